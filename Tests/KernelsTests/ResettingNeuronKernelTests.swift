import Kernels
import Testing

struct ResettingNeuronKernelTests {
  struct Case: CustomTestStringConvertible {
    let drive: ResettingNeuronKernel.Drive
    let synapses: Int
    let isUniform: Bool
    let testDescription: String

    init(_ drive: ResettingNeuronKernel.Drive, synapses: Int, isUniform: Bool) {
      (self.drive, self.synapses, self.isUniform) = (drive, synapses, isUniform)
      testDescription = "\(drive), \(synapses) synapses, \(isUniform ? "alike" : "unlike")"
    }
  }

  static let cases = [true, false].flatMap { isUniform in
    (0...3).map { Case(.currents, synapses: $0, isUniform: isUniform) }
      + (1...3).map { Case(.conductances, synapses: $0, isUniform: isUniform) }
  }

  static let (neurons, steps) = (460, 60)

  /// Neurons that fire at some per cent of the steps.
  static func kernel(_ test: Case) -> ResettingNeuronKernel {
    let count = test.isUniform ? 1 : neurons
    func values(_ range: Range<Float>, _ stream: UInt64, each: Int = 1) -> [Float] {
      Samples.uniforms(count * each, in: range, stream: stream)
    }
    let isCurrent = test.drive == .currents
    return ResettingNeuronKernel(
      drive: test.drive, neurons: neurons, synapses: test.synapses,
      decay: isCurrent ? values(0.6..<0.95, 1) : values(0.05..<0.4, 1), rest: values(-3.2 ..< -3, 2),
      bias: isCurrent ? values(0..<0.2, 3) : values(0..<1, 3), threshold: values(-2.4 ..< -2.2, 4),
      reset: values(-4 ..< -3.5, 5), beta: values(0.3..<0.95, 6, each: test.synapses),
      coupling: isCurrent ? values(0.05..<0.2, 7, each: test.synapses) : values(-4..<3, 7, each: test.synapses),
      refractorySteps: 3,
      backgrounds: [
        .init(
          port: max(0, test.synapses - 1), weight: 0.1, expected: 2.3, philox: Philox(seed: 9, stream: 1))
      ])
  }

  static var rest: ResettingNeuronKernel.State {
    .init(
      voltages: Array(repeating: -3, count: neurons), currents: [], refractory: Array(repeating: 0, count: neurons),
      ring: [])
  }

  /// Connections, and what the kernel takes of them.
  struct Wiring {
    let starts: [Int32]
    let targets: [Int32]
    let weights: [Float]
    let delays: [Int]
    let rows: SparseRows
  }

  /// Connections with delays of a kind: none at all, no delay, one for all, one for each.
  static func wiring(inputs: Int, delays kind: Int) -> Wiring? {
    guard kind > 0 else { return nil }
    let philox = Philox(seed: 3, stream: 3)
    var (starts, targets): ([Int32], [Int32]) = ([0], [])
    for source in 0..<neurons {
      let own = (0..<source % 40).map { Int32(philox.bits(at: Int64(source * 50 + $0)) % UInt64(inputs)) }
      targets += own.sorted()
      starts.append(Int32(targets.count))
    }
    let weights = Samples.uniforms(targets.count, in: -0.6..<1, stream: 12)
    let delays = (0..<targets.count).map { kind == 1 ? 0 : kind == 2 ? 4 : 2 + $0 % 7 }
    let rows = SparseRows(
      starts: starts, targets: targets, weights: weights, greatestDelay: delays.max() ?? 0,
      shortDelays: kind == 3 ? delays.map { UInt8($0) } : [], width: inputs)
    return Wiring(starts: starts, targets: targets, weights: weights, delays: delays, rows: rows)
  }

  @Test(arguments: cases, 0...3)
  func `neurons follow their equations bit for bit, at every level, on any threads and in any pieces`(
    test: Case, delays: Int
  ) {
    let kernel = Self.kernel(test)
    let (neurons, steps, inputs) = (Self.neurons, Self.steps, kernel.inputs)
    let wiring = Self.wiring(inputs: inputs, delays: delays)
    var rest = Self.rest
    rest.currents = Array(repeating: 0, count: neurons * test.synapses)
    rest.ring = Samples.uniforms(((wiring?.rows.greatestDelay ?? 0) + 1 + delays % 2) * inputs, in: 0..<0.1, stream: 20)
    let counts = Samples.counts(steps * inputs, seed: 4).map { min($0, 2) }
    var (expected, reference) = (rest, Outcome())
    for step in 0..<steps {
      reference.step(
        step, kernel, x: Array(counts[step * inputs..<(step + 1) * inputs]), wiring: wiring, state: &expected)
    }
    #expect((100...neurons * steps / 4).contains(reference.events.channels.count), "\(reference.events.channels.count)")
    let rows = Events(dense: counts, steps: steps, channels: inputs)
    for level in VectorLevel.supported {
      for (threads, cuts) in [
        (1, [0, steps]), (1, [0, 1, 17, steps]), (2, [0, 23, steps]), (3, [0, steps]), (7, [0, 40, steps]),
      ] {
        for isDense in [false, true] where level == .current || !isDense {
          var (state, events) = (rest, Events())
          var records = LIFKernel.Records(
            voltages: StateRows(steps: steps, width: neurons),
            currents: test.synapses > 0 ? StateRows(steps: steps, width: inputs) : nil,
            recurrentInputs: StateRows(steps: steps, width: inputs))
          for (first, end) in zip(cuts, cuts.dropFirst()) {
            let entries = rows.rowStarts[first]..<rows.rowStarts[end]
            kernel.evolve(
              over: isDense
                ? .dense(Array(counts[first * inputs..<end * inputs]))
                : .events(
                  rowStarts: rows.rowStarts[first...end].map { $0 - entries.lowerBound },
                  channels: Array(rows.channels[entries]), counts: Array(rows.counts[entries])),
              steps: end - first, firstStep: Int64(first), recurrence: wiring?.rows, state: &state,
              rowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts, records: &records,
              threads: threads, level: level)
          }
          let what: Comment = "\(level), \(threads) threads, cut at \(cuts), dense \(isDense)"
          #expect(events == reference.events, what)
          #expect(state == expected, what)
          #expect(records.voltages?.values.bits == reference.voltages.bits, what)
          #expect(records.currents?.values.bits == (test.synapses > 0 ? reference.currents.bits : nil), what)
          #expect(records.recurrentInputs?.values.bits == reference.recurrent.bits, what)
        }
      }
    }
  }

  /// What plain loops give, term by term.
  struct Outcome {
    var events = Events()
    var (voltages, currents, recurrent) = ([Float](), [Float](), [Float]())

    mutating func step(
      _ step: Int, _ kernel: ResettingNeuronKernel, x: [Float], wiring: Wiring?,
      state: inout ResettingNeuronKernel.State
    ) {
      let inputs = kernel.inputs
      let rows = state.ring.count / inputs
      let row = step % rows * inputs
      let arrived = Array(state.ring[row..<row + inputs])
      recurrent += arrived
      for k in 0..<inputs { state.ring[row + k] = 0 }
      var spikes: [Int32] = []
      for n in 0..<kernel.neurons {
        let p = kernel.decay.count == 1 ? 0 : n
        if update(n, p, kernel, step: step, arrived: arrived, x: x, state: &state) { spikes.append(Int32(n)) }
      }
      voltages += state.voltages
      currents += state.currents
      events.channels += spikes
      events.counts += spikes.map { _ in 1 }
      events.rowStarts.append(events.channels.count)
      guard let wiring else { return }
      for source in spikes {
        for synapse in Int(wiring.starts[Int(source)])..<Int(wiring.starts[Int(source) + 1]) {
          let place = (step + 1 + wiring.delays[synapse]) % rows * inputs + Int(wiring.targets[synapse])
          state.ring[place] += wiring.weights[synapse]
        }
      }
    }

    private func update(
      _ n: Int, _ p: Int, _ kernel: ResettingNeuronKernel, step: Int, arrived: [Float], x: [Float],
      state: inout ResettingNeuronKernel.State
    ) -> Bool {
      let (synapses, ports) = (kernel.synapses, max(1, kernel.synapses))
      let arriving = (0..<ports).map { port in
        var sum = x[n * ports + port] + arrived[n * ports + port]
        for background in kernel.backgrounds where background.port == port {
          sum += background.weight * Float(background.count(step: Int64(step), neuron: n))
        }
        return sum
      }
      let (v, e) = (state.voltages[n], kernel.rest[p])
      var potential: Float
      if kernel.drive == .currents {
        var drive: Float = arriving[0]
        for s in 0..<synapses {
          let current = state.currents[n * synapses + s] + arriving[s]
          let share = kernel.coupling[p * synapses + s] * current
          drive = s == 0 ? share : drive + share
          state.currents[n * synapses + s] = Reference.flushed(kernel.beta[p * synapses + s] * current)
        }
        drive += kernel.bias[p]
        let kept = kernel.decay[p] * (v - e)
        potential = e + Reference.flushed(kept + drive)
      } else {
        var (conductance, pull): (Float, Float) = (1, e)
        for s in 0..<synapses {
          let own = state.currents[n * synapses + s] + arriving[s]
          let term = own * kernel.coupling[p * synapses + s]
          conductance += own
          pull += term
          state.currents[n * synapses + s] = Reference.flushed(kernel.beta[p * synapses + s] * own)
        }
        let target = (pull + kernel.bias[p]) / conductance
        let factor = ElementaryFunctions.exp(-(kernel.decay[p] * conductance))
        potential = target + Reference.flushed((v - target) * factor)
      }
      if state.refractory[n] > 0 {
        potential = kernel.reset[p]
        state.refractory[n] -= 1
      }
      let isFiring = potential >= kernel.threshold[p]
      state.voltages[n] = isFiring ? kernel.reset[p] : potential
      if isFiring { state.refractory[n] = Float(kernel.refractorySteps) }
      return isFiring
    }
  }

  @Test(arguments: [0.01, 0.5, 2, 20, 64])
  func `counts of a background are those of Poisson's distribution`(expected: Double) {
    let background = ResettingNeuronKernel.Background(
      port: 0, weight: 1, expected: expected, philox: Philox(seed: 1, stream: 2))
    let count = 20_000
    let counts = (0..<count).map { Double(background.count(step: Int64($0 / 100), neuron: $0 % 100)) }
    let mean = counts.reduce(0, +) / Double(count)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect((mean - expected).magnitude < 5 * (expected / Double(count)).squareRoot())
    let deviation = ((expected + 2 * expected * expected) / Double(count)).squareRoot()
    #expect((variance - expected).magnitude < 5 * deviation)
    let silent = Double(counts.filter { $0 == 0 }.count) / Double(count)
    let chance = ElementaryFunctions.exp(-expected)
    #expect((silent - chance).magnitude < 5 * (chance / Double(count)).squareRoot() + 1e-9)
  }
}

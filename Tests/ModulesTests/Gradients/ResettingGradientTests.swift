import LoligoTesting
import Modules
import Signals
import Testing

/// The way back of neurons that are reset to a potential, against their equations along a direction.
struct ResettingGradientTests {
  static let surrogates: [SurrogateGradient] = [
    SurrogateGradient(), SurrogateGradient(.fastSigmoid(slope: 3), flowsThroughReset: false),
    SurrogateGradient(.periodicExponential(window: 0.5)), SurrogateGradient(.sigmoid(slope: 3)),
    SurrogateGradient(.arctangent(slope: 2)), SurrogateGradient(.none),
  ]

  static func raster(_ steps: Int, _ channels: Int, from low: Float, to high: Float) throws -> Raster {
    var generator = SplitMix64(seed: 4)
    return try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: steps), channelCount: channels,
      values: (0..<steps * channels).map { _ in Float.random(in: low...high, using: &generator) })
  }

  @Test(
    arguments: surrogates,
    [
      (IntegrateAndFire.Reset.toValue, IntegrateAndFire.Integration.exact), (.bySubtraction, .euler),
      (.toValue, .euler), (.bySubtraction, .exact),
    ])
  func `membranes that fire go back as their equations go along`(
    surrogate: SurrogateGradient, kind: (reset: IntegrateAndFire.Reset, integration: IntegrateAndFire.Integration)
  ) throws {
    for (isLeaky, isFiltered) in [(true, true), (true, false), (false, true), (false, false)] {
      var layer = try IntegrateAndFire(
        4, threshold: Tensor([1, 0.5, 1.5, 0.8]), resetPotential: Tensor([0.1, 0, -0.5, 0.2]), reset: kind.reset,
        resistance: isLeaky ? Tensor([3, 4, 5, 6]) : 300,
        membraneTimeConstant: isLeaky ? Tensor([0.01, 0.02, 0.005, 0.03]) : nil, leakPotential: 0.1,
        synapticTimeConstant: isFiltered ? Tensor([0.01, 0.004, 0.02, 0.003]) : nil, inputWeight: 1.5,
        integration: kind.integration)
      layer.simulation.surrogate = surrogate
      _ = try layer.evolve(over: Self.raster(7, 4, from: -0.5, to: 1.5))
      let paths: [AttributePath] = isFiltered ? ["vmem", "isyn"] : ["vmem"]
      var run = try DualRun(layer, over: Self.raster(30, 4, from: -1, to: 1.5), traces: paths, seed: 5)
      let (r, threshold, reset) = (try run.along("r"), try run.along("threshold"), try run.along("v_reset"))
      let tauMem = isLeaky ? try run.along("tau_mem", scale: 0.01) : []
      let leak = isLeaky ? try run.along("v_leak") : []
      let tauSyn = isFiltered ? try run.along("tau_syn", scale: 0.01) : []
      let weight = isFiltered ? try run.along("w_in") : []
      var voltages = try run.along("vmem")
      var currents = isFiltered ? try run.along("isyn") : []
      let input = run.inputAlong()
      func share(_ timeConstant: Dual) -> Dual {
        let ratio = Dual(0.001) / timeConstant
        return kind.integration == .euler ? ratio : Dual(1) - (Dual(0) - ratio).exponential
      }
      for step in 0..<run.steps {
        var spikes: [Dual] = []
        for n in 0..<4 {
          var drive = input[step * 4 + n]
          if isFiltered {
            currents[n] = currents[n] + share(tauSyn[n]) * (weight[n] * drive - currents[n])
            drive = currents[n]
          }
          let potential =
            isLeaky
            ? voltages[n] + share(tauMem[n]) * (leak[n] + r[n] * drive - voltages[n])
            : voltages[n] + Dual(0.001) * r[n] * drive
          let (spike, after) = surrogate.fire(
            potential, threshold: threshold[n], reset: reset[n], count: run.counts[step * 4 + n],
            subtracts: kind.reset == .bySubtraction)
          voltages[n] = after
          spikes.append(spike)
        }
        run.take(step: step, spikes: spikes, traces: isFiltered ? [voltages, currents] : [voltages])
      }
      run.expectAgreement()
    }
  }

  @Test func `a neuron that is reset to a value has the gradient of Norse's LIFCell`() throws {
    let input: [Float] = [
      0.3, 0.5, 0.5, 0.1, 0, 0.4, 0.6, 0.2, 0.2, 0, 0, 0.6, 0.9, 0.3, 0.1, 0.1, 0, 0, 0, 0.2, 0.7, 0, 0, 0,
    ]
    let weights = try Tensor([0.8, -0.3, 0.6, 1.1], shape: [2, 2])
    var cell = try IntegrateAndFire(
      2, reset: .toValue, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01, inputWeight: 10, integration: .euler)
    cell.simulation.surrogate = SurrogateGradient(.fastSigmoid(slope: 1))
    let network = try Sequential([("fc", Linear(2, 2, weights: .values(weights))), ("lif", cell)])
    let raster = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 12), channelCount: 2, values: input.map { 10 * $0 })
    var gradient = Gradient(of: network)
    let run = try network.pullBack(over: raster, into: &gradient) { evolution in
      (0, Cotangent(evolution.output.values.indices.map { Float($0) / 16 }))
    }
    // Norse 1.1.0: Σ k / 16 · spikes after 12 steps of LIFCell(LIFParameters(method="super"), dt=0.001).
    let ofWeights: [Float] = [2.6582088, 4.2543921, 2.2067678, 3.3076205]
    let ofFirstInputs: [Float] = [0.023791008, 0.17671904, 0.025988985, 0.18547274]
    guard case .tensor(let found)? = gradient.tree["fc/weight"] else {
      Issue.record("there is no gradient of the weights")
      return
    }
    for (value, expected) in zip(found.scalars + run.input, ofWeights + ofFirstInputs) {
      #expect((value - expected).magnitude < 1e-5 * expected)
    }
  }

  @Test func `what reaches a refractory neuron has no derivative`() throws {
    var neuron = try CurrentLIF(1, synapses: 0, refractoryPeriod: 0.003, timeStep: .milliseconds(1))
    neuron.simulation.surrogate = SurrogateGradient(.sigmoid(slope: 2))
    let input = try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: 7), channelCount: 1, values: [0.5, 2, 0.5, 2, 0.5, 0.5, 0.6])
    var gradient = Gradient(of: neuron)
    let run = try neuron.pullBack(over: input, recording: .only("vmem"), into: &gradient) { evolution in
      #expect(evolution.output.values == [0, 1, 0, 0, 0, 0, 1])
      var cotangent = Cotangent([Float](repeating: 1, count: 7))
      cotangent.add([Float](repeating: 1, count: 7), to: "vmem")
      return (0, cotangent)
    }
    #expect(run.input.map { $0 == 0 } == [false, false, true, true, true, false, false])
  }

  /// Neuron and port of each of the connections of three neurons, and their delays.
  static let connections: [(source: Int, target: Int, weight: Float, delay: Int)] = [
    (0, 1, 0.4, 0), (0, 2, -0.3, 3), (1, 2, 0.5, 1), (2, 0, 0.6, 2), (2, 2, -0.2, 0),
  ]

  static func recurrence(ports: Int) throws -> SparseConnections {
    try SparseConnections(
      targetCount: 3 * ports, rowStarts: IntegerTensor([0, 2, 3, 5]),
      targets: IntegerTensor(connections.map { Int32($0.target * ports) }), weights: Tensor(connections.map(\.weight)),
      delays: DelaySteps(connections.map(\.delay)))
  }

  @Test(arguments: surrogates, [0, 1, 2])
  func `neurons with currents go back as their equations go along`(surrogate: SurrogateGradient, synapses: Int) throws {
    let ports = max(1, synapses)
    var layer = try CurrentLIF(
      3, synapses: synapses, membraneTimeConstant: Tensor([0.01, 0.005, 0.02]),
      // The first is that of the membrane, where the formula has a series.
      synapticTimeConstant: synapses == 2 ? Tensor([0.01, 0.003, 0.00502, 0.02, 0.004, 0.04], shape: [3, 2]) : 0.004,
      restingPotential: Tensor([-0.2, 0, 0.1]), threshold: Tensor([1, 0.8, 1.2]),
      resetPotential: Tensor([-0.5, 0, 0.2]),
      bias: Tensor([0.8, 0.3, 0.6]), refractoryPeriod: 0.003, backgroundRate: 200, backgroundWeight: 0.3,
      recurrence: Self.recurrence(ports: ports), timeStep: .milliseconds(1), seed: 3)
    layer.simulation.surrogate = surrogate
    try check(layer, ports: ports, scale: synapses == 0 ? 0.6 : 1.5) { drive in
      let (P, E, b) = ((Dual(0) - Dual(0.001) / drive.tauMem).exponential, drive.rest, drive.bias)
      var sum = synapses == 0 ? drive.arriving[0] : Dual(0)
      for s in 0..<synapses {
        let own = drive.synapses[s] + drive.arriving[s]
        let β = (Dual(0) - Dual(0.001) / drive.tauSyn[s]).exponential
        sum = sum + Self.share(of: drive.tauSyn[s], in: drive.tauMem) * own
        drive.synapses[s] = β * own
      }
      return E + P * (drive.potential - E) + sum + (Dual(1) - P) * b
    }
  }

  /// τ_s / (τ_s − τ_m) · (e^(−h / τ_s) − e^(−h / τ_m)), by a series where the two are near each other.
  private static func share(of synapse: Dual, in membrane: Dual) -> Dual {
    let (a, b) = (Dual(0.001) / membrane, Dual(0.001) / synapse)
    let x = a - b
    guard x.value.magnitude < 1e-2 else {
      return synapse / (synapse - membrane) * ((Dual(0) - b).exponential - (Dual(0) - a).exponential)
    }
    let series = Dual(1) + x / Dual(2) + x * x / Dual(6) + x * x * x / Dual(24)
    return a * (Dual(0) - a).exponential * series
  }

  @Test(arguments: surrogates) func `neurons with conductances go back as their equations go along`(
    surrogate: SurrogateGradient
  ) throws {
    var layer = try ConductanceLIF(
      3, membraneTimeConstant: Tensor([0.01, 0.005, 0.02]), synapticTimeConstant: Tensor([0.005, 0.01]),
      reversalPotential: Tensor([4, -1]), restingPotential: Tensor([-0.2, 0, 0.1]), threshold: Tensor([1, 0.8, 1.2]),
      resetPotential: Tensor([-0.5, 0, 0.2]), bias: Tensor([0.4, 0.3, 0.2]), refractoryPeriod: 0.002,
      backgroundRate: 100, backgroundWeight: 0.1, recurrence: Self.recurrence(ports: 2), timeStep: .milliseconds(1),
      seed: 3)
    layer.simulation.surrogate = surrogate
    try check(layer, ports: 2, scale: 0.3) { drive in
      var (G, pull) = (Dual(1), drive.rest)
      for s in 0..<2 {
        let own = drive.synapses[s] + drive.arriving[s]
        G = G + own
        pull = pull + own * drive.reversal[s]
        drive.synapses[s] = (Dual(0) - Dual(0.001) / drive.tauSyn[s]).exponential * own
      }
      let W = (pull + drive.bias) / G
      return W + (drive.potential - W) * (Dual(0) - Dual(0.001) / drive.tauMem * G).exponential
    }
  }

  /// What moves a neuron in a step.
  struct Drive {
    var potential, tauMem, rest, bias: Dual
    var synapses, tauSyn, reversal, arriving: [Dual]
  }

  /// - Parameter advance: The equations of one neuron: moves its synapses, and gives its potential before the reset.
  private func check<D: DifferentiableModule>(
    _ cold: D, ports: Int, scale: Float, advance: (inout Drive) -> Dual
  ) throws where D.Simulation == CurrentLIF.Simulation {
    var layer = cold
    let surrogate = layer.simulation.surrogate
    _ = try layer.evolve(over: Self.raster(8, 3 * ports, from: 0, to: scale))
    let synapseState: AttributePath? =
      layer.traces.contains("isyn") ? "isyn" : layer.traces.contains("gsyn") ? "gsyn" : nil
    let raster = try Self.raster(30, 3 * ports, from: -0.3 * scale, to: scale)
    var run = try DualRun(
      layer, over: raster, traces: ["vmem"] + (synapseState.map { [$0] } ?? []), seed: 6)
    let (tauMem, rest) = (try run.along("tau_mem", scale: 0.01), try run.along("v_rest"))
    let (threshold, reset, bias) = (
      try run.along("threshold"), try run.along("v_reset"), try run.along("bias")
    )
    let (background, weights) = (try run.along("background_weight"), try run.along("w_rec"))
    let tauSyn = synapseState == nil ? [] : try run.along("tau_syn", scale: 0.01)
    let reversal = synapseState == "gsyn" ? try run.along("e_rev") : []
    var voltages = try run.along("vmem")
    var synapses = try synapseState.map { try run.along($0) } ?? []
    let pending = try run.along("pending")
    let input = run.inputAlong()
    guard case .tensor(let resting) = try layer.value(at: "refractory"),
      case .count(let firstStep) = try layer.value(at: "step")
    else {
      Issue.record("the state is another")
      return
    }
    var left = resting.scalars
    let (inputs, rows) = (3 * ports, pending.count / (3 * ports))
    // What arrives in each step, from before and from then on.
    var arriving = [[Dual]](repeating: [Dual](repeating: Dual(0), count: inputs), count: run.steps + rows)
    for row in 0..<rows {
      let place = (Int(firstStep) + row) % rows
      arriving[row] = Array(pending[place * inputs..<(place + 1) * inputs])
    }
    // What the background sent, from a layer that gets nothing else and sums it.
    let sent = try backgroundCounts(of: layer, ports: ports, steps: run.steps, firstStep: Int(firstStep))
    for step in 0..<run.steps {
      var spikes: [Dual] = []
      for n in 0..<3 {
        var drive = Drive(
          potential: voltages[n], tauMem: tauMem[n], rest: rest[n], bias: bias[n],
          synapses: synapses.isEmpty ? [] : Array(synapses[n * ports..<(n + 1) * ports]),
          tauSyn: tauSyn.isEmpty ? [] : Array(tauSyn[n * ports..<(n + 1) * ports]),
          reversal: reversal.isEmpty ? [] : Array(reversal[n * ports..<(n + 1) * ports]),
          arriving: (0..<ports).map { port in
            input[step * inputs + n * ports + port] + arriving[step][n * ports + port]
              + Dual(sent[step * inputs + n * ports + port]) * background[port]
          })
        let potential = advance(&drive)
        if !synapses.isEmpty { synapses.replaceSubrange(n * ports..<(n + 1) * ports, with: drive.synapses) }
        if left[n] > 0 {
          left[n] -= 1
          voltages[n] = reset[n]
          spikes.append(Dual(0))
          continue
        }
        let count = run.counts[step * 3 + n]
        let (spike, after) = surrogate.fire(
          potential, threshold: threshold[n], reset: reset[n], count: count, subtracts: false)
        voltages[n] = after
        if count > 0 { left[n] = Float((layer.simulation.refractoryPeriod / 0.001).rounded()) }
        spikes.append(spike)
      }
      for (index, connection) in Self.connections.enumerated() {
        let channel = connection.target * ports
        let row = step + 1 + connection.delay
        if row < arriving.count {
          arriving[row][channel] = arriving[row][channel] + spikes[connection.source] * weights[index]
        }
      }
      run.take(step: step, spikes: spikes, traces: synapses.isEmpty ? [voltages] : [voltages, synapses])
    }
    run.expectAgreement()
  }

  /// The events of the background in each step, `[steps, inputs]`.
  private func backgroundCounts<D: Module>(
    of layer: D, ports: Int, steps: Int, firstStep: Int
  ) throws -> [Double] where D.Simulation == CurrentLIF.Simulation {
    guard case .tensor(let rate) = try layer.value(at: "background_rate") else { return [] }
    // Currents that forget all within a step, and grow by one with each event.
    var counter = try CurrentLIF(
      3, synapses: ports, synapticTimeConstant: 1e9, threshold: 1e9, backgroundRate: rate, backgroundWeight: 1,
      timeStep: .milliseconds(1), seed: layer.simulation.seed)
    counter.state.step = Int64(firstStep)
    let silence = Raster(
      silentOn: try TimeGrid(step: .milliseconds(1), count: steps), channelCount: 3 * ports)
    let sums = try #require(try counter.evolve(over: silence, recording: .everything)["isyn"]).values.map { Double($0) }
    let inputs = 3 * ports
    return sums.indices.map { (sums[$0] - ($0 < inputs ? 0 : sums[$0 - inputs])).rounded() }
  }
}

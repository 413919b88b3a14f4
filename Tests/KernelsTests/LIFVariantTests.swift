import Kernels
import Testing

struct LIFVariantTests {
  struct Case: CustomTestStringConvertible {
    let neurons: Int
    let synapses: Int
    let isEuler: Bool
    let isAdapting: Bool
    let isRecurrent: Bool
    var testDescription: String {
      "\(neurons) neurons, \(synapses) synapses, Euler \(isEuler), adapting \(isAdapting), recurrent \(isRecurrent)"
    }
  }

  struct State: Equatable {
    var voltages: [Float]
    var currents: [Float]
    var adaptations: [Float]
    var spikes: [Float]
  }

  static let cases: [Case] = [(1, 1), (37, 0), (37, 1), (18, 3)].flatMap { neurons, synapses in
    [false, true].flatMap { isEuler in
      [(false, false), (true, false), (false, true), (true, true)].filter { synapses > 0 || !$0.1 }.map {
        Case(neurons: neurons, synapses: synapses, isEuler: isEuler, isAdapting: $0.0, isRecurrent: $0.1)
      }
    }
  }

  let steps = 50

  @Test(arguments: cases)
  func `variants follow their equations bit for bit, at every level and in any pieces`(test: Case) {
    let (neurons, synapses) = (test.neurons, test.synapses)
    let inputs = max(1, synapses) * neurons
    let network = LIFNetwork(neurons: neurons, synapses: synapses, isRecurrent: test.isRecurrent)
    let input = Samples.uniforms(steps * inputs, in: -0.5..<1.5, stream: 8)
    let noise = Samples.uniforms(steps * neurons, in: -0.2..<0.2, stream: 9)
    let gamma = Samples.uniforms(neurons, in: 0.3..<1, stream: 10)
    let weights = Samples.uniforms(neurons, in: -0.9..<0.1, stream: 11)
    let variant = LIFKernel.Variant(
      isEuler: test.isEuler, adaptation: test.isAdapting ? .init(decay: gamma, weights: weights) : nil)
    let rest = State(
      voltages: Array(repeating: 0, count: neurons), currents: Array(repeating: 0, count: neurons * synapses),
      adaptations: Array(repeating: 0, count: test.isAdapting ? neurons : 0),
      spikes: Array(repeating: 1, count: neurons))

    var expected = rest
    var (counts, voltages, currents, adaptations) = ([Float](), [Float](), [Float](), [Float]())
    for t in 0..<steps {
      let x = Array(input[t * inputs..<(t + 1) * inputs])
      step(&expected, network, variant, x, noise: Array(noise[t * neurons..<(t + 1) * neurons]))
      counts += expected.spikes
      voltages += expected.voltages
      currents += expected.currents
      adaptations += expected.adaptations
    }

    for level in VectorLevel.supported {
      for cut in [0, 1, 17, steps] {
        var (state, events) = (rest, Events())
        var records = network.voltages(steps: steps)
        records.currents = StateRows(steps: steps, width: neurons * synapses)
        if test.isAdapting { records.adaptations = StateRows(steps: steps, width: neurons) }
        for block in [0..<cut, cut..<steps] {
          LIFKernel.evolve(
            variant, input: input.span.extracting(block.lowerBound * inputs..<block.upperBound * inputs),
            steps: block.count, neurons: neurons, synapses: synapses, membraneDecay: network.membraneDecay,
            synapseDecay: network.synapseDecay, threshold: network.threshold, bias: network.bias,
            recurrentWeights: network.recurrentWeights,
            noise: Array(noise[block.lowerBound * neurons..<block.upperBound * neurons]),
            maximumCount: network.maximumCount, voltages: &state.voltages, currents: &state.currents,
            adaptations: &state.adaptations, spikes: &state.spikes, rowStarts: &events.rowStarts,
            channels: &events.channels, counts: &events.counts, records: &records, level: level)
        }
        #expect(events == Events(dense: counts, steps: steps, channels: neurons), "\(level), cut at \(cut)")
        #expect(!events.channels.isEmpty)
        #expect(state == expected)
        #expect(records.voltages?.values.bits == voltages.bits)
        #expect(records.currents?.values.bits == currents.bits)
        if test.isAdapting { #expect(records.adaptations?.values.bits == adaptations.bits) }
      }
    }
  }

  /// One step, term by term.
  private func step(
    _ state: inout State, _ network: LIFNetwork, _ variant: LIFKernel.Variant, _ x: [Float], noise: [Float]
  ) {
    let (neurons, synapses) = (network.neurons, network.synapses)
    let recurrent = network.recurrentWeights.map {
      Reference.dense(
        state.spikes, steps: 1, weights: $0, inputs: neurons, targets: neurons * synapses, bias: nil)
    }
    for n in 0..<neurons {
      var drive = synapses == 0 ? x[n] : 0
      for s in 0..<synapses {
        let (k, decay) = (n * synapses + s, network.synapseDecay[n * synapses + s])
        var current = state.currents[k]
        if variant.isEuler {
          let arriving = recurrent.map { x[k] + $0[k] } ?? x[k]
          current += decay * (arriving - current)
        } else {
          let arriving = current + x[k]
          current = decay * (recurrent.map { arriving + $0[k] } ?? arriving)
        }
        drive = s == 0 ? current : drive + current
        state.currents[k] = Reference.flushed(current)
      }
      let v = state.voltages[n]
      var sum = variant.isEuler ? drive : network.membraneDecay[n] * v + drive
      if let adaptation = variant.adaptation {
        let jump = state.spikes[n] * adaptation.weights[n]
        var a = state.adaptations[n]
        a = variant.isEuler ? a + adaptation.decay[n] * (jump - a) : adaptation.decay[n] * (a + jump)
        sum += a
        state.adaptations[n] = Reference.flushed(a)
      }
      sum += noise[n]
      sum += network.bias[n]
      let potential = variant.isEuler ? v + network.membraneDecay[n] * (sum - v) : sum
      let theta = network.threshold[n]
      let count = potential >= theta ? min((potential / theta).rounded(.down), Float(network.maximumCount)) : 0
      state.voltages[n] = Reference.flushed(potential - count * theta)
      state.spikes[n] = count
    }
  }

  @Test(arguments: VectorLevel.supported)
  func `a variant of nothing is the common neuron, bit for bit`(level: VectorLevel) {
    for isRecurrent in [false, true] {
      let network = LIFNetwork(neurons: 45, synapses: 2, isRecurrent: isRecurrent)
      let input = Samples.uniforms(steps * 90, in: -0.5..<0.9, stream: 8)
      let noise = Samples.uniforms(steps * 45, in: -0.2..<0.2, stream: 9)
      var (state, records, events) = (network.restingState, network.voltages(steps: steps), Events())
      network.evolve(
        &state, input: input, noise: noise, steps: 0..<steps, records: &records, events: &events, level: level)
      var (other, otherRecords, otherEvents) = (network.restingState, network.voltages(steps: steps), Events())
      var nothing: [Float] = []
      LIFKernel.evolve(
        LIFKernel.Variant(), input: input.span, steps: steps, neurons: 45, synapses: 2,
        membraneDecay: network.membraneDecay, synapseDecay: network.synapseDecay, threshold: network.threshold,
        bias: network.bias, recurrentWeights: network.recurrentWeights, noise: noise,
        maximumCount: network.maximumCount, voltages: &other.voltages, currents: &other.currents,
        adaptations: &nothing, spikes: &other.spikes, rowStarts: &otherEvents.rowStarts,
        channels: &otherEvents.channels, counts: &otherEvents.counts, records: &otherRecords, level: level)
      #expect(state == other && events == otherEvents)
      #expect(records.voltages?.values.bits == otherRecords.voltages?.values.bits)
    }
  }
}

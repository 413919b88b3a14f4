import Kernels

/// Random neurons for tests.
struct LIFNetwork {
  struct State: Equatable {
    var voltages: [Float]
    var currents: [Float]
    var spikes: [Float]
  }

  let neurons: Int
  let synapses: Int
  let membraneDecay: [Float]
  let synapseDecay: [Float]
  let threshold: [Float]
  let bias: [Float]
  let recurrentWeights: [Float]?
  let maximumCount: Int

  init(neurons: Int, synapses: Int, isRecurrent: Bool, maximumCount: Int = 3, seed: UInt64 = 1) {
    self.neurons = neurons
    self.synapses = synapses
    self.maximumCount = maximumCount
    let inputs = neurons * synapses
    membraneDecay = Samples.uniforms(neurons, in: 0.5..<1, seed: seed, stream: 1)
    synapseDecay = Samples.uniforms(inputs, in: 0.3..<1, seed: seed, stream: 2)
    threshold = Samples.uniforms(neurons, in: 0.5..<1.5, seed: seed, stream: 3)
    bias = Samples.uniforms(neurons, in: -0.1..<0.2, seed: seed, stream: 4)
    recurrentWeights =
      isRecurrent ? Samples.uniforms(neurons * inputs, in: -0.2..<0.2, seed: seed, stream: 5) : nil
  }

  var restingState: State {
    State(
      voltages: Array(repeating: 0, count: neurons), currents: Array(repeating: 0, count: neurons * synapses),
      spikes: Array(repeating: 0, count: neurons))
  }

  /// Records of every voltage.
  func voltages(steps: Int) -> LIFKernel.Records {
    LIFKernel.Records(voltages: StateRows(steps: steps, width: neurons))
  }

  /// Evolves with the kernel and returns its events.
  func evolve(
    _ state: inout State, input: [Float], noise: [Float]?, steps: Range<Int>, records: inout LIFKernel.Records,
    events: inout Events, level: VectorLevel
  ) {
    let inputs = neurons * synapses
    LIFKernel.evolve(
      input: input.span.extracting(steps.lowerBound * inputs..<steps.upperBound * inputs), steps: steps.count,
      neurons: neurons, synapses: synapses, membraneDecay: membraneDecay, synapseDecay: synapseDecay,
      threshold: threshold, bias: bias, recurrentWeights: recurrentWeights,
      noise: noise.map { Array($0[steps.lowerBound * neurons..<steps.upperBound * neurons]) },
      maximumCount: maximumCount, voltages: &state.voltages, currents: &state.currents, spikes: &state.spikes,
      rowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts, records: &records,
      level: level)
  }
}

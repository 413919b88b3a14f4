import Kernels
import Testing

struct LIFKernelTests {
  struct Case: CustomTestStringConvertible {
    let level: VectorLevel
    let neurons: Int
    let synapses: Int
    let isRecurrent: Bool
    let isNoisy: Bool
    var testDescription: String {
      "\(level), \(neurons) neurons, \(synapses) synapses, recurrent \(isRecurrent), noisy \(isNoisy)"
    }
  }

  static let cases: [Case] = VectorLevel.supported.flatMap { level in
    [(1, 1), (70, 1), (131, 1), (40, 2), (33, 3)].flatMap { neurons, synapses in
      [false, true].flatMap { isRecurrent in
        [false, true].map {
          Case(level: level, neurons: neurons, synapses: synapses, isRecurrent: isRecurrent, isNoisy: $0)
        }
      }
    }
  }

  let steps = 60

  func inputs(of test: Case) -> (input: [Float], noise: [Float]?) {
    let input = Samples.uniforms(steps * test.neurons * test.synapses, in: -0.5..<0.9, stream: 8)
    return (input, test.isNoisy ? Samples.uniforms(steps * test.neurons, in: -0.2..<0.2, stream: 9) : nil)
  }

  @Test(arguments: cases)
  func `neurons follow their equations bit for bit`(test: Case) {
    let network = LIFNetwork(neurons: test.neurons, synapses: test.synapses, isRecurrent: test.isRecurrent)
    let (input, noise) = inputs(of: test)
    var expectedState = network.restingState
    expectedState.spikes[0] = 2
    var state = expectedState
    let expected = Reference.lif(network, state: &expectedState, input: input, noise: noise, steps: steps)
    let inputs = StateRows(steps: steps, width: test.neurons * test.synapses)
    var records = network.voltages(steps: steps)
    (records.currents, records.recurrentInputs) = (inputs, inputs)
    var events = Events()
    network.evolve(
      &state, input: input, noise: noise, steps: 0..<steps, records: &records, events: &events, level: test.level)
    #expect(events == Events(dense: expected.counts, steps: steps, channels: test.neurons))
    #expect(!events.channels.isEmpty)
    #expect(records.voltages?.values.bits == expected.voltages.bits)
    #expect(records.currents?.values.bits == expected.currents.bits)
    #expect(records.recurrentInputs?.values.bits == expected.recurrent.bits)
    #expect(state == expectedState)
  }

  @Test(arguments: cases)
  func `a block cut in pieces gives what the whole gives, recorded or not`(test: Case) {
    let network = LIFNetwork(neurons: test.neurons, synapses: test.synapses, isRecurrent: test.isRecurrent)
    let (input, noise) = inputs(of: test)
    var (whole, pieces) = (network.restingState, network.restingState)
    var (wholeEvents, piecesEvents) = (Events(), Events())
    var (nothing, records) = (LIFKernel.Records(), network.voltages(steps: steps))
    network.evolve(
      &whole, input: input, noise: noise, steps: 0..<steps, records: &nothing, events: &wholeEvents, level: test.level)
    for block in [0..<1, 1..<1, 1..<2, 2..<31, 31..<steps] {
      network.evolve(
        &pieces, input: input, noise: noise, steps: block, records: &records, events: &piecesEvents, level: test.level)
    }
    #expect(wholeEvents == piecesEvents)
    #expect(whole == pieces)
    #expect(records.voltages?.values.count == steps * test.neurons)
    #expect(nothing.voltages == nil)
  }

  @Test(arguments: VectorLevel.supported)
  func `more events than the buffer holds lose nothing`(level: VectorLevel) {
    let network = LIFNetwork(neurons: 700, synapses: 1, isRecurrent: true, maximumCount: 1)
    let steps = 80
    let input = [Float](repeating: 50, count: steps * network.neurons)
    var (state, records, events) = (network.restingState, network.voltages(steps: steps), Events())
    network.evolve(
      &state, input: input, noise: nil, steps: 0..<steps, records: &records, events: &events, level: level)
    var expectedState = network.restingState
    let expected = Reference.lif(network, state: &expectedState, input: input, noise: nil, steps: steps)
    #expect(events.channels.count == steps * network.neurons)
    #expect(events == Events(dense: expected.counts, steps: steps, channels: network.neurons))
    #expect(records.voltages?.values.bits == expected.voltages.bits)
    #expect(state == expectedState)
  }

  @Test(arguments: VectorLevel.supported, [1, 2])
  func `a state that fades becomes exactly zero`(level: VectorLevel, synapses: Int) {
    let neurons = 20
    var voltages = [Float](repeating: -0x1p-99, count: neurons)
    var currents = [Float](repeating: -0x1p-99, count: neurons * synapses)
    var spikes = [Float](repeating: 0, count: neurons)
    var (events, records) = (Events(), LIFKernel.Records(voltages: StateRows(steps: 3, width: neurons)))
    let input = [Float](repeating: 0, count: 3 * neurons * synapses)
    LIFKernel.evolve(
      input: input.span, steps: 3, neurons: neurons, synapses: synapses,
      membraneDecay: Array(repeating: 0.5, count: neurons),
      synapseDecay: Array(repeating: 0.25, count: neurons * synapses), threshold: Array(repeating: 1, count: neurons),
      bias: Array(repeating: 0, count: neurons), maximumCount: 1, voltages: &voltages, currents: &currents,
      spikes: &spikes, rowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts,
      records: &records, level: level)
    #expect(records.voltages?.values.first != 0)
    #expect(voltages.bits == Array(repeating: 0, count: neurons))
    #expect(currents.bits == Array(repeating: 0, count: neurons * synapses))
  }
}

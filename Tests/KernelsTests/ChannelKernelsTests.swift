import Kernels
import Testing

struct ChannelKernelsTests {
  let steps = 40

  @Test(arguments: VectorLevel.supported, [1, 16, 45])
  func `a leaky integrator follows its equation, in one block or several`(level: VectorLevel, channels: Int) {
    let input = Samples.uniforms(steps * channels, in: -1..<1)
    let decay = Samples.uniforms(channels, in: 0..<1, stream: 2)
    var (states, expected) = ([Float](repeating: 0x1p-99, count: channels), [Float]())
    var kept = states
    for cell in input.indices {
      let c = cell % channels
      states[c] = Reference.flushed(decay[c] * states[c] + input[cell])
      expected.append(states[c])
    }
    var found: [Float] = []
    for block in [0..<1, 1..<7, 7..<steps] {
      found += LeakyIntegratorKernel.evolve(
        input: input.span.extracting(block.lowerBound * channels..<block.upperBound * channels), steps: block.count,
        channels: channels, decay: decay, states: &kept, level: level)
    }
    #expect(found.bits == expected.bits)
    #expect(kept.bits == states.bits)
  }

  @Test(arguments: VectorLevel.supported, [1, 16, 45])
  func `a latch keeps what was last above or below its threshold`(level: VectorLevel, channels: Int) {
    let input = Samples.uniforms(steps * channels, in: -1..<1)
    let threshold = Samples.uniforms(channels, in: 0..<0.9, stream: 2)
    var (states, expected) = ([Float](repeating: 1, count: channels), [Float]())
    var kept = states
    for cell in input.indices {
      let c = cell % channels
      if input[cell].magnitude > threshold[c] { states[c] = input[cell] > 0 ? 1 : 0 }
      expected.append(states[c])
    }
    let found = LatchKernel.evolve(
      input: input.span, steps: steps, channels: channels, threshold: threshold, states: &kept, level: level)
    #expect(found.bits == expected.bits && kept.bits == states.bits)
    #expect(expected.contains(0) && expected.contains(1))
  }

  @Test(arguments: VectorLevel.supported, [1, 16, 45])
  func `dropout keeps where the uniform reaches the probability`(level: VectorLevel, channels: Int) {
    let input = Samples.uniforms(steps * channels, in: -1..<1)
    for isEachStep in [false, true] {
      let uniforms = Samples.uniforms(isEachStep ? input.count : channels, in: 0..<1, stream: 3)
      let found = DropoutKernel.apply(
        to: input.span, steps: steps, channels: channels, uniforms: uniforms, hasRowEachStep: isEachStep,
        probability: 0.4, scale: 1.5, level: level)
      let expected = input.indices.map {
        uniforms[isEachStep ? $0 : $0 % channels] >= 0.4 ? 1.5 * input[$0] : 0
      }
      #expect(found.bits == expected.bits)
    }
  }

  @Test(arguments: VectorLevel.supported, [1, 64, 200])
  func `routed events are the product in whole numbers`(level: VectorLevel, outputs: Int) {
    let inputs = 9
    let counts = Samples.counts(steps * inputs)
    let weights = Samples.uniforms(inputs * outputs, in: -4..<4, stream: 2).map { max(0, $0.rounded()) }
    let expected = Reference.dense(
      counts, steps: steps, weights: weights, inputs: inputs, targets: outputs, bias: nil)
    let (incoming, kernel) = (
      Events(dense: counts, steps: steps, channels: inputs), RouteKernel(weights: weights, outputs: outputs)
    )
    var events = Events()
    kernel.route(
      rowStarts: incoming.rowStarts, channels: incoming.channels, counts: incoming.counts,
      intoRowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts, level: level)
    #expect(events == Events(dense: expected, steps: steps, channels: outputs))
  }

  @Test(arguments: VectorLevel.supported)
  func `routed counts above the largest say so and no more`(level: VectorLevel) {
    let kernel = RouteKernel(weights: [0x1p24, 1, 0x1p24, 1], outputs: 2)
    var events = Events()
    kernel.route(
      rowStarts: [0, 1, 3], channels: [0, 0, 1], counts: [1, 1 << 24, 1 << 24], intoRowStarts: &events.rowStarts,
      channels: &events.channels, counts: &events.counts, level: level)
    #expect(events.rowStarts == [0, 2, 4])
    #expect(events.counts == [1 << 24, 1, 1 << 24 + 1, 1 << 24 + 1])
  }

  @Test(arguments: VectorLevel.supported, [0, 1, 3])
  func `an encoder leaks, rests and repeats by its equations`(level: VectorLevel, refractorySteps: Int) {
    let channels = 7
    let input = Samples.uniforms(steps * channels, in: -1..<1)
    let (up, down) = (Samples.uniforms(channels, in: 0.05..<0.5), Samples.uniforms(channels, in: 0.05..<0.5, stream: 3))
    let leak = Samples.uniforms(channels, in: 0.5..<1, stream: 4)
    var (reference, rest) = ([Float](repeating: 0.25, count: channels), [Int](repeating: 0, count: channels))
    let start = EncoderKernel.State(
      references: reference, refractory: Array(repeating: 0, count: refractorySteps == 0 ? 0 : channels))
    var (compared, expected) = ([Float](), [Float]())
    for cell in input.indices {
      let c = cell % channels
      let held = leak[c] * reference[c]
      compared.append(held)
      var ups = max(0, ((input[cell] - held) / up[c]).rounded(.down))
      var downs = max(0, ((input[cell] - held) / -down[c]).rounded(.down))
      if refractorySteps > 0 {
        (ups, downs) = rest[c] > 0 ? (0, 0) : (min(1, ups), min(1, downs))
        if ups + downs > 0 { rest[c] = refractorySteps }
      }
      let rise = held + ups * up[c]
      reference[c] = Reference.flushed(rest[c] > 0 ? input[cell] : rise - downs * down[c])
      rest[c] = max(0, rest[c] - 1)
      expected += [min(20, 3 * ups), min(20, 3 * downs)]
    }
    var (state, events, record) = (start, Events(), StateRows?(StateRows(steps: steps, width: channels)))
    for block in [0..<1, 1..<9, 9..<steps] {
      EncoderKernel.encode(
        input: input.span.extracting(block.lowerBound * channels..<block.upperBound * channels), steps: block.count,
        channels: channels, upThreshold: up, downThreshold: down,
        options: .init(leak: leak, refractorySteps: refractorySteps, repeats: 3), maximumCount: 20, state: &state,
        rowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts, record: &record,
        level: level)
    }
    #expect(events == Events(dense: expected, steps: steps, channels: 2 * channels))
    #expect(record?.values.bits == compared.bits)
    #expect(state.references.bits == reference.bits)
    if refractorySteps > 0 { #expect(state.refractory == rest.map { Float($0) }) }
  }
}

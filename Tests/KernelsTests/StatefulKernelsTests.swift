import Kernels
import Testing

struct StatefulKernelsTests {
  @Test(arguments: VectorLevel.supported, [1, 16, 45])
  func `an exponential synapse follows its equation, in one block or several`(level: VectorLevel, channels: Int) {
    let steps = 30
    let input = Samples.uniforms(steps * channels, in: -1..<1, stream: 1)
    let decay = Samples.uniforms(channels, in: 0..<1, stream: 2)
    for noise in [nil, Samples.uniforms(steps * channels, in: -1..<1, stream: 3)] {
      var state = [Float](repeating: 0x1p-98, count: channels)
      var (currents, expected) = (state, [Float]())
      for t in 0..<steps {
        for c in 0..<channels {
          var arriving = state[c] + input[t * channels + c]
          if let noise { arriving += noise[t * channels + c] }
          state[c] = Reference.flushed(decay[c] * arriving)
        }
        expected += state
      }
      var found: [Float] = []
      for block in [0..<1, 1..<7, 7..<steps] {
        let range = block.lowerBound * channels..<block.upperBound * channels
        var out = [Float](repeating: .nan, count: range.count)
        var span = out.mutableSpan
        SynapseKernel.evolve(
          input: input.span.extracting(range), steps: block.count, channels: channels, decay: decay,
          noise: noise.map { Array($0[range]) }, currents: &currents, into: &span, level: level)
        found += out
      }
      #expect(found.bits == expected.bits)
      #expect(currents.bits == state.bits)

      if noise == nil {
        var (rows, resting) = (input, [Float](repeating: 0x1p-98, count: channels))
        var span = rows.mutableSpan
        SynapseKernel.evolve(
          inPlace: &span, steps: steps, channels: channels, decay: decay, currents: &resting, level: level)
        #expect(rows.bits == expected.bits)
        #expect(resting.bits == state.bits)
      }
    }
  }

  @Test(arguments: VectorLevel.supported, [1, 23])
  func `an encoder follows its equations, in one block or several`(level: VectorLevel, channels: Int) {
    let (steps, maximum) = (200, 5)
    let input = Samples.uniforms(steps * channels, in: -1..<1, stream: 1)
    let up = Samples.uniforms(channels, in: 0.05..<0.5, stream: 2)
    let down = Samples.uniforms(channels, in: 0.05..<0.5, stream: 3)
    var reference = [Float](repeating: 0, count: channels)
    var (state, expected) = (EncoderKernel.State(references: reference), [Float]())
    var record: StateRows?
    for t in 0..<steps {
      for c in 0..<channels {
        let difference = input[t * channels + c] - reference[c]
        let ups = min(max(0, (difference / up[c]).rounded(.down)), Float(maximum))
        let downs = min(max(0, (difference / -down[c]).rounded(.down)), Float(maximum))
        let rise = reference[c] + ups * up[c]
        reference[c] = Reference.flushed(rise - downs * down[c])
        expected += [ups, downs]
      }
    }
    var events = Events()
    for block in [0..<1, 1..<50, 50..<steps] {
      EncoderKernel.encode(
        input: input.span.extracting(block.lowerBound * channels..<block.upperBound * channels), steps: block.count,
        channels: channels, upThreshold: up, downThreshold: down, maximumCount: maximum, state: &state,
        rowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts, record: &record, level: level)
    }
    #expect(events == Events(dense: expected, steps: steps, channels: 2 * channels))
    #expect(events.counts.contains(Int32(maximum)))
    #expect(state.references.bits == reference.bits)
    #expect(record?.values == nil)
  }
}

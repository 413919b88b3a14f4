import Kernels
import Testing

struct SourceKernelTests {
  @Test(arguments: VectorLevel.supported)
  func `every level draws the same events and noise, in one block or several`(level: VectorLevel) {
    let (steps, width) = (300, 13)
    let philox = Philox(seed: 3, stream: 4)
    let rates = Samples.uniforms(steps * width, in: -100..<40_000)
    func draw(_ blocks: [Range<Int>], level: VectorLevel) -> Events {
      var events = Events()
      for block in blocks {
        SourceKernel.drawPoisson(
          philox, firstStep: Int64(block.lowerBound) - 7, steps: block.count, channels: width,
          rates: rates.span.extracting(block.lowerBound * width..<block.upperBound * width), seconds: 0.001,
          rowStarts: &events.rowStarts, channels: &events.channels, counts: &events.counts, level: level)
      }
      return events
    }
    let whole = draw([0..<steps], level: .baselineOfTests)
    #expect(draw([0..<1, 1..<90, 90..<steps], level: level) == whole)
    #expect(whole.counts.contains { $0 > 20 } && whole.rowStarts.count == steps + 1)

    let noise = Samples.uniforms(steps * width, in: -1..<1)
    let decay = Samples.uniforms(width, in: 0..<1, stream: 1)
    let deviation = Samples.uniforms(width, in: 0..<1, stream: 2)
    let mean = Samples.uniforms(width, in: -1..<1, stream: 3)
    var state = [Float](repeating: 0x1p-99, count: width)
    var expectedState = state
    var expected: [Float] = []
    for t in 0..<steps {
      for c in 0..<width {
        expectedState[c] = Reference.flushed(decay[c] * expectedState[c] + deviation[c] * noise[t * width + c])
        expected.append(mean[c] + expectedState[c])
      }
    }
    var found = [Float](repeating: .nan, count: steps * width)
    var span = found.mutableSpan
    SourceKernel.relax(
      noise: noise.span, steps: steps, channels: width, decay: decay, deviation: deviation, mean: mean, state: &state,
      into: &span, level: level)
    #expect(found.bits == expected.bits)
    #expect(state.bits == expectedState.bits)
  }
}

extension VectorLevel {
  /// The slowest level of this machine, which the others are compared with.
  static var baselineOfTests: VectorLevel { supported.first ?? .baseline }
}

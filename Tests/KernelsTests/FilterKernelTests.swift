import Kernels
import Testing

struct FilterKernelTests {
  @Test(arguments: VectorLevel.supported, [1, 21])
  func `a bank follows its equations at every level, in one block or several`(level: VectorLevel, channels: Int) {
    let (steps, sections) = (120, 3)
    let input = Samples.uniforms(steps, in: -1..<1)
    // Coefficients of b, then those of a small enough to be stable.
    let coefficients = Samples.uniforms(5 * sections * channels, in: -0.45..<0.45, stream: 1).map {
      Double($0) * 1.000_000_07
    }
    for rectified in [nil, 2] as [Int?] {
      var expectedState = [Double](repeating: 0, count: 2 * sections * channels)
      var expected: [Float] = []
      for t in 0..<steps {
        for c in 0..<channels {
          var x = Double(input[t])
          for s in 0..<sections {
            if s == rectified { x = x.magnitude }
            let k = { coefficients[(5 * s + $0) * channels + c] }
            let (first, second) = (2 * s * channels + c, (2 * s + 1) * channels + c)
            let y = k(0) * x + expectedState[first]
            expectedState[first] = flushed((k(1) * x - k(3) * y) + expectedState[second])
            expectedState[second] = flushed(k(2) * x - k(4) * y)
            x = y
          }
          expected.append(Float(x))
        }
      }
      var state = [Double](repeating: 0, count: 2 * sections * channels)
      var found: [Float] = []
      for block in [0..<1, 1..<50, 50..<steps] {
        var rows = [Float](repeating: .nan, count: block.count * channels)
        var span = rows.mutableSpan
        let done = FilterKernel.evolve(
          input: input.span.extracting(block), channels: channels, sections: sections, rectifiedSection: rectified,
          coefficients: coefficients, state: &state, into: &span, level: level)
        #expect(done == block.count)
        found += rows
      }
      #expect(found.bits == expected.bits)
      #expect(state.bits == expectedState.bits)
    }
  }

  private func flushed(_ x: Double) -> Double { x.magnitude < 0x1p-90 ? 0 : x }

  @Test func `a state that leaves the floats ends the run`() {
    var state = [0.0, 0]
    var rows = [Float](repeating: 0, count: 20)
    var span = rows.mutableSpan
    let input = [Float](repeating: 0x1p120, count: 20)
    let done = FilterKernel.evolve(
      input: input.span, channels: 1, sections: 1, rectifiedSection: nil, coefficients: [1, 0, 0, -2, 0], state: &state,
      into: &span)
    #expect(done == 6)
  }
}

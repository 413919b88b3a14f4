import Kernels
import Testing

struct RowFunctionsTests {
  @Test(arguments: VectorLevel.supported, [1, 5, 64, 201])
  func `softmax sums ascending exponentials of what is below the greatest`(level: VectorLevel, channels: Int) {
    let rows = 19
    let x = Samples.uniforms(rows * channels, in: -20..<20)
    var (expected, expectedLog): ([Float], [Float]) = ([], [])
    for t in 0..<rows {
      let row = x[t * channels..<(t + 1) * channels]
      let greatest = row.max() ?? 0
      let exponentials = row.map { ElementaryFunctions.exp($0 - greatest) }
      let sum = exponentials.reduce(0, +)
      expected += exponentials.map { $0 / sum }
      expectedLog += row.map { ($0 - greatest) - ElementaryFunctions.log(sum) }
    }
    var (found, foundLog) = (x, x)
    var span = found.mutableSpan
    RowFunctions.softmax(&span, rows: rows, channels: channels, level: level)
    var logSpan = foundLog.mutableSpan
    RowFunctions.logSoftmax(&logSpan, rows: rows, channels: channels, level: level)
    #expect(found.bits == expected.bits)
    #expect(foundLog.bits == expectedLog.bits)
  }

  @Test(arguments: VectorLevel.supported, [1, 5, 64, 201])
  func `what is no number spoils its row, and no other`(level: VectorLevel, channels: Int) {
    let rows = 9
    var values = Samples.uniforms(rows * channels, in: -20..<20)
    values[5 * channels + channels / 2] = .nan
    var span = values.mutableSpan
    RowFunctions.softmax(&span, rows: rows, channels: channels, level: level)
    for t in 0..<rows {
      let row = values[t * channels..<(t + 1) * channels]
      #expect(t == 5 ? row.allSatisfy(\.isNaN) : row.allSatisfy(\.isFinite))
    }
  }

  @Test(arguments: VectorLevel.supported, [-Float.infinity, .infinity, .nan, -.signalingNaN])
  func `the first value that is not finite is found wherever it is`(level: VectorLevel, value: Float) {
    for count in [1, 255, 256, 257, 1000] {
      var values = [Float](repeating: -Float.greatestFiniteMagnitude, count: count)
      #expect(RowFunctions.firstNotFinite(in: values.span, level: level) == nil)
      values[count - 1] = .nan
      for index in stride(from: count - 1, through: 0, by: -7) {
        values[index] = value
        #expect(RowFunctions.firstNotFinite(in: values.span, level: level) == index)
      }
    }
    let none: [Float] = []
    #expect(RowFunctions.firstNotFinite(in: none.span, level: level) == nil)
  }
}

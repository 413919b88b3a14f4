extension RowFunctions {
  /// Turns derivatives by the softmax of rows into those by the rows: `y · (ȳ − Σ ȳ y)`.
  ///
  /// - Parameter output: The softmax, `[rows, channels]`.
  package static func pullBackSoftmax(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {
    precondition(cotangent.count == rows * channels && output.count == cotangent.count, "values are [rows, channels]")
    for row in 0..<rows {
      let cells = row * channels..<(row + 1) * channels
      var sum: Float = 0
      for index in cells { sum += cotangent[index] * output[index] }
      for index in cells { cotangent[index] = output[index] * (cotangent[index] - sum) }
    }
  }

  /// Turns derivatives by the logarithmic softmax of rows into those by the rows: `ȳ − exp(y) Σ ȳ`.
  package static func pullBackLogSoftmax(_ cotangent: inout [Float], output: [Float], rows: Int, channels: Int) {
    precondition(cotangent.count == rows * channels && output.count == cotangent.count, "values are [rows, channels]")
    var shares = output
    var span = shares.mutableSpan
    ElementaryFunctions.exp(&span)
    for row in 0..<rows {
      let cells = row * channels..<(row + 1) * channels
      var sum: Float = 0
      for index in cells { sum += cotangent[index] }
      for index in cells { cotangent[index] -= shares[index] * sum }
    }
  }
}

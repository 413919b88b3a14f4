import CKernels

/// Sums of the way back over steps: each takes its terms from the last step to the first, on top of what it holds.
package enum Adjoints {
  /// Adds `xᵀ · g` to `sums` `[leftColumns, rightColumns]`, of dense rows `x` `[rows, leftColumns]` and `g`
  /// `[rows, rightColumns]`.
  package static func addOuterProducts(
    of values: Span<Float>, and g: Span<Float>, rows: Int, leftColumns: Int, rightColumns: Int,
    to sums: inout [Float], level: VectorLevel = .current
  ) {
    precondition(rows >= 0 && values.count == rows * leftColumns && g.count == rows * rightColumns)
    precondition(sums.count == leftColumns * rightColumns, "the sums are [leftColumns, rightColumns]")
    sums.withAddress {
      level.kernels.pointee.add_dense_products(rows, leftColumns, rightColumns, values.address, g.address, $0)
    }
  }

  /// The same for rows of events.
  package static func addOuterProducts(
    rowStarts: Span<Int>, channels: Span<Int32>, counts: Span<Int32>, and g: Span<Float>, leftColumns: Int,
    rightColumns: Int, to sums: inout [Float], level: VectorLevel = .current
  ) {
    let rows = rowStarts.count - 1
    precondition(rows >= 0 && g.count == rows * rightColumns, "the cotangent has [rows, rightColumns] values")
    precondition(sums.count == leftColumns * rightColumns, "the sums are [leftColumns, rightColumns]")
    Products.checkRows(rowStarts: rowStarts, channels: channels, counts: counts, inputs: leftColumns)
    guard rows > 0, rowStarts[0] < rowStarts[rows] else { return }
    var ends = [Int](repeating: 0, count: leftColumns)
    var order = [Int](repeating: 0, count: 2 * (rowStarts[rows] - rowStarts[0]))
    sums.withAddress { sums in
      ends.withAddress { ends in
        order.withAddress { order in
          level.kernels.pointee.add_event_products(
            rows, leftColumns, rightColumns, rowStarts.address, channels.address, counts.address, g.address, ends,
            order,
            sums)
        }
      }
    }
  }

  /// Adds rows `[rows, sums.count]` to their sums.
  package static func addRows(
    _ values: Span<Float>, rows: Int, to sums: inout [Float], level: VectorLevel = .current
  ) {
    precondition(rows >= 0 && values.count == rows * sums.count, "rows are as wide as their sums")
    let columns = sums.count
    sums.withAddress { level.kernels.pointee.add_rows(rows, columns, values.address, $0) }
  }

  /// Adds the products of rows `x` and `g`, element by element, to their sums.
  package static func addProducts(of values: Span<Float>, and g: Span<Float>, to sums: inout [Float]) {
    let columns = sums.count
    precondition(columns > 0 && values.count.isMultiple(of: columns) && g.count == values.count)
    for row in stride(from: values.count - columns, through: 0, by: -columns) {
      for column in 0..<columns { sums[column] += values[row + column] * g[row + column] }
    }
  }

  /// `g · Wᵀ` `[rows, inputs]` of rows `g` `[rows, targets]` and weights `[inputs, targets]`, targets ascending.
  package static func transposedProduct(
    _ g: Span<Float>, rows: Int, weights: [Float], inputs: Int, targets: Int, level: VectorLevel = .current
  ) -> [Float] {
    let transposed = transposed(weights, inputs: inputs, targets: targets)
    return [Float](count: rows * inputs) { product in
      Products.dense(
        g, steps: rows, weights: transposed, inputs: targets, targets: inputs, into: &product, level: level)
    }
  }

  /// Weights `[targets, inputs]` of weights `[inputs, targets]`.
  static func transposed(_ weights: [Float], inputs: Int, targets: Int) -> [Float] {
    precondition(weights.count == inputs * targets, "a product needs [inputs, targets] weights")
    return [Float](count: weights.count) { transposed in
      for target in 0..<targets {
        for input in 0..<inputs { transposed[target * inputs + input] = weights[input * targets + target] }
      }
    }
  }
}

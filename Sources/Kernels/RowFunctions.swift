import CKernels

/// Functions of whole rows of channels.
package enum RowFunctions {
  /// Replaces every row of `values` `[rows, channels]` by its softmax, `exp(x − max) / Σ exp(x − max)`.
  ///
  /// The sum runs over ascending channels in one accumulator.
  package static func softmax(
    _ values: inout MutableSpan<Float>, rows: Int, channels: Int, level: VectorLevel = .current
  ) {
    precondition(rows >= 0 && channels >= 0 && values.count == rows * channels, "values are [rows, channels]")
    let values = values.address
    level.kernels.pointee.softmax(rows, channels, false, values, values)
  }

  /// Replaces every row of `values` `[rows, channels]` by its logarithmic softmax, `(x − max) − log Σ exp(x − max)`.
  package static func logSoftmax(
    _ values: inout MutableSpan<Float>, rows: Int, channels: Int, level: VectorLevel = .current
  ) {
    precondition(rows >= 0 && channels >= 0 && values.count == rows * channels, "values are [rows, channels]")
    let values = values.address
    level.kernels.pointee.softmax(rows, channels, true, values, values)
  }

  /// The index of the first value that is infinite or no number, or nil when all are finite.
  package static func firstNotFinite(in values: Span<Float>, level: VectorLevel = .current) -> Int? {
    let index = level.kernels.pointee.first_not_finite(values.count, values.address)
    return index < 0 ? nil : index
  }
}

import CKernels

extension Products {
  /// Adds the transposed product of `left` `[rows, leftColumns]` and `right` `[rows, rightColumns]`, in double.
  ///
  /// `sums` has the shape `[leftColumns, rightColumns]`; each element takes its terms in ascending order of rows, so
  /// rows may come in blocks of any size. A product of two floats is exact in double.
  package static func addTransposed(
    _ left: Span<Float>, _ right: Span<Float>, rows: Int, leftColumns: Int, rightColumns: Int,
    to sums: inout [Double], level: VectorLevel = .current
  ) {
    precondition(rows >= 0 && leftColumns >= 0 && rightColumns >= 0, "sizes of a product cannot be negative")
    precondition(left.count == rows * leftColumns, "the left factor needs [rows, leftColumns] values")
    precondition(right.count == rows * rightColumns, "the right factor needs [rows, rightColumns] values")
    precondition(sums.count == leftColumns * rightColumns, "the product has [leftColumns, rightColumns] sums")
    sums.withAddress { sums in
      level.kernels.pointee.transposed_product(
        rows, leftColumns, rightColumns, left.address, right.address, false, sums)
    }
  }

  /// Adds the Gram matrix of `rows` `[rows, columns]` to the symmetric matrix `sums` `[columns, columns]`, in double.
  ///
  /// `sums` must be symmetric before, and is symmetric after, bit for bit.
  package static func addGram(
    _ values: Span<Float>, rows: Int, columns: Int, to sums: inout [Double], level: VectorLevel = .current
  ) {
    precondition(rows >= 0 && columns >= 0, "sizes of a product cannot be negative")
    precondition(values.count == rows * columns, "a Gram matrix needs [rows, columns] values")
    precondition(sums.count == columns * columns, "a Gram matrix has [columns, columns] sums")
    sums.withAddress { sums in
      level.kernels.pointee.transposed_product(rows, columns, columns, values.address, values.address, true, sums)
    }
  }
}

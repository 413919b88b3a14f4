/// The lower triangular factor L of a symmetric positive definite matrix, L · Lᵀ, in `Double`.
///
/// ```swift
/// let factor = try CholeskyFactor([4, 2, 2, 3], size: 2)
/// factor.solve([2, 1], columns: 1)   // [0.5, 0]
/// ```
/// Golub & Van Loan, *Matrix Computations*, 4th ed., algorithm 4.2.2; sums run in ascending order.
public struct CholeskyFactor: Sendable {
  /// Number of rows and columns.
  public let size: Int
  /// Row-major; what is above the diagonal is not used.
  private let lower: [Double]

  /// Factors a matrix; only its lower triangle is read.
  ///
  /// - Parameter matrix: Row-major `[size, size]`.
  /// - Throws: `TrainingError.notPositiveDefinite` naming the first pivot that is not above zero.
  /// - Complexity: O(size³).
  public init(_ matrix: [Double], size: Int) throws(TrainingError) {
    guard matrix.count == size * size else {
      throw .lengthMismatch(what: "values of a square matrix", expected: size * size, found: matrix.count)
    }
    var lower = matrix
    var rows = lower.mutableSpan
    for row in 0..<size {
      for column in 0...row {
        var sum = rows[row * size + column]
        for index in 0..<column { sum -= rows[row * size + index] * rows[column * size + index] }
        if column < row {
          rows[row * size + column] = sum / rows[column * size + column]
        } else {
          guard sum > 0, sum.isFinite else { throw .notPositiveDefinite(row: row, penalty: 0) }
          rows[row * size + row] = sum.squareRoot()
        }
      }
    }
    self.size = size
    self.lower = lower
  }

  /// Solves L · Lᵀ · x = b for several right sides at once.
  ///
  /// - Parameter rightSides: Row-major `[size, columns]`.
  /// - Returns: Row-major `[size, columns]`.
  public func solve(_ rightSides: [Double], columns: Int) -> [Double] {
    precondition(rightSides.count == size * columns, "A right side has one value a row.")
    var solution = rightSides
    var values = solution.mutableSpan
    let factor = lower.span
    for row in 0..<size {
      for index in 0..<row {
        let weight = factor[row * size + index]
        for column in 0..<columns {
          values[row * columns + column] -= weight * values[index * columns + column]
        }
      }
      for column in 0..<columns { values[row * columns + column] /= factor[row * size + row] }
    }
    for row in (0..<size).reversed() {
      for index in (row + 1)..<max(size, row + 1) {
        let weight = factor[index * size + row]
        for column in 0..<columns {
          values[row * columns + column] -= weight * values[index * columns + column]
        }
      }
      for column in 0..<columns { values[row * columns + column] /= factor[row * size + row] }
    }
    return solution
  }
}

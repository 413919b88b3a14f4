internal import Kernels

/// Linear least squares with a penalty λ on the squared weights: W = (Xᵀ X + λ I)⁻¹ Xᵀ Y (Hoerl & Kennard 1970).
///
/// The sums grow by rows added in any number of blocks, and can be solved for many penalties.
///
/// ```swift
/// var regression = RidgeRegression(featureCount: 2, targetCount: 1)
/// try regression.add(features: [1, 0, 0, 1, 1, 1], targets: [1, 2, 3])
/// let weights = try regression.weights(penalty: 0)   // [1, 2]
/// ```
public struct RidgeRegression: Sendable {
  public let featureCount: Int
  public let targetCount: Int
  /// Xᵀ X, row-major.
  private var gram: [Double]
  /// Xᵀ Y, row-major `[features, targets]`.
  private var moments: [Double]
  /// Rows added so far.
  public private(set) var rowCount = 0

  /// Creates a regression without rows.
  public init(featureCount: Int, targetCount: Int) {
    precondition(featureCount >= 1 && targetCount >= 1, "A regression has features and targets.")
    self.featureCount = featureCount
    self.targetCount = targetCount
    gram = Array(repeating: 0, count: featureCount * featureCount)
    moments = Array(repeating: 0, count: featureCount * targetCount)
  }

  /// Adds rows.
  ///
  /// - Parameters:
  ///   - features: Row-major `[rows, features]`.
  ///   - targets: Row-major `[rows, targets]`.
  /// - Throws: `TrainingError` for lists of other lengths, or features that are not finite.
  public mutating func add(features: [Float], targets: [Float]) throws(TrainingError) {
    let rows = features.count / featureCount
    guard features.count == rows * featureCount else {
      throw .lengthMismatch(what: "features in whole rows", expected: rows * featureCount, found: features.count)
    }
    guard targets.count == rows * targetCount else {
      throw .lengthMismatch(what: "targets", expected: rows * targetCount, found: targets.count)
    }
    if let index = RowFunctions.firstNotFinite(in: features.span) {
      throw .notFinite(row: index / featureCount, column: index % featureCount)
    }
    Products.addGram(features.span, rows: rows, columns: featureCount, to: &gram)
    Products.addTransposed(
      features.span, targets.span, rows: rows, leftColumns: featureCount, rightColumns: targetCount, to: &moments)
    rowCount += rows
  }

  /// The weights for a penalty, row-major `[features, targets]`.
  ///
  /// - Throws: `TrainingError.badPenalty`, or `TrainingError.notPositiveDefinite` where the penalty is too small.
  public func weights(penalty: Double) throws(TrainingError) -> [Double] {
    guard penalty.isFinite, penalty >= 0 else { throw .badPenalty(penalty) }
    var penalised = gram
    for index in 0..<featureCount { penalised[index * featureCount + index] += penalty }
    let factor: CholeskyFactor
    do { factor = try CholeskyFactor(penalised, size: featureCount) } catch {
      if case .notPositiveDefinite(let row, _) = error { throw .notPositiveDefinite(row: row, penalty: penalty) }
      throw error
    }
    return factor.solve(moments, columns: targetCount)
  }
}

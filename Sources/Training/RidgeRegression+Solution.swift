extension RidgeRegression {
  /// Which weights are taken out of a solution, for each target.
  ///
  /// A weight is judged by t = w / √(diagonal of (Xᵀ X + λ I)⁻¹): how far it is from zero, in its own uncertainty.
  public enum Pruning: Sendable, Hashable {
    /// None.
    case none
    /// So many with the smallest |t|.
    case smallest(Int)
    /// Those whose t with its sign is not above the n-th smallest |t|, as the model system does: it also takes out all
    /// weights below zero.
    case notAboveSmallest(Int)
  }

  /// What a regression found.
  public struct Solution: Sendable, Hashable {
    /// Row-major `[features, targets]`, for features as they were given; zero where pruned.
    public var weights: [Double]
    /// `[targets]`; empty without a bias.
    public var bias: [Double]
    /// Row-major `[features, targets]`: whether a weight was kept.
    public var isKept: [Bool]
  }

  /// The weights for a penalty, row-major `[features, targets]`.
  ///
  /// - Throws: `TrainingError.badPenalty`, or `TrainingError.notPositiveDefinite` where the penalty is too small.
  public func weights(penalty: Double) throws(TrainingError) -> [Double] { try solution(penalty: penalty).weights }

  /// Weights and bias for a penalty.
  ///
  /// - Throws: `TrainingError` as above, or for a count of weights to prune that is not from 0 to the number of features.
  public func solution(penalty: Double, pruning: Pruning = .none) throws(TrainingError) -> Solution {
    guard penalty.isFinite, penalty >= 0 else { throw .badPenalty(penalty) }
    switch pruning {
    case .none: break
    case .smallest(let count), .notAboveSmallest(let count):
      guard (0...featureCount).contains(count) else { throw .badPruning(count: count, featureCount: featureCount) }
    }
    let columns = columnCount
    var coefficients = moments
    var isKept = [Bool](repeating: true, count: featureCount * targetCount)
    var factor = try factor(of: 0, penalty: penalty)
    if !options.balancesClasses { coefficients = factor.solve(moments, columns: targetCount) }
    for target in 0..<targetCount {
      if options.balancesClasses {
        if target > 0 { factor = try self.factor(of: target, penalty: penalty) }
        let side = (0..<columns).map { moments[$0 * targetCount + target] }
        for (row, value) in factor.solve(side, columns: 1).enumerated() {
          coefficients[row * targetCount + target] = value
        }
      }
      guard pruning != .none else { continue }
      let scores = (0..<featureCount).map { row in
        var unit = [Double](repeating: 0, count: columns)
        unit[row] = 1
        return coefficients[row * targetCount + target] / factor.solve(unit, columns: 1)[row].squareRoot()
      }
      for row in pruning.places(in: scores) {
        isKept[row * targetCount + target] = false
        coefficients[row * targetCount + target] = 0
      }
    }
    return solution(of: coefficients, isKept: isKept)
  }

  /// Brings coefficients back to features as they were given.
  private func solution(of coefficients: [Double], isKept: [Bool]) -> Solution {
    var weights = Array(coefficients.prefix(featureCount * targetCount))
    var bias = Array(coefficients.dropFirst(featureCount * targetCount))
    if let standard {
      for index in weights.indices {
        weights[index] /= standard.deviations[index / targetCount]
        if options.hasBias { bias[index % targetCount] -= standard.means[index / targetCount] * weights[index] }
      }
    }
    return Solution(weights: weights, bias: bias, isKept: isKept)
  }

  private func factor(of target: Int, penalty: Double) throws(TrainingError) -> CholeskyFactor {
    let columns = columnCount
    var penalised = Array(gram[target * columns * columns..<(target + 1) * columns * columns])
    for index in 0..<columns { penalised[index * columns + index] += penalty }
    do { return try CholeskyFactor(penalised, size: columns) } catch {
      if case .notPositiveDefinite(let row, _) = error { throw .notPositiveDefinite(row: row, penalty: penalty) }
      throw error
    }
  }
}

extension RidgeRegression.Pruning {
  /// The places of the scores to be taken out.
  fileprivate func places(in scores: [Double]) -> [Int] {
    switch self {
    case .none, .smallest(0), .notAboveSmallest(0): return []
    case .smallest(let count):
      return Array(scores.indices.sorted { (scores[$0].magnitude, $0) < (scores[$1].magnitude, $1) }.prefix(count))
    case .notAboveSmallest(let count):
      let limit = scores.map(\.magnitude).sorted()[count - 1]
      return scores.indices.filter { scores[$0] <= limit }
    }
  }
}

/// What can be wrong with data to learn from.
public enum TrainingError: Error, Equatable, Sendable {
  /// Rows, targets or labels that do not belong together.
  case lengthMismatch(what: String, expected: Int, found: Int)
  /// A penalty that is negative or not finite.
  case badPenalty(Double)
  /// A matrix without a Cholesky factor.
  case notPositiveDefinite(row: Int, penalty: Double)
  /// Features that are not finite.
  case notFinite(row: Int, column: Int)
  /// Targets that are not finite.
  case targetNotFinite(row: Int, column: Int)
  /// A class with fewer members than there are folds.
  case tooFewMembers(label: Int, members: Int, folds: Int)
  /// Nothing to choose from, or nothing to learn from.
  case empty(String)
  /// A label outside of the classes.
  case noSuchClass(label: Int, classCount: Int)
  /// A target that is none of −1, 0 and 1 where classes are balanced.
  case noClassTarget(row: Int, column: Int, value: Double)
  /// A number of weights to prune that there are not.
  case badPruning(count: Int, featureCount: Int)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .lengthMismatch(let what, let expected, let found): "Expected \(expected) \(what), but found \(found)."
    case .badPenalty(let penalty): "A ridge penalty must be a finite number from zero up, but is \(penalty)."
    case .notPositiveDefinite(let row, let penalty):
      "The normal equations cannot be solved (pivot \(row) is not positive) with a ridge penalty of \(penalty); "
        + "raise the penalty."
    case .notFinite(let row, let column):
      "Feature \(column) of row \(row) is not a finite number; replace or remove it."
    case .targetNotFinite(let row, let column):
      "Target \(column) of row \(row) is not a finite number; replace or remove it."
    case .tooFewMembers(let label, let members, let folds):
      "Class \(label) has \(members) members, too few for \(folds) folds; use fewer folds."
    case .empty(let what): "There are no \(what)."
    case .noSuchClass(let label, let classCount):
      "A label is \(label), but the classes are 0 to \(classCount - 1)."
    case .noClassTarget(let row, let column, let value):
      "Target \(column) of row \(row) is \(value), but classes are told by 1, 0, or -1 for a row to be left out."
    case .badPruning(let count, let featureCount):
      "\(count) weights cannot be pruned of \(featureCount) features; prune from 0 to \(featureCount)."
    }
  }
}

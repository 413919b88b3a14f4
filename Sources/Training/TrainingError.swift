public import Modules

/// What can be wrong with data to learn from, with the plan of a training, or on the way.
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
  /// A target that a loss does not take.
  case wrongTarget(loss: String, expected: String, found: String)
  /// A label of a sequence that is the blank, or no class.
  case noSuchSequenceLabel(label: Int, classCount: Int)
  /// More labels than an output has steps for.
  case sequenceTooLong(labels: Int, neededSteps: Int, steps: Int)
  /// A number of a plan that is out of its range.
  case badSetting(name: String, value: Double, range: String)
  /// A selection without parameters.
  case selectsNothing(selection: String, purpose: String)
  /// A trace that the network does not have.
  case noSuchTrace(path: String, suggestion: String?)
  /// A module that failed in a trial.
  case module(ModuleError, at: TrainingPlace)
  /// A target that a loss does not take in a trial.
  indirect case target(TrainingError, at: TrainingPlace)
  /// A loss that is no finite number.
  case lossNotFinite(value: Double, at: TrainingPlace)
  /// A derivative that is no finite number.
  case gradientNotFinite(path: AttributePath, index: Int, at: TrainingPlace)
  /// A checkpoint of a training with other settings: the first line that differs, `nil` for none.
  case settingDiffers(checkpoint: String?, training: String?)
  /// A checkpoint of another training.
  case checkpointDoesNotFit(String)
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
    case .wrongTarget(let loss, let expected, let found):
      "The loss '\(loss)' compares an output with \(expected), but the target is \(found); choose another loss or target."
    case .noSuchSequenceLabel(let label, let classCount):
      "A sequence holds the label \(label), but its labels are 1 to \(classCount - 1); 0 is the blank."
    case .sequenceTooLong(let labels, let neededSteps, let steps):
      "A sequence of \(labels) labels needs \(neededSteps) steps, but the output has \(steps); give longer trials."
    case .badSetting(let name, let value, let range):
      "The setting '\(name)' of a training must be \(range), but is \(value)."
    case .selectsNothing(let selection, let purpose):
      "'\(selection)' selects no parameter of the network \(purpose); name a family, or a path as in 'weights in hidden'."
    case .noSuchTrace(let path, let suggestion):
      "The network has no trace '\(path)' to regularise."
        + (suggestion.map { " Did you mean '\($0)'?" } ?? " Name one such as 'hidden/output'.")
    case .module(let error, let place): "In \(place): \(error)"
    case .target(let error, let place): "In \(place): \(error)"
    case .lossNotFinite(let value, let place):
      "The loss is \(value) in \(place)" + (place.isJudged ? "" : "; the network is as before the step")
        + ". Lower the learning rate or the weights."
    case .gradientNotFinite(let path, let index, let place):
      "The gradient of '\(path)' is no finite number at value \(index) in \(place); the network is as before the step. "
        + "Lower the learning rate or the weights, or choose a smoother surrogate."
    case .settingDiffers(let checkpoint, let training):
      "The checkpoint is of a training with \(checkpoint.map { "'\($0)'" } ?? "nothing") where this one has "
        + "\(training.map { "'\($0)'" } ?? "nothing"); go on with the same settings, or begin anew."
    case .checkpointDoesNotFit(let why): "The checkpoint cannot be resumed: \(why)."
    }
  }
}

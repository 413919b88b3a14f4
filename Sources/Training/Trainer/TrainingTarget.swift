/// What the output of a trial should be.
///
/// ```swift
/// let target = TrainingTarget.label(3)
/// ```
public enum TrainingTarget: Sendable, Hashable {
  /// A class, from 0.
  case label(Int)
  /// The output itself, row-major `[steps, outputs]`.
  case values([Float])
  /// A sequence of classes, each from 1 up, without the steps at which they appear.
  case labels([Int])

  /// What it is, in words for messages.
  var kindDescription: String {
    switch self {
    case .label: "a label"
    case .values: "values"
    case .labels: "a sequence of labels"
    }
  }
}

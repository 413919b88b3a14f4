/// Where a training is: counted from 0.
///
/// ```swift
/// TrainingPlace(epoch: 3, batch: 0, trial: 17).description   // "epoch 3, batch 0, trial 17"
/// ```
public struct TrainingPlace: Sendable, Hashable, CustomStringConvertible {
  public var epoch: Int
  /// The step within the epoch.
  public var batch: Int
  /// The example's place in the list that is learned from, or judged by; `nil` where no single one is meant.
  public var trial: Int?
  /// Whether the network is judged by the example, outside of any step: epoch and batch are then 0 and say nothing.
  public private(set) var isJudged = false

  public init(epoch: Int, batch: Int, trial: Int? = nil) {
    self.epoch = epoch
    self.batch = batch
    self.trial = trial
  }

  /// An example that a network is judged by.
  public static func judged(trial: Int) -> TrainingPlace {
    var place = TrainingPlace(epoch: 0, batch: 0, trial: trial)
    place.isJudged = true
    return place
  }

  public var description: String {
    if isJudged, let trial { return "trial \(trial) of those to judge the network by" }
    return "epoch \(epoch), batch \(batch)" + (trial.map { ", trial \($0)" } ?? "")
  }
}

/// Where a training is: counted from 0.
///
/// ```swift
/// TrainingPlace(epoch: 3, batch: 0, trial: 17).description   // "epoch 3, batch 0, trial 17"
/// ```
public struct TrainingPlace: Sendable, Hashable, CustomStringConvertible {
  public var epoch: Int
  /// The step within the epoch.
  public var batch: Int
  /// The example's place in the list that is learned from; `nil` where no single one is meant.
  public var trial: Int?

  public init(epoch: Int, batch: Int, trial: Int? = nil) {
    self.epoch = epoch
    self.batch = batch
    self.trial = trial
  }

  public var description: String { "epoch \(epoch), batch \(batch)" + (trial.map { ", trial \($0)" } ?? "") }
}

/// Where a training is after a step.
///
/// ```swift
/// try trainer.fit(examples, onProgress: { print("\($0.fraction * 100) %, loss \($0.step.loss)") })
/// ```
public struct TrainingProgress: Sendable, Hashable {
  /// The epoch, from 0, and of how many.
  public var epoch: Int
  public var epochCount: Int
  /// Steps of the epoch that are done, and of how many.
  public var batch: Int
  public var batchCount: Int
  /// What the last step gave.
  public var step: StepResult

  /// The share of all steps that is done.
  public var fraction: Double {
    Double(epoch * batchCount + batch) / Double(max(1, epochCount * batchCount))
  }
}

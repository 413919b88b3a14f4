/// What a step of a training gave.
///
/// ```swift
/// let result = try trainer.step(batch)
/// print(result.loss)
/// ```
public struct StepResult: Sendable, Hashable {
  /// The mean loss of the trials, without regularisers.
  public var loss: Double
  /// What regularisers and attack added.
  public var penalty: Double
  /// Trials that were named rightly.
  public var correctCount: Int
  /// Trials whose target is a class or a sequence.
  public var judgedCount: Int
  /// Trials in all.
  public var trialCount: Int
  /// The norm of the gradient before it was clipped to a norm.
  public var gradientNorm: Double
  public var learningRate: Double
}

/// How a training went, epoch by epoch.
///
/// ```swift
/// trainer.history.epochs.last?.validationAccuracy
/// ```
public struct TrainingHistory: Sendable, Hashable {
  /// One pass over all examples.
  public struct Epoch: Sendable, Hashable {
    /// Its number, from 0.
    public var epoch: Int
    /// The mean loss of its trials, without regularisers, while the network was learning.
    public var loss: Double
    /// What regularisers added, the mean over its steps.
    public var penalty: Double
    /// Share of its trials that were named rightly; `nil` where targets are no classes.
    public var accuracy: Double?
    /// After the epoch.
    public var validationLoss: Double?
    public var validationAccuracy: Double?
    /// That of its last step.
    public var learningRate: Double

    public init(
      epoch: Int, loss: Double, penalty: Double = 0, accuracy: Double? = nil, validationLoss: Double? = nil,
      validationAccuracy: Double? = nil, learningRate: Double
    ) {
      self.epoch = epoch
      self.loss = loss
      self.penalty = penalty
      self.accuracy = accuracy
      self.validationLoss = validationLoss
      self.validationAccuracy = validationAccuracy
      self.learningRate = learningRate
    }
  }

  public var epochs: [Epoch] = []

  public init(epochs: [Epoch] = []) { self.epochs = epochs }
}

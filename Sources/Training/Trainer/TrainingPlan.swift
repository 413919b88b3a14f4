public import Modules

/// How a network is trained.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean), epochs: 50, batchSize: 32, seed: 1)
/// plan.learningRate = LearningRate(2e-3, .cosine(), warmUpSteps: 50)
/// plan.frozen = [ParameterSelection(.timeConstants)]
/// ```
public struct TrainingPlan: Sendable, Hashable {
  /// The factor on the learning rate of some parameters.
  public struct Rate: Sendable, Hashable {
    public var selection: ParameterSelection
    public var factor: Double

    public init(_ selection: ParameterSelection, factor: Double) {
      self.selection = selection
      self.factor = factor
    }
  }

  /// The state that each trial starts from.
  public enum Start: String, Sendable, CaseIterable {
    /// That of the network at rest.
    case rest
    /// That of the network as it was given, for one that was run in before.
    case presentState = "present_state"
  }

  /// What tells which of the networks of all epochs is the best.
  public enum Metric: String, Sendable, CaseIterable {
    case validationLoss = "validation_loss"
    /// Of equal accuracies the one with the smaller loss.
    case validationAccuracy = "validation_accuracy"
  }

  public var loss: Loss
  public var regularizers: [Regularizer] = []
  public var optimizer = Optimizer.adam()
  public var learningRate = LearningRate(1e-3)
  public var clipping = GradientClipping()
  public var bounds = ParameterBounds()
  /// Parameters that stay as they are, beside those that the network holds constant.
  public var frozen: [ParameterSelection] = []
  /// Factors on the learning rate; of several for one parameter the last holds.
  public var rates: [Rate] = []
  /// Time constants that are trained as decays or bit shifts; of several for one the last holds.
  public var leaks: [LeakTraining] = []
  public var epochs: Int
  /// Trials of a step; the last of an epoch may have fewer.
  public var batchSize: Int
  /// What the order of trials and all draws of the training depend on.
  public var seed: Int64
  public var start = Start.rest
  public var bestMetric = Metric.validationLoss
  /// Epochs without a better network after which training ends; `nil` for none.
  public var patience: Int?
  public var robustness = RobustnessTraining()
  /// Steps of a piece that is taped at once, for long trials; what fits into 64 MiB unless given.
  public var stepsPerTape: Int?

  public init(loss: Loss, epochs: Int = 10, batchSize: Int = 32, seed: Int64 = 0) {
    self.loss = loss
    self.epochs = epochs
    self.batchSize = batchSize
    self.seed = seed
  }

  /// Refuses numbers out of range.
  func check() throws(TrainingError) {
    let counts = [
      ("epochs", epochs), ("batch size", batchSize), ("patience", patience ?? 1), ("steps per tape", stepsPerTape ?? 1),
    ]
    for (name, value) in counts where value < 1 {
      throw .badSetting(name: name, value: Double(value), range: "1 or more")
    }
    for rate in rates where !(rate.factor >= 0) || !rate.factor.isFinite {
      throw .badSetting(name: "rate of '\(rate.selection.text)'", value: rate.factor, range: "zero or more, and finite")
    }
    try loss.check()
    try optimizer.check()
    try learningRate.check()
    try clipping.check()
    try bounds.check()
    try robustness.check()
    for regularizer in regularizers { try regularizer.check() }
  }
}

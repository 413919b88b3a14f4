public import Modules
internal import Signals

/// What rounding the parameters of a trained network costs.
///
/// ```swift
/// let report = try network.quantizationReport(
///   by: [.init(.rounding(LevelRounding(levels: 15)), of: ParameterSelection(.weights))], on: examples, loss: .crossEntropy(.mean))
/// report.accuracyLoss
/// ```
public struct QuantizationReport: Sendable {
  /// With the parameters as they were trained.
  public var before: TrainingEvaluation
  /// With the transformed ones.
  public var after: TrainingEvaluation
  /// The largest change of a value.
  public var largestChange: Double

  /// The share of trials that are no longer named rightly, less those that are by luck; `nil` without classes.
  public var accuracyLoss: Double? {
    guard let before = before.accuracy, let after = after.accuracy else { return nil }
    return before - after
  }
}

extension Module {
  /// The module with transformed parameters, such as rounded ones.
  ///
  /// - Throws: `ModuleError` for a selection of nothing, or values that a module refuses.
  public func transformed(by transforms: [RobustnessTraining.Transform], seed: Int64 = 0) throws(ModuleError) -> Self {
    var module = self
    for (index, rule) in transforms.enumerated() {
      try module.transformParameters(
        rule.selection, by: rule.transform, using: RandomNumbers(seed: seed).child("/transform \(index)"))
    }
    return module
  }

  /// How well the module does before and after its parameters are transformed.
  ///
  /// - Throws: `TrainingError` and `ModuleError` as `evaluation(on:loss:start:)`.
  public func quantizationReport(
    by transforms: [RobustnessTraining.Transform], on examples: [TrainingExample], loss: Loss, seed: Int64 = 0
  ) throws -> QuantizationReport {
    let rounded = try transformed(by: transforms, seed: seed)
    let pairs = zip(TrainedParameters.tensors(of: self), TrainedParameters.tensors(of: rounded))
    return QuantizationReport(
      before: try evaluation(on: examples, loss: loss), after: try rounded.evaluation(on: examples, loss: loss),
      largestChange: pairs.reduce(0) { largest, pair in
        zip(pair.0.tensor.scalars, pair.1.tensor.scalars).reduce(largest) {
          max($0, Double(($1.0 - $1.1).magnitude))
        }
      })
  }
}

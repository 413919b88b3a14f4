internal import Kernels
public import Modules
internal import Signals

/// How well a network does on examples.
///
/// ```swift
/// let judged = try network.evaluation(on: examples, loss: .crossEntropy(.mean))
/// judged.accuracy
/// ```
public struct TrainingEvaluation: Sendable, Hashable {
  /// The mean loss.
  public var loss: Double
  /// Share of the trials with a class or sequence as a target that were named rightly; `nil` without such.
  public var accuracy: Double?
  /// The class that each output names; `nil` for none.
  public var predictions: [Int?]
  /// Which class was taken for which; `nil` where a target is no label, or an output names none.
  public var classification: Classification?
}

/// What came of one example.
private struct Judgement: Sendable {
  var loss: Double
  var prediction: Int?
  var isRight: Bool?
  var classCount: Int
}

extension Module {
  /// The module as it works when it is not trained: dropout passes everything on.
  public func withoutDropout() throws(ModuleError) -> Self {
    var module = self
    let paths = modules.filter { $0.module is Dropout }.map { $0.path.appending("training") }
    if !paths.isEmpty { try module.apply(paths.map { (path: $0, value: .flag(false)) }) }
    return module
  }

  /// Runs over examples, without dropout, and compares with their targets, in parallel.
  ///
  /// - Parameter start: The state that each trial starts from.
  /// - Throws: `TrainingError` for targets that do not fit the loss, a module that fails, or a loss that is no finite number;
  ///   `ModuleError` for a module that cannot be computed with.
  public func evaluation(
    on examples: [TrainingExample], loss: Loss, start: TrainingPlan.Start = .rest
  ) throws -> TrainingEvaluation {
    try evaluation(on: examples, loss: loss, start: start, threads: Parallel.availableThreads)
  }

  func evaluation(
    on examples: [TrainingExample], loss: Loss, start: TrainingPlan.Start, threads: Int
  ) throws -> TrainingEvaluation {
    guard !examples.isEmpty else { throw TrainingError.empty("examples to judge a network by") }
    var prepared = try withoutDropout()
    if start == .rest { prepared.resetState() }
    try prepared.validate()
    let network = prepared
    let results: [Judgement] = try Parallel.map(count: examples.count, threads: threads) { index in
      // Numbers below zero, so that no noise is that of a trial learned from.
      let place = TrainingPlace.judged(trial: index)
      let output: Raster
      do throws(ModuleError) {
        output = try network.evolved(over: examples[index].input, trial: -1 - index).evolution.output
      } catch {
        throw TrainingError.module(error, at: place)
      }
      let value = try loss.evaluate(output, against: examples[index].target, at: place).loss
      return Judgement(
        loss: value, prediction: loss.prediction(of: output),
        isRight: loss.isRight(output, for: examples[index].target), classCount: output.channelCount)
    }
    let judged = results.compactMap(\.isRight)
    var evaluation = TrainingEvaluation(
      loss: results.reduce(0) { $0 + $1.loss } / Double(results.count),
      accuracy: judged.isEmpty ? nil : Double(judged.count { $0 }) / Double(judged.count),
      predictions: results.map(\.prediction))
    let labels = examples.compactMap { example in
      guard case .label(let label) = example.target else { return nil as Int? }
      return label
    }
    let predictions = results.compactMap(\.prediction)
    if labels.count == examples.count, predictions.count == examples.count {
      evaluation.classification = try Classification(
        labels: labels, predictions: predictions, classCount: max(2, results.map(\.classCount).max() ?? 2))
    }
    return evaluation
  }
}

public import Signals

/// How well trials were named: predictions against labels.
///
/// ```swift
/// let result = try Classification(labels: [0, 1, 1], predictions: [0, 1, 0], classCount: 2)
/// result.accuracy       // 0.667
/// result.confusion[1]   // [1, 1]: of class 1, one was taken for 0 and one for 1
/// ```
public struct Classification: Sendable, Hashable {
  /// How often each class (row) was taken for each (column).
  public let confusion: [[Int]]
  /// Trials that were named rightly.
  public let correctCount: Int
  /// Trials in all.
  public let trialCount: Int

  /// Counts.
  ///
  /// - Throws: `TrainingError` for lists of different lengths, or a class that does not exist.
  public init(labels: [Int], predictions: [Int], classCount: Int) throws(TrainingError) {
    guard labels.count == predictions.count else {
      throw .lengthMismatch(what: "predictions", expected: labels.count, found: predictions.count)
    }
    var confusion = Array(repeating: Array(repeating: 0, count: classCount), count: classCount)
    for (label, prediction) in zip(labels, predictions) {
      for value in [label, prediction] where value < 0 || value >= classCount {
        throw .noSuchClass(label: value, classCount: classCount)
      }
      confusion[label][prediction] += 1
    }
    self.confusion = confusion
    trialCount = labels.count
    correctCount = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
  }

  /// Share of trials that were named rightly; zero without trials.
  public var accuracy: Double { trialCount == 0 ? 0 : Double(correctCount) / Double(trialCount) }

  /// The class that an output names: the largest channel of its last step, the first among equals.
  ///
  /// - Returns: `nil` for an output without steps.
  public static func prediction(of output: Raster) -> Int? {
    guard output.stepCount > 0 else { return nil }
    let last = output.steps((output.stepCount - 1)..<output.stepCount).values
    return last.max().flatMap(last.firstIndex(of:))
  }
}

import Foundation
import Loligo

/// What a classification run tells.
enum ClassificationReport {
  static func report(_ run: ClassificationRun, _ outcome: ClassificationRun.Outcome) -> Report {
    let result = outcome.classification
    var report = Report()
    report.add(
      "test_accuracy", .number(result.accuracy),
      "test accuracy \(Self.fixed(result.accuracy, 4)) (\(result.correctCount) of \(result.trialCount))")
    report.add("correct", .count(result.correctCount), "")
    report.add("test_trials", .count(result.trialCount), "confusion (rows: truth, columns: prediction)")
    report.add(
      "confusion", .list(result.confusion.map { .list($0.map { .count($0) }) }),
      Self.rows(of: result, classNames: run.data.classNames))
    if let learned = outcome.learned {
      report.add(
        "validation_accuracy", .number(learned.validationAccuracy),
        "validation accuracy \(Self.fixed(learned.validationAccuracy, 4)) on left-out training trials "
          + "(ridge \(Self.plain(learned.penalty)), gain \(Self.plain(learned.gain)))")
      report.add("ridge_penalty", .number(learned.penalty), "")
      report.add("gain", .number(learned.gain), "")
    }
    outcome.quantization?.add(run.experiment.quantize, isLossTold: false, to: &report)
    let speed = outcome.simulatedSeconds / max(outcome.elapsedSeconds, 1e-9)
    report.add(
      "times_real_time", .number(speed),
      "simulated \(Self.fixed(outcome.simulatedSeconds, 1)) s in \(Self.fixed(outcome.elapsedSeconds, 2)) s, "
        + "\(Int(speed)) × real time")
    report.add("events", .count(outcome.eventCount), "events processed \(outcome.eventCount)")
    return report
  }

  /// How often each class was taken for each, a line a class.
  static func rows(of result: Classification, classNames: [String]) -> String {
    let width = max(4, String(result.trialCount).count + 1)
    return zip(classNames, result.confusion).map { name, row in
      "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0) + row.map { padded($0, width) }.joined()
    }.joined(separator: "\n")
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  private static func plain(_ value: Double) -> String { String(format: "%g", value) }
  private static func padded(_ value: Int, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - String(value).count)) + String(value)
  }
}

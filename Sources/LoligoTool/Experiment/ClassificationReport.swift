import Foundation
import Loligo

/// What a classification run tells.
enum ClassificationReport {
  static func report(_ run: ClassificationRun, _ archive: Archive, _ result: Classification) throws -> Report {
    var report = Report()
    report.add(
      "test_accuracy", .number(result.accuracy),
      "test accuracy \(Self.fixed(result.accuracy, 4)) (\(result.correctCount) of \(result.trialCount))")
    report.add("correct", .count(result.correctCount), "")
    report.add("test_trials", .count(result.trialCount), "confusion (rows: truth, columns: prediction)")
    report.add(
      "confusion", .list(result.confusion.map { .list($0.map { .count($0) }) }),
      Self.rows(of: result, classNames: run.data.classNames))
    if run.experiment.readout != nil {
      func metric(_ name: String) throws -> Double { try archive.metric(name).reals[0] }
      let (accuracy, penalty, gain) = (
        try metric("validation_accuracy"), try metric("ridge_penalty"), try metric("gain")
      )
      report.add(
        "validation_accuracy", .number(accuracy),
        "validation accuracy \(Self.fixed(accuracy, 4)) on left-out training trials "
          + "(ridge \(Self.plain(penalty)), gain \(Self.plain(gain)))")
      report.add("ridge_penalty", .number(penalty), "")
      report.add("gain", .number(gain), "")
    }
    try QuantizationReport.add(run.experiment.quantize, from: archive, to: &report)
    let work = run.work
    // Of a run that had only to be published nothing is left to simulate.
    guard work.simulatedSeconds > 0 else { return report }
    let speed = work.simulatedSeconds / max(work.elapsedSeconds, 1e-9)
    report.add(
      "times_real_time", .number(speed),
      "simulated \(Self.fixed(work.simulatedSeconds, 1)) s in \(Self.fixed(work.elapsedSeconds, 2)) s, "
        + "\(Int(speed)) × real time")
    report.add("events", .count(work.eventCount), "events processed \(work.eventCount)")
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

import HDF5
import Loligo

/// What rounding costs, as the tool tells it.
extension QuantizationReport {
  /// Adds it for people and as JSON.
  ///
  /// - Parameter isLossTold: Whether the network was trained by the loss that it was judged by.
  func add(_ transforms: [RobustnessTraining.Transform], isLossTold: Bool, to report: inout Report) {
    let rules = transforms.map(\.text)
    var object: [String: Report.Value] = [
      "transforms": .list(rules.map { .text($0) }), "largest_change": .number(largestChange),
    ]
    var words: [String] = []
    for measure in measures(isLossTold: isLossTold) {
      object[measure.name] = .number(measure.after)
      object["\(measure.name)_before"] = .number(measure.before)
      words.append(
        "\(measure.name) \(TrainingReport.fixed(measure.after, 4)) "
          + "(\(TrainingReport.fixed(measure.before, 4)) before)")
    }
    if let accuracyLoss { object["accuracy_loss"] = .number(accuracyLoss) }
    words.append("largest change \(TrainingReport.fixed(largestChange, 4))")
    report.add(
      "quantized", .object(object), "after \(rules.joined(separator: ", ")): \(words.joined(separator: ", "))")
  }

  /// Adds it to the metrics of an archive.
  func add(isLossTold: Bool, to writer: ArchiveWriter) throws {
    for measure in measures(isLossTold: isLossTold) {
      try writer.setMetric("quantized_\(measure.name)", measure.after, units: measure.units)
      try writer.setMetric("quantized_\(measure.name)_before", measure.before, units: measure.units)
    }
    try writer.setMetric("quantized_largest_change", largestChange)
  }

  private func measures(isLossTold: Bool) -> [(name: String, units: String, before: Double, after: Double)] {
    var measures: [(name: String, units: String, before: Double, after: Double)] = []
    if let before = before.accuracy, let after = after.accuracy { measures.append(("accuracy", "1", before, after)) }
    if isLossTold { measures.append(("loss", "nat", before.loss, after.loss)) }
    return measures
  }
}

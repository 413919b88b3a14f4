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
    func add(_ name: String, _ value: KeyPath<TrainingEvaluation, Double?>) {
      guard let before = before[keyPath: value], let after = after[keyPath: value] else { return }
      object[name] = .number(after)
      object["\(name)_before"] = .number(before)
      words.append("\(name) \(TrainingReport.fixed(after, 4)) (\(TrainingReport.fixed(before, 4)) before)")
    }
    add("accuracy", \.accuracy)
    if isLossTold { add("loss", \.someLoss) }
    if let accuracyLoss { object["accuracy_loss"] = .number(accuracyLoss) }
    report.add(
      "quantized", .object(object),
      "after \(rules.joined(separator: ", ")): \(words.joined(separator: ", ")), largest change "
        + TrainingReport.fixed(largestChange, 4))
  }

  /// Adds it to the metrics of an archive.
  func add(isLossTold: Bool, to writer: ArchiveWriter) throws {
    if let before = before.accuracy, let after = after.accuracy {
      try writer.setMetric("quantized_accuracy", after, units: "1")
      try writer.setMetric("quantized_accuracy_before", before, units: "1")
    }
    if isLossTold {
      try writer.setMetric("quantized_loss", after.loss, units: "nat")
      try writer.setMetric("quantized_loss_before", before.loss, units: "nat")
    }
    try writer.setMetric("quantized_largest_change", largestChange)
  }
}

extension TrainingEvaluation {
  fileprivate var someLoss: Double? { loss }
}

import HDF5
import Loligo

/// What rounding costs, as the tool tells it.
extension QuantizationReport {
  /// Adds it to the metrics of an archive.
  ///
  /// - Parameter isLossTold: Whether the network was trained by the loss that it was judged by.
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

  /// Adds what an archive tells of it, for people and as JSON; nothing without transforms.
  static func add(
    _ transforms: [RobustnessTraining.Transform], from archive: Archive, to report: inout Report
  ) throws {
    guard !transforms.isEmpty else { return }
    let rules = transforms.map(\.text)
    var object: [String: Report.Value] = ["transforms": .list(rules.map { .text($0) })]
    var words: [String] = []
    func metric(_ name: String) throws -> Double? {
      guard try archive.metricNames.contains("quantized_\(name)") else { return nil }
      let value = try archive.metric("quantized_\(name)").reals[0]
      object[name] = .number(value)
      return value
    }
    for name in ["accuracy", "loss"] {
      guard let after = try metric(name), let before = try metric("\(name)_before") else { continue }
      if name == "accuracy" { object["accuracy_loss"] = .number(before - after) }
      words.append("\(name) \(TrainingReport.fixed(after, 4)) (\(TrainingReport.fixed(before, 4)) before)")
    }
    if let change = try metric("largest_change") {
      words.append("largest change \(TrainingReport.fixed(change, 4))")
    }
    report.add(
      "quantized", .object(object), "after \(rules.joined(separator: ", ")): \(words.joined(separator: ", "))")
  }
}

import ArgumentParser
import Loligo

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tells what is in an archive: module, trials, datasets, metrics. Or in a network or a training.")

  @Argument(
    help: "The archive, a network that 'loligo train --network' wrote, or the <archive>.training of a training.")
  var archive: String

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func run() throws {
    if untrusted { return try LimitedReading(archive).run() }
    let archive: Archive
    do { archive = try Archive.open(published: self.archive) } catch {
      guard SnapshotFile.isOne(self.archive) else { throw error }
      return try NetworkReport.report(onSnapshot: self.archive).show(asJSON: json)
    }
    let network = try archive.module()
    var report = Report()
    report.add("path", .text(archive.path), "archive    \(archive.path)")
    report.add("status", .text(archive.status.rawValue), "status     \(archive.status.rawValue)")
    report.add("root_hash", .text(archive.rootHash), "root hash  \(archive.rootHash)")
    report.add("format_version", .count(archive.formatVersion), "format     \(archive.formatVersion)")
    report.add("seed", .count(Int(archive.seed)), "seed       \(archive.seed)")
    report.add("dt", .number(archive.timeStep.seconds), "dt         \(archive.timeStep)")
    report.add(
      "trials", .count(archive.trialCount), "trials     \(archive.trialCount), \(archive.relation.rawValue)")
    let steps = try (0..<archive.trialCount).map { try archive.grid(ofTrial: $0).count }
    report.add(
      "steps", .count(steps.reduce(0, +)),
      "steps      \(steps.reduce(0, +)), from \(archive.start) s to \(archive.stop) s")
    report.add("start", .number(archive.start), "")
    report.add("stop", .number(archive.stop), "")
    for name in Self.origins {
      guard let text = try? archive.provenance(name) else { continue }
      let title = name.replacing("_", with: " ")
      let indent = String(repeating: " ", count: 17)
      let words = title + indent.dropFirst(min(16, title.count)) + text.replacing("\n", with: "\n" + indent)
      report.add(name, .text(text), words)
    }
    NetworkReport.addModules(of: network.module, to: &report)
    let metrics = try archive.metricNames.map { ($0, try archive.metric($0)) }
    report.add(
      "metrics", .object(Dictionary(metrics.map { ($0.0, .list($0.1.reals.map { .number($0) })) }) { $1 }),
      metrics.isEmpty
        ? "" : "metrics\n" + metrics.map { "  \($0.0): \(Self.words($0.1))" }.joined(separator: "\n"))
    let datasets = try archive.objects.filter { $0.type != nil }
    report.add(
      "datasets",
      .list(
        datasets.map {
          .object([
            "path": .text($0.path), "type": .text($0.type ?? ""), "shape": .list($0.shape.map { .count($0) }),
            "units": .text($0.units ?? ""),
          ])
        }), "")
    let shown = datasets.filter { object in Self.signals.contains { object.path.hasPrefix($0) } }
    report.add(
      line: "datasets\n"
        + shown.map { "  \($0.path) \($0.type ?? "") \($0.shape)\($0.units.map { " [\($0)]" } ?? "")" }
        .joined(separator: "\n"))
    let rest = datasets.count - shown.count
    if rest > 0 { report.add(line: "  and \(rest) of the module, the trials and metrics; --json lists all") }
    if let first = shown.first {
      let python = "import h5py; print(h5py.File(\(Self.python(archive.path)))[\(Self.python(first.path))][:])"
      report.add("python", .text(python), "python     python3 -c '\(python)'")
    }
    try report.show(asJSON: json)
  }

  /// What is told of where an archive comes from.
  private static let origins = [
    "command_line", "files_sha256", "dataset_sha256", "loligo_version", "swift_version", "hdf5_version", "vector_level",
  ]

  /// Where inputs, outputs and records lie.
  private static let signals = ["/inputs/", "/outputs/", "/records/", "/spikes/"]

  /// A text as Python writes it, which a shell takes as it is between single quotes.
  private static func python(_ text: String) -> String {
    let characters = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "'": "\\x27"
      case _ where scalar.value < 32: "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(characters.joined())\""
  }

  private static func words(_ numbers: ArchivedNumbers) -> String {
    let unit = numbers.units.map { $0 == "1" ? "" : " \($0)" } ?? ""
    return numbers.reals.count == 1 ? "\(numbers.reals[0])\(unit)" : "\(numbers.shape)\(unit)"
  }
}

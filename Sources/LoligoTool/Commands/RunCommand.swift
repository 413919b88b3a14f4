import ArgumentParser
import Foundation
import HDF5
import Loligo

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs an experiment, and writes its archive and a figure.",
    discussion: "Paths inside of the experiment file are relative to it.")

  @Argument(help: "The experiment file (YAML).")
  var file: String

  @Option(help: "Where the archive goes; <name of the experiment>.h5 in this folder unless given.")
  var output: String?

  @Flag(help: "Writes results as JSON.")
  var json = false

  func run() throws {
    let yaml = try Self.text(of: file)
    let experiment = try Experiment(yaml: yaml, path: file)
    let path = output ?? experiment.name + ".h5"
    let figurePath = (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".svg"
    try Archive.checkAvailable(path)
    guard !DurableFile.exists(figurePath) else {
      throw Failure.unwritable(path: figurePath, reason: "it exists already; remove it or choose another --output")
    }
    Interruption.listen()
    let run = try ClassificationRun(experiment, folder: Self.folder(of: file))
    let outcome = try run.run()
    let archive = try ExperimentArchive(run: run, outcome: outcome, yaml: yaml, file: file).write(to: path)
    let figure = try ExperimentFigure(run: run, outcome: outcome).figure
    do { try DurableFile.write(Array(figure.svg.utf8), to: figurePath) } catch {
      throw Failure.unwritable(path: figurePath, reason: "\(error.reason); archive '\(path)' is complete without it")
    }
    try report(run, outcome, archive: archive, figurePath: figurePath).show(asJSON: json)
  }

  private func report(
    _ run: ClassificationRun, _ outcome: ClassificationRun.Outcome, archive: Archive, figurePath: String
  ) -> Report {
    let result = outcome.classification
    var report = Report()
    report.add(
      "test_accuracy", .number(result.accuracy),
      "test accuracy \(Self.fixed(result.accuracy, 4)) (\(result.correctCount) of \(result.trialCount))")
    report.add("correct", .count(result.correctCount), "")
    report.add("test_trials", .count(result.trialCount), "confusion (rows: truth, columns: prediction)")
    let width = max(4, String(result.trialCount).count + 1)
    let rows = zip(run.data.classNames, result.confusion).map { name, row in
      "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0) + row.map { Self.padded($0, width) }.joined()
    }
    report.add(
      "confusion", .list(result.confusion.map { .list($0.map { .count($0) }) }), rows.joined(separator: "\n"))
    let learned = outcome.learned
    report.add(
      "validation_accuracy", .number(learned.validationAccuracy),
      "validation accuracy \(Self.fixed(learned.validationAccuracy, 4)) on left-out training trials "
        + "(ridge \(Self.plain(learned.penalty)), gain \(Self.plain(learned.gain)))")
    report.add("ridge_penalty", .number(learned.penalty), "")
    report.add("gain", .number(learned.gain), "")
    let speed = outcome.simulatedSeconds / max(outcome.elapsedSeconds, 1e-9)
    report.add(
      "times_real_time", .number(speed),
      "simulated \(Self.fixed(outcome.simulatedSeconds, 1)) s in \(Self.fixed(outcome.elapsedSeconds, 2)) s, "
        + "\(Int(speed)) × real time")
    report.add("events", .count(outcome.eventCount), "events processed \(outcome.eventCount)")
    report.add("archive", .text(archive.path), "archive \(archive.path)")
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    report.add("figure", .text(figurePath), "figure \(figurePath)")
    return report
  }

  private static func text(of path: String) throws -> String {
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(path) } catch {
      throw Failure.unreadable(path: path, reason: "\(error.reason); give the path of an experiment file")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure.unreadable(path: path, reason: "it is not UTF-8 text; save it as UTF-8")
    }
    return text
  }

  private static func folder(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  private static func plain(_ value: Double) -> String { String(format: "%g", value) }
  private static func padded(_ value: Int, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - String(value).count)) + String(value)
  }
}

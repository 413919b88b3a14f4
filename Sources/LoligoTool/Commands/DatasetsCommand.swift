import ArgumentParser
import HDF5
import Loligo

struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets", abstract: "Lists the data sets of a folder, with licence and citation.")

  @Option(help: "The folder that holds manifest.json.")
  var folder = "Datasets"

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func run() throws {
    if untrusted {
      // Which of the files are data, only the child finds out.
      let manifest = "manifest.json"
      let files = ((try? DurableFile.list(folder)) ?? []).filter { $0 != manifest }.map { "\(folder)/\($0)" }
      return try LimitedReading("\(folder)/\(manifest)", beside: files).run()
    }
    let manifest = try DatasetManifest(folder: folder)
    var report = Report()
    var values: [Report.Value] = []
    var lines: [String] = []
    for entry in manifest.entries {
      let series = try manifest.labelledSeries(named: entry.name)
      let (training, test) = (series.trials(.training).count, series.trials(.test).count)
      values.append(
        .object([
          "name": .text(entry.name), "title": .text(entry.title), "file": .text(manifest.path(of: entry)),
          "training_trials": .count(training), "test_trials": .count(test), "channels": .count(entry.channels),
          "classes": .list(series.classNames.map { .text($0) }), "sample_period_s": .number(entry.samplePeriod),
          "units": .text(entry.units), "licence": .text(entry.licence), "citation": .text(entry.citation),
          "sha256": .text(entry.sha256),
        ]))
      lines.append(
        """
        \(entry.name): \(entry.title)
          \(entry.description)
          \(training) training and \(test) test trials, \(entry.channels) channels [\(entry.units)], \
        a sample every \(entry.samplePeriod) s, \(series.classNames.count) classes
          licence \(entry.licence); \(entry.citation)
          SHA-256 \(entry.sha256) (checked)
        """)
    }
    report.add("datasets", .list(values), lines.joined(separator: "\n"))
    try report.show(asJSON: json)
  }
}

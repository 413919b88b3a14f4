import ArgumentParser
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

  @Flag(help: "Tells the steps, the memory, the disk and the time that the run will take, and writes nothing.")
  var dryRun = false

  @Flag(help: "Writes results as JSON.")
  var json = false

  func run() throws {
    let source = try ExperimentFile(file)
    let experiment = try source.experiment()
    let path = output ?? experiment.name + ".h5"
    let figurePath = ExperimentOutcome.figurePath(of: path)
    if dryRun { return try experiment.estimate(source).report.show(asJSON: json) }
    try Archive.checkAvailable(path)
    guard !DurableFile.exists(figurePath) else {
      throw Failure.unwritable(path: figurePath, reason: "it exists already; remove it or choose another --output")
    }
    Interruption.listen()
    let outcome = try experiment.run(source, archive: path)
    try outcome.finish(figure: figurePath, asJSON: json)
  }
}

extension ExperimentOutcome {
  /// Writes the figure, and tells the results and where they are.
  func finish(figure figurePath: String, asJSON json: Bool) throws {
    try figure.write(to: figurePath, beside: archive)
    var report = report
    report.add("archive", .text(archive.path), "archive \(archive.path)")
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    report.add("figure", .text(figurePath), "figure \(figurePath)")
    try report.show(asJSON: json)
  }

  /// Where the figure of an archive goes.
  static func figurePath(of archive: String) -> String {
    (archive.hasSuffix(".h5") ? String(archive.dropLast(3)) : archive) + ".svg"
  }
}

extension Figure {
  /// Writes the figure of an archive.
  func write(to path: String, beside archive: Archive) throws {
    do { try DurableFile.write(Array(svg.utf8), to: path) } catch {
      throw Failure.unwritable(
        path: path,
        reason:
          "\(error.reason); archive '\(archive.path)' is complete, and resuming draws it when there is room")
    }
  }
}

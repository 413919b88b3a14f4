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

  @Flag(help: "Writes results as JSON.")
  var json = false

  func run() throws {
    let source = try ExperimentFile(file)
    let experiment = try source.experiment()
    let path = output ?? experiment.name + ".h5"
    let figurePath = (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".svg"
    try Archive.checkAvailable(path)
    guard !DurableFile.exists(figurePath) else {
      throw Failure.unwritable(path: figurePath, reason: "it exists already; remove it or choose another --output")
    }
    Interruption.listen()
    let outcome = try experiment.run(source, archive: path)
    do { try DurableFile.write(Array(outcome.figure.svg.utf8), to: figurePath) } catch {
      throw Failure.unwritable(path: figurePath, reason: "\(error.reason); archive '\(path)' is complete without it")
    }
    var report = outcome.report
    report.add("archive", .text(path), "archive \(path)")
    report.add("root_hash", .text(outcome.archive.rootHash), "root hash \(outcome.archive.rootHash)")
    report.add("figure", .text(figurePath), "figure \(figurePath)")
    try report.show(asJSON: json)
  }
}

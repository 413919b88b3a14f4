import ArgumentParser
import HDF5
import Loligo

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run that was ended from outside, and writes its archive and figure.",
    discussion: "The archive is the one of a run that was never ended, bit for bit.")

  @Argument(help: "Where the archive was to be: its segments are in <archive>.partial.")
  var archive: String

  @Flag(help: "Writes results as JSON.")
  var json = false

  func run() throws {
    let run: ResumedRun
    do { run = try Archive.resume(archive) } catch ArchiveError.alreadyFinished {
      var report = Report()
      report.add("archive", .text(archive), "archive \(archive) is finished already")
      return try report.show(asJSON: json)
    }
    guard let simulation = try ExperimentFile(of: run.writer).experiment() as? SimulationExperiment else {
      throw Failure.notResumable(
        path: archive, reason: "a classification is written at its end; remove '\(archive).partial' and run it again")
    }
    Interruption.listen()
    try simulation.resume(run).finish(figure: ExperimentOutcome.figurePath(of: archive), asJSON: json)
  }
}

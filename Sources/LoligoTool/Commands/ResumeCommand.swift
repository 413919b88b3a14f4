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

  @Flag(help: "Goes on from before the first segment that is damaged, and computes again what came then.")
  var leavingOutDamage = false

  @Option(help: "The folder of the data, instead of the one that the experiment names.")
  var data: String?

  @Flag(help: "Writes results as JSON.")
  var json = false

  func run() throws {
    let archive = ArchiveWriter.archive(of: archive)
    guard !DurableFile.exists(archive + ".training") else {
      throw Failure.notResumable(
        path: archive, reason: "it is a training; 'loligo train' with --resume goes on with it")
    }
    let run: ResumedRun
    do {
      run = try Failure.namingSnapshot(at: archive) { [leavingOutDamage] in
        try Archive.resume(archive, leavingOutDamage: leavingOutDamage)
      }
    } catch ArchiveError.alreadyFinished {
      var report = Report()
      report.add("archive", .text(archive), "archive \(archive) is finished already")
      if let figure = try drawAgain(Archive.open(published: archive)) {
        report.add("figure", .text(figure), "figure \(figure)")
      }
      return try report.show(asJSON: json)
    }
    let file = try ExperimentFile(of: run.writer)
    let experiment = try file.experiment()
    Interruption.listen()
    let damaged = ArchiveWriter.damagedSegmentCount(of: archive)
    var outcome = try experiment.resume(run, file, data: data)
    if damaged > 0 {
      outcome.report.add(
        "damaged_segments", .count(damaged),
        "computed again what \(Report.words(damaged, "segment")) held, from the first on that was not as it was written"
      )
    }
    try outcome.finish(figure: ExperimentOutcome.figurePath(of: archive), asJSON: json)
  }

  /// Draws the figure of a complete archive of a run where it is missing, as after a kill or on a full disk; gives its path.
  private func drawAgain(_ archive: Archive) throws -> String? {
    let path = ExperimentOutcome.figurePath(of: archive.path)
    guard !DurableFile.exists(path), archive.status == .complete,
      let file = ExperimentFile(storedIn: archive.path, { try? archive.provenance($0) }),
      let experiment = try? file.experiment()
    else { return nil }
    try experiment.figure(of: archive, file, data: data).write(to: path, beside: archive)
    return path
  }
}

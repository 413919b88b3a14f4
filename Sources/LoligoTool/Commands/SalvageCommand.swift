import ArgumentParser
import Loligo

struct SalvageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salvage", abstract: "Publishes what is stored of a run that was ended from outside.",
    discussion: "The archive says that it was salvaged; a trial under way ends with its last stored step.")

  @Argument(help: "Where the archive was to be: its segments are in <archive>.partial.")
  var archive: String

  @Flag(help: "Writes JSON.")
  var json = false

  func run() throws {
    let archive = try Failure.namingSnapshot(at: archive) { [archive] in try Archive.salvage(archive) }
    let steps = try (0..<archive.trialCount).reduce(0) { $0 + (try archive.grid(ofTrial: $1).count) }
    var report = Report()
    report.add("archive", .text(archive.path), "archive \(archive.path)")
    report.add("trials", .count(archive.trialCount), "")
    report.add("steps", .count(steps), "salvaged \(steps) steps of \(Report.words(archive.trialCount, "trial"))")
    let damaged = ArchiveWriter.damagedSegmentCount(of: archive.path)
    if damaged > 0 {
      report.add(
        "damaged_segments", .count(damaged),
        "left out \(Report.words(damaged, "segment")), from the first on that is not as it was written; see "
          + "'\(archive.path).partial'")
    }
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }
}

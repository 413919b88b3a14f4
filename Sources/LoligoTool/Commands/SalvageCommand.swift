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
    report.addDamagedSegments(of: archive.path)
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }
}

extension Report {
  /// Tells of the segments that were left out of an archive, if there are any.
  mutating func addDamagedSegments(of archive: String) {
    let count = ArchiveWriter.damagedSegmentCount(of: archive)
    guard count > 0 else { return }
    add(
      "damaged_segments", .count(count),
      "left out \(Report.words(count, "segment")), from the first on that is not as it was written; see '\(archive).partial'"
    )
  }
}

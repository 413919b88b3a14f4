import ArgumentParser
import Loligo

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Joins archives of independent trials of one module into one.",
    discussion: "Trials come in the order of the archives; columns that all have are joined, metrics are left out.")

  @Argument(help: "The archives, in order.")
  var archives: [String]

  @Option(help: "Where the joined archive goes.")
  var output: String

  @Flag(help: "Writes JSON.")
  var json = false

  func run() throws {
    let archive = try Archive.merge(archives.map { try Archive.open($0) }, into: output)
    var report = Report()
    report.add(
      "trials", .count(archive.trialCount),
      "joined \(Report.words(archive.trialCount, "trial")) of \(Report.words(archives.count, "archive"))")
    report.add("archive", .text(archive.path), "archive \(archive.path)")
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }
}

import ArgumentParser
import Loligo

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Joins archives of independent trials of one module into one.",
    discussion: """
      Trials come in the order of the archives; columns that all have are joined, metrics are left out. \
      A record of only some trials is taken from the first archive that has it, as far as its trials follow each other.
      """)

  @Argument(help: "The archives, in order.")
  var archives: [String]

  @Option(help: "Where the joined archive goes.")
  var output: String

  @Flag(help: "Writes JSON.")
  var json = false

  func run() throws {
    let parts = try archives.map { try Archive.open(published: $0) }
    if let number = try Self.repeated(in: parts) {
      Report.warn("trial \(number) comes more than once: archives may overlap, and noise was the same in both.")
    }
    Interruption.listen()
    let progress = Progress("merge")
    var warnings: [String] = []
    let archive: Archive
    do {
      archive = try Archive.merge(
        parts, into: output, leavingOut: { warnings.append(Self.warning(of: $0, $1)) },
        goesOn: progress.goesOn)
    } catch {
      if case ArchiveError.givenUp = error { throw Failure.interrupted(nil) }
      throw error
    }
    warnings.forEach(Report.warn)
    var report = Report()
    report.add(
      "trials", .count(archive.trialCount),
      "joined \(Report.words(archive.trialCount, "trial")) of \(Report.words(archives.count, "archive"))")
    report.add("archive", .text(archive.path), "archive \(archive.path)")
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }

  /// The first trial that is there more than once; `nil` where all differ.
  private static func repeated(in archives: [Archive]) throws -> Int? {
    var found: Set<Int> = []
    for archive in archives {
      for trial in 0..<archive.trialCount {
        let number = try archive.number(ofTrial: trial)
        guard found.insert(number).inserted else { return number }
      }
    }
    return nil
  }

  private static func warning(of records: [AttributePath], _ archive: Archive) -> String {
    let names = records.map { "'\($0)'" }.joined(separator: ", ")
    return "\(names) of '\(archive.path)' is left out: an archive holds a record of trials in a row, "
      + "and the trial before is without; read it in '\(archive.path)'."
  }
}

import ArgumentParser
import Loligo

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Tells what differs between two archives, value by value.",
    discussion: "Where they come from (provenance, run_id) may differ. Exit code 3 when anything else does.")

  @Argument(help: "An archive.")
  var first: String

  @Argument(help: "Another archive.")
  var second: String

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func run() throws {
    if untrusted { return try LimitedReading(first, second).run() }
    let (first, second) = (try Archive.open(published: first), try Archive.open(published: second))
    let differences = try first.differences(from: second)
    var report = Report()
    report.add("differences", .list(differences.map { .text($0.description) }), "")
    if differences.isEmpty {
      report.add("root_hash", .text(first.rootHash), "both archives hold the same, root hash \(first.rootHash)")
    }
    try report.show(asJSON: json)
    guard differences.isEmpty else {
      throw Failure.unlike(first.path, second.path, differences: differences.map(\.description))
    }
  }
}

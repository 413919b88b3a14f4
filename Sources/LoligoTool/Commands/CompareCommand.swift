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

  func run() throws {
    let (first, second) = (try Archive.open(first), try Archive.open(second))
    let differences = try first.differences(from: second)
    guard differences.isEmpty else {
      throw Failure.unlike(first.path, second.path, differences: differences.map(\.description))
    }
    var report = Report()
    report.add("root_hash", .text(first.rootHash), "both archives hold the same, root hash \(first.rootHash)")
    try report.show(asJSON: json)
  }
}

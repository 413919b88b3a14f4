import ArgumentParser
import Loligo

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Runs an archived experiment again and compares every recorded value, bit for bit."
  )

  @Argument(help: "The archive.")
  var archive: String

  @Flag(help: "Writes JSON.")
  var json = false

  func run() throws {
    let archive = try Archive.open(published: archive)
    let progress = Progress("replay")
    let replay = try archive.replay { progress.show(Double($0.completedSteps) / Double(max(1, $0.totalSteps))) }
    guard replay.isIdentical else {
      throw Failure.different(path: archive.path, differences: replay.differences.map(\.description))
    }
    var report = Report()
    report.add(
      "values", .count(replay.valueCount),
      "every recorded value is identical: \(replay.valueCount) values of "
        + Report.words(replay.trialCount, "trial"))
    report.add("trials", .count(replay.trialCount), "")
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }
}

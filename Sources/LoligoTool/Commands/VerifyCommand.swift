import ArgumentParser
import Loligo

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Computes every hash of an archive again and compares.")

  @Argument(help: "The archive.")
  var archive: String

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func run() throws {
    if untrusted { return try LimitedReading(archive).run() }
    let archive = try Archive.open(published: archive)
    let verification = try archive.verify()
    guard verification.isIntact else {
      throw Failure.damaged(
        path: archive.path,
        what: verification.differences.isEmpty
          ? ["every object is as it was, but its bytes differ from '\(archive.path).sha256', or that is damaged."]
          : verification.differences.map(\.description))
    }
    var report = Report()
    report.add(
      "objects", .count(verification.objectCount),
      "all hashes match: \(verification.objectCount) objects"
        + (verification.sidecar == .matches ? ", and every byte against \(archive.path).sha256" : ""))
    report.add("root_hash", .text(archive.rootHash), "root hash \(archive.rootHash)")
    try report.show(asJSON: json)
  }
}

import ArgumentParser
import Loligo

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Computes every hash of an archive again and compares.")

  @Argument(help: "The archive.")
  var archive: String

  @Flag(help: "Writes JSON.")
  var json = false

  func run() throws {
    let archive = try Archive.open(archive)
    let verification = try archive.verify()
    guard verification.isIntact else {
      throw Failure.damaged(
        path: archive.path,
        what: verification.differences.isEmpty
          ? ["its bytes differ from '\(archive.path).sha256'"] : verification.differences.map(\.description))
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

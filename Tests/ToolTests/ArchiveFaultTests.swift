import HDF5
import Loligo
import Testing

/// Archives that are not what they should be, given to every command that reads one.
struct ArchiveFaultTests {
  static let commands = ["verify", "replay", "inspect"]

  /// A small archive of the tiny experiment.
  private func archive() async throws -> TemporaryFolder {
    let experiment = try await TinyExperiment()
    let outcome = try await experiment.run()
    try #require(outcome.code == 0, "\(outcome)")
    return experiment.folder
  }

  private func expectRefusal(_ command: String, _ name: String, in folder: TemporaryFolder, saying text: String)
    async throws
  {
    let outcome = try await Tool.run(command, name, in: folder)
    #expect(outcome.code == 3 && outcome.output == "" && outcome.hasOneSentence, "\(command): \(outcome)")
    #expect(outcome.errors.contains(name) && outcome.errors.contains(text), "\(command): \(outcome)")
  }

  @Test(arguments: commands) func `what is no archive is refused`(command: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty.h5")
    try folder.write("This is no archive.\n", to: "text.h5")
    try DurableFile.createFolder(folder.file("folder.h5"))
    let other = try HDF5File.createInMemory()
    try other.root.setAttribute("title", to: .text("something else"))
    try folder.write(try other.image(), to: "other.h5")
    try await expectRefusal(command, "missing.h5", in: folder, saying: "does not exist; check the path")
    for name in ["empty.h5", "text.h5"] {
      try await expectRefusal(command, name, in: folder, saying: "is no HDF5 file; check the path")
    }
    try await expectRefusal(command, "folder.h5", in: folder, saying: "it is a folder")
    try await expectRefusal(command, "other.h5", in: folder, saying: "but no Loligo archive")
  }

  @Test(arguments: commands) func `a newer format is told with both versions`(command: String) async throws {
    let folder = try TemporaryFolder()
    let newer = try HDF5File.createInMemory()
    try newer.root.setAttribute("format", to: .text("loligo-archive"))
    try newer.root.setAttribute("format_version", to: .integer(Int64(Archive.formatVersion + 2)))
    try folder.write(try newer.image(), to: "newer.h5")
    try await expectRefusal(
      command, "newer.h5", in: folder,
      saying: "was written by format \(Archive.formatVersion + 2); this version reads up to \(Archive.formatVersion)")
  }

  @Test func `a truncated archive is refused at any length`() async throws {
    let folder = try await archive()
    let bytes = try folder.bytes(of: "run.h5")
    for share in [1, 10, 50, 90, 99] {
      try folder.write(Array(bytes.prefix(bytes.count * share / 100)), to: "cut.h5")
      for command in Self.commands { try await expectRefusal(command, "cut.h5", in: folder, saying: "damaged") }
    }
  }

  @Test func `a module of an unknown type is named; its archive can still be verified`() async throws {
    let folder = try TemporaryFolder()
    var network = try Sequential([("odd", Unregistered())]).timed(step: .milliseconds(1))
    let writer = try Archive.create(folder.file("odd.h5"), for: network)
    try writer.appendTrial(input: nil, evolution: network.evolve(over: nil, for: .steps(3)), moduleAfter: network)
    _ = try writer.finish()
    #expect(try await Tool.run("verify", "odd.h5", in: folder).code == 0)
    for command in ["replay", "inspect"] {
      let outcome = try await Tool.run(command, "odd.h5", in: folder)
      #expect(outcome.code == 3 && outcome.output == "" && outcome.hasOneSentence, "\(command): \(outcome)")
      #expect(outcome.errors.contains("No module type is registered as 'Unregistered' (for 'odd')"), "\(outcome)")
    }
  }

  @Test func `a hash file that is damaged is told beside the archive`() async throws {
    let folder = try await archive()
    try folder.write("garbage", to: "run.h5.sha256")
    let outcome = try await Tool.run("verify", "run.h5", in: folder)
    #expect(
      outcome
        == .failure(
          3,
          "Archive 'run.h5' is damaged: every object is as it was, but its bytes differ from 'run.h5.sha256', or that is "
            + "damaged. Restore the file from a copy."))
  }

  @Test func `a flipped byte is found beside the file of its hash, and without it found or harmless`() async throws {
    let folder = try await archive()
    let bytes = try folder.bytes(of: "run.h5")
    let intact = try await Tool.run("verify", "run.h5", in: folder)
    let rootHash = try #require(intact.output.firstMatch(of: /root hash [0-9a-f]{64}/)).0
    // A file of its hash that was right for the file before the flip.
    let sidecar = String(decoding: try folder.bytes(of: "run.h5.sha256"), as: UTF8.self)
    try folder.write(sidecar.replacing("run.h5", with: "beside.h5"), to: "beside.h5.sha256")
    var random = SplitMix64(state: 2)
    for flip in 0..<200 {
      let (position, bits) = (Int.random(in: bytes.indices, using: &random), UInt8.random(in: 1...255, using: &random))
      var changed = bytes
      changed[position] ^= bits
      try folder.write(changed, to: "beside.h5")
      let beside = try await Tool.run("verify", "beside.h5", in: folder)
      #expect(beside.code == 3 && beside.output == "" && beside.hasOneSentence, "byte \(position) ^ \(bits): \(beside)")
      try folder.write(changed, to: "alone.h5")
      let alone = try await Tool.run("verify", "alone.h5", in: folder)
      let isHarmless = alone.code == 0 && alone.errors == "" && alone.output.contains(rootHash)
      #expect(isHarmless || alone.code == 3 && alone.hasOneSentence, "byte \(position) ^ \(bits): \(alone)")
      guard flip.isMultiple(of: 10) else { continue }
      for command in ["replay", "inspect"] {
        let outcome = try await Tool.run(command, "alone.h5", in: folder)
        let isRefused = outcome.code == 3 && outcome.hasOneSentence
        #expect(outcome.code == 0 || isRefused, "\(command), byte \(position) ^ \(bits): \(outcome)")
      }
    }
  }
}

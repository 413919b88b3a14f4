import Archives
import HDF5
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

  @Test func `a flipped byte is found beside the file of its hash, and without it found or harmless`() async throws {
    let folder = try await archive()
    let bytes = try folder.bytes(of: "run.h5")
    let sidecar = try folder.bytes(of: "run.h5.sha256")
    let hash = String(decoding: try await Array(Tool.run("verify", "run.h5", in: folder).output.utf8), as: UTF8.self)
    for position in stride(from: 7, to: bytes.count, by: max(1, bytes.count / 40)) {
      var changed = bytes
      changed[position] ^= 0x55
      try folder.write(changed, to: "changed.h5")
      let alone = try await Tool.run("verify", "changed.h5", in: folder)
      let rootHash = hash.split(separator: "\n").last ?? ""
      #expect(
        alone.code == 3 && alone.hasOneSentence || alone.code == 0 && alone.output.contains(rootHash),
        "byte \(position): \(alone)")
      try folder.write(
        String(decoding: sidecar, as: UTF8.self).replacing("run.h5", with: "changed.h5"), to: "changed.h5.sha256")
      let beside = try await Tool.run("verify", "changed.h5", in: folder)
      #expect(beside.code == 3 && beside.hasOneSentence, "byte \(position): \(beside)")
      try DurableFile.remove(folder.file("changed.h5.sha256"))
    }
  }
}

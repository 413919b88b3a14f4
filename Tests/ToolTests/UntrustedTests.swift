import Foundation
import HDF5
import Testing

/// Files from strangers, which the tool reads in a process of its own.
struct UntrustedTests {
  static let commands = ["verify", "inspect"]

  /// The folder of a small archive `run.h5`.
  private func archive() async throws -> TemporaryFolder {
    let simulation = try TinySimulation()
    let outcome = try await simulation.run()
    try #require(outcome.code == 0, "\(outcome)")
    return simulation.folder
  }

  @Test func `what is read in a child is what is read otherwise`() async throws {
    let folder = try await archive()
    for command in Self.commands {
      for options in [[], ["--json"]] {
        let trusted = try await Tool.run([command, "run.h5"] + options, in: folder)
        let untrusted = try await Tool.run([command, "run.h5", "--untrusted"] + options, in: folder)
        #expect(trusted.code == 0 && untrusted == trusted)
      }
    }
  }

  @Test func `a refusal of the child is the refusal of the command`() async throws {
    let folder = try await archive()
    try folder.write("This is no archive.\n", to: "text.h5")
    try folder.write(Array(try folder.bytes(of: "run.h5").dropLast(100)), to: "-cut.h5")
    for command in Self.commands {
      for name in ["missing.h5", "text.h5", "-cut.h5"] {
        let trusted = try await Tool.run(command, "--", name, in: folder)
        let untrusted = try await Tool.run(command, "--untrusted", "--", name, in: folder)
        #expect(trusted.code == 3 && untrusted == trusted)
      }
    }
  }

  @Test(arguments: commands)
  func `a child that gets no memory is one sentence`(command: String) async throws {
    let folder = try await archive()
    let outcome = try await Tool.run(
      [command, "run.h5", "--untrusted"], in: folder, environment: ["LOLIGO_MEMORY_LIMIT": "1"])
    #expect(outcome.code == 3 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
  }

  @Test func `a child that does not come to its end is ended`() async throws {
    let folder = try TemporaryFolder()
    // Whoever opens a pipe for reading waits until someone writes.
    try #require(mkfifo(folder.file("pipe.h5"), 0o600) == 0)
    let outcome = try await Tool.run(
      ["verify", "pipe.h5", "--untrusted"], in: folder, environment: ["LOLIGO_TIME_LIMIT": "1"])
    #expect(
      outcome
        == .failure(
          3,
          "Archive 'pipe.h5' was not read: the process that read it took more than 3 s; it is damaged or made to do harm, "
            + "so do not open it without --untrusted."))
  }

  @Test func `what the child says cannot move the cursor`() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Tool.run("verify", "\u{1B}[31mred.h5", "--untrusted", in: folder)
    #expect(outcome.code == 3 && outcome.output == "", "\(outcome)")
    #expect(outcome.errors.contains("the process that read it ended with code 3"), "\(outcome)")
  }
}

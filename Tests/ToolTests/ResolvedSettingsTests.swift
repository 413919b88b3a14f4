import Loligo
import Testing

/// What an experiment comes to, in its archive.
struct ResolvedSettingsTests {
  /// Runs the settings that an archive has as an experiment of their own, and expects the same results and the same settings.
  private func expectSame(_ first: Archive, in folder: TemporaryFolder) async throws -> String {
    let settings = try first.provenance("configuration_resolved")
    try folder.write(settings, to: "resolved.yaml")
    let outcome = try await Tool.run("run", "resolved.yaml", "--output", "again.h5", in: folder)
    try #require(outcome.code == 0, "\(outcome)\n\(settings)")
    let again = try Archive.open(folder.file("again.h5"))
    #expect(again.rootHash == first.rootHash)
    #expect(try again.provenance("configuration_resolved") == settings)
    return settings
  }

  @Test func `a simulation says what it left out, and which files it read`() async throws {
    let simulation = try TinySimulation()
    try #require(try await simulation.run().code == 0)
    let archive = try Archive.open(simulation.folder.file("run.h5"))
    let settings = try await expectSame(archive, in: simulation.folder)
    for line in [
      "- type: Linear\n  name: Linear\n", "  tau_mem: 0.02 s\n", "\nrounding: exact\n", "  store_every: 10.0 s\n",
      "  every: 1\n", "  file: my.csv\n",
    ] {
      #expect(settings.contains(line), "\(settings)")
    }
    #expect(!settings.contains("raw:"))
    let files = try archive.provenance("files_sha256")
    #expect(files == "7f23863a8d335c2faa5d623ff293d2459d98e9d8bfff2a14d9c6b20ced4ac0fe  my.csv")
    let words = try await Tool.run("inspect", "run.h5", in: simulation.folder)
    #expect(words.output.contains("files sha256     \(files)\n"))
  }

  @Test func `a simulation records the traces that it did not name`() async throws {
    let yaml = try TinySimulation.yaml(with: "", for: "recording:\n  traces: [encoder/output, neurons/vmem]")
    let simulation = try TinySimulation(yaml: yaml)
    try #require(try await simulation.run().code == 0)
    let settings = try await expectSame(Archive.open(simulation.folder.file("run.h5")), in: simulation.folder)
    #expect(settings.contains("  - encoder/output\n  - neurons/output\n"), "\(settings)")
  }

  @Test func `a classification says what it left out`() async throws {
    let experiment = try await TinyExperiment()
    try #require(try await experiment.run().code == 0)
    let settings = try await expectSame(Archive.open(experiment.folder.file("run.h5")), in: experiment.folder)
    for line in ["  standardise: true\n", "  folds: 2\n", "  store_every: 10.0 s\n"] {
      #expect(settings.contains(line), "\(settings)")
    }
  }
}

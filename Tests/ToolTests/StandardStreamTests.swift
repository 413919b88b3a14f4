import Foundation
import HDF5
import Testing

/// What becomes of what the tool says.
struct StandardStreamTests {
  /// Runs the tool with its output into something, by a shell.
  private func run(_ arguments: String, into target: String, in folder: TemporaryFolder) async throws -> ToolOutcome {
    try await Tool.start(
      [], in: folder, launcher: ["/bin/bash", "-c", "\"$0\" \(arguments) \(target); exit ${PIPESTATUS[0]}"]
    ).outcome()
  }

  #if os(Linux)
    @Test(.limitsMemory, arguments: ["inspect run.h5", "inspect run.h5 --json", "verify run.h5 --untrusted", "--help"])
    func `what cannot be written is a failure`(arguments: String) async throws {
      let simulation = try TinySimulation()
      try #require(try await simulation.run().code == 0)
      let outcome = try await run(arguments, into: "> /dev/full", in: simulation.folder)
      #expect(outcome.code == 1 && outcome.hasOneSentence, "\(outcome)")
      #expect(outcome.errors.contains("could not be written to standard output: No space left"), "\(outcome)")
    }
  #endif

  @Test func `whoever reads no more does not disturb`() async throws {
    let simulation = try TinySimulation()
    try #require(try await simulation.run().code == 0)
    let outcome = try await run("inspect run.h5 --json", into: "| true", in: simulation.folder)
    #expect(outcome == ToolOutcome(code: 0, output: "", errors: ""))
  }

  @Test func `archives that differ are told as JSON, too`() async throws {
    let simulation = try TinySimulation()
    try #require(try await simulation.run().code == 0)
    try simulation.folder.write(
      try TinySimulation.yaml(with: "threshold: 2", for: "threshold: 1"), to: "sim.yaml")
    _ = try await Tool.run("run", "sim.yaml", "--output", "b.h5", in: simulation.folder)
    let same = try await Tool.run("compare", "run.h5", "run.h5", "--json", in: simulation.folder).json
    #expect((same["differences"] as? [String])?.isEmpty == true && same["root_hash"] is String)
    let outcome = try await Tool.run("compare", "run.h5", "b.h5", "--json", in: simulation.folder)
    #expect(outcome.code == 3 && outcome.hasOneSentence)
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect((json?["differences"] as? [String])?.contains { $0.hasPrefix("'/outputs/output'") } == true, "\(outcome)")
  }

  @Test func `the line of Python can be pasted`() async throws {
    let simulation = try TinySimulation()
    let name = "it's a \"q\" ü$HOME\\.h5"
    _ = try await Tool.run("run", "sim.yaml", "--output", name, in: simulation.folder)
    let outcome = try await Tool.run("inspect", name, in: simulation.folder)
    let line = try #require(outcome.output.split(separator: "\n").last { $0.hasPrefix("python ") })
    let command = line.dropFirst("python".count).drop { $0 == " " }
    // The shell hands the file's name on as a text of Python, which is of the kind of JSON but for the apostrophe.
    let echoed = try await RunningTool(
      ["/bin/bash", "-c", "python3() { printf %s \"$2\"; }; \(command)"], in: simulation.folder.path, environment: [:]
    ).outcome()
    let code = try #require(echoed.output.firstMatch(of: /h5py\.File\((".*?[^\\]")\)\[/), "\(echoed)")
    let text = code.1.replacing("\\x27", with: "'")
    #expect(try JSONDecoder().decode(String.self, from: Data(text.utf8)) == name)
  }

  @Test(arguments: [
    ("LOLIGO_THREADS", "abc"), ("LOLIGO_THREADS", "0"), ("LOLIGO_THREADS", "-1"), ("LOLIGO_VECTOR_LEVEL", "v9"),
  ])
  func `a setting that says nothing known is refused`(name: String, value: String) async throws {
    let simulation = try TinySimulation()
    let outcome = try await simulation.run(environment: [name: value])
    #expect(outcome.code == 2 && outcome.hasOneSentence && outcome.errors.contains("'\(value)'"), "\(outcome)")
    #expect(outcome.errors.contains(name))
    #expect(!DurableFile.exists(simulation.folder.file("run.h5")))
  }

  @Test(arguments: ["verify", "inspect"])
  func `of a run that did not finish the way on is told`(command: String) async throws {
    let folder = try TemporaryFolder()
    try DurableFile.createFolder(folder.file("x.h5.partial"))
    let outcome = try await Tool.run(command, "x.h5", in: folder)
    #expect(outcome.code == 3 && outcome.hasOneSentence, "\(outcome)")
    #expect(outcome.errors.contains("'loligo resume x.h5'") && outcome.errors.contains("'loligo salvage x.h5'"))
  }

  @Test func `an experiment that is trained is sent to train`() async throws {
    let yaml = try TinyExperiment.yaml(with: "", for: "readout:\n  name: readout\n  tau: 20 ms\n")
    try await TinyExperiment(yaml: yaml).expectFailure(
      .failure(
        2,
        "tiny.yaml:\(yaml.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("training:") }.map { $0 + 2 } ?? 0): "
          + "this is learned by gradient descent: use 'loligo train tiny.yaml', or add a 'readout'."))
  }
}

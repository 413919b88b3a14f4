import HDF5
import Loligo
import Testing

/// What the tool says of itself, and of a command line that cannot be meant.
struct UsageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [[], ["--help"], ["-h"], ["help"]])
  func `help goes to standard output and names every command`(arguments: [String]) async throws {
    let outcome = try await Tool.run(arguments, in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    for command in ["run", "replay", "verify", "inspect", "datasets", "doctor"] {
      #expect(outcome.output.contains("\n  \(command) "))
    }
  }

  @Test(arguments: ["run", "replay", "verify", "inspect", "datasets", "doctor"])
  func `every command has help of its own`(command: String) async throws {
    let outcome = try await Tool.run(command, "--help", in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(outcome.output.contains("USAGE: loligo \(command)"))
  }

  @Test func `the version is one line on standard output`() async throws {
    let outcome = try await Tool.run("--version", in: folder)
    #expect(outcome.code == 0 && outcome.errors == "")
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test(arguments: [
    (["verify"], "Missing expected argument '<archive>'", "loligo verify <archive> [--json] [--untrusted]"),
    (["run"], "Missing expected argument '<file>'", "loligo run <file> [--output <output>] [--dry-run] [--json]"),
    (
      ["verify", "--jsn", "x.h5"], "Unknown option '--jsn'. Did you mean '--json'?",
      "loligo verify <archive> [--json] [--untrusted]"
    ),
    (["replay", "x.h5", "y.h5"], "Unexpected argument 'y.h5'", "loligo replay <archive> [--json]"),
    (["run", "x.yaml", "--output"], "Missing value for '--output <output>'", "loligo run <file>"),
    (
      ["export", "x.h5", "x.nwb", "--start", "2026-02-30T09:00:00Z"],
      "'--start' has to be a date and time with a zone, such as 2026-11-26T09:00:00+00:00, but is '2026-02-30T09:00:00Z'.",
      "loligo export <archive> <output>"
    ),
    (
      ["export", "x.h5", "x.nir", "--dialect", "snn"], "'--dialect' has to be nir or rockpool, but is 'snn'.",
      "loligo export <archive> <output>"
    ),
    (["nonsense"], "Unexpected argument 'nonsense'", "loligo <subcommand>"),
  ])
  func `wrong usage ends with code 2 and says what is right`(
    arguments: [String], sentence: String, usage: String
  ) async throws {
    let outcome = try await Tool.run(arguments, in: folder)
    #expect(outcome.code == 2 && outcome.output == "")
    #expect(outcome.errors.hasPrefix("error: \(sentence)\n"))
    #expect(outcome.errors.contains("\nUsage: \(usage)"))
    #expect(outcome.errors.lowercased().components(separatedBy: "error: ").count == 2)
    #expect(try folder.names() == [])
  }
}

/// What a run will take, before it takes it.
struct DryRunTests {
  @Test func `a dry run tells steps, memory and disk, and writes nothing`() async throws {
    let simulation = try TinySimulation()
    let before = try simulation.folder.names()
    let json = try await simulation.run("--json", "--dry-run").json
    #expect(try simulation.folder.names() == before)
    #expect(json["steps"] as? Int == 70)
    let disk = try #require(json["archive_bytes"] as? Int)
    #expect(json["disk_bytes"] as? Int == 2 * disk)
    #expect(try #require(json["memory_bytes"] as? Int) > 1 << 20)
    _ = try await simulation.run()
    let archive = try DurableFile.size(simulation.folder.file("run.h5"))
    // A small file is above all what HDF5 says of its objects.
    #expect(disk > 1000 && disk < archive)

    // More than any disk has, in numbers all the same.
    let yaml = """
      name: endless
      seed: 1
      dt: 1 ms
      network:
        - {type: PoissonSource, name: source, channels: 4000, rate: 1}
        - {type: LIF, name: neurons}
      duration: 9000000000000 s
      recording: {traces: [neurons/vmem, neurons/isyn, source/output]}
      """
    try simulation.folder.write(yaml, to: "endless.yaml")
    let endless = try await Tool.run("run", "endless.yaml", "--dry-run", in: simulation.folder)
    #expect(endless.code == 0 && endless.output.contains("steps      9000000000000000\n"), "\(endless)")

    let experiment = try await TinyExperiment()
    let outcome = try await Tool.run("run", "tiny.yaml", "--dry-run", in: experiment.folder)
    #expect(outcome.code == 0 && outcome.output.contains("to learn from"), "\(outcome)")
  }

  @Test(arguments: ["", "  window: {start: 10 s, stop: 60 s}\n", "  every: 4\n", "  channels: [3]\n"])
  func `the disk that is told is the one that is taken, and figure and results take little of a long run`(
    recording: String
  ) async throws {
    let yaml = """
      name: long
      seed: 1
      dt: 1 ms
      network:
        - {type: PoissonSource, name: source, channels: 40, rate: 100}
        - type: Linear
          outputs: 10
          weights: uniform 1
        - type: LIF
          name: neurons
      duration: 100 s
      recording:
        traces: [neurons/vmem, source/output]
      \(recording)
      """
    let folder = try TemporaryFolder()
    try folder.write(yaml, to: "long.yaml")
    let told = try await Tool.run("run", "long.yaml", "--dry-run", "--json", in: folder).json
    let result = try await Tool.run("run", "long.yaml", "--json", in: folder).json
    let (bytes, taken) = (try #require(told["archive_bytes"] as? Int), try DurableFile.size(folder.file("long.h5")))
    #expect(Double(max(bytes, taken)) < 1.3 * Double(min(bytes, taken)), "\(bytes), \(taken)")
    #expect(result["output"] is [String: Any])
    #expect(try DurableFile.size(folder.file("long.svg")) < 2 << 20)
  }
}

import Testing

/// A simulation of a small network over a small table, in a folder of its own.
struct TinySimulation {
  let folder: TemporaryFolder

  /// Writes table and experiment file.
  init(table: String = Self.table, yaml: String = Self.yaml) throws {
    folder = try TemporaryFolder()
    try folder.write(table, to: "my.csv")
    try folder.write(yaml, to: "sim.yaml")
  }

  /// Runs it into `run.h5`.
  func run(_ options: String..., environment: [String: String] = [:]) async throws -> ToolOutcome {
    try await Tool.run(["run", "sim.yaml", "--output", "run.h5"] + options, in: folder, environment: environment)
  }

  /// Runs it, and expects that it fails with the given outcome and leaves nothing behind.
  func expectFailure(_ expected: ToolOutcome, at location: SourceLocation = #_sourceLocation) async throws {
    let before = try folder.names()
    let outcome = try await run()
    #expect(outcome == expected, sourceLocation: location)
    #expect(outcome.hasOneSentence, sourceLocation: location)
    #expect(try folder.names() == before, sourceLocation: location)
  }

  /// The experiment file with one text replaced by another.
  static func yaml(with replacement: String, for text: String) throws -> String {
    try #require(yaml.contains(text), "\(text)")
    return yaml.replacing(text, with: replacement, maxReplacements: 1)
  }

  /// Forty samples of two channels, a step of 2 ms apart.
  static let table =
    "t [ms],a [mV],b [mV]\n" + (0..<40).map { "\(2 * $0),\(($0 * 7) % 11),\(-(($0 * 5) % 13))\n" }.joined()

  /// The experiment file.
  static let yaml = """
    name: sim
    seed: 3
    dt: 1 ms
    input:
      file: my.csv
      time: {column: t, unit: ms}
      channels: [a, b]
      units: mV
    network:
      - type: UpDownEncoder
        name: encoder
        threshold: 1
      - type: Linear
        outputs: 3
        weights: normal 0.5
      - type: LIF
        name: neurons
        recurrent: normal 0.1
      - type: Softmax
        outputs: 2
        tau: 20 ms
    duration: 70 ms
    recording:
      traces: [encoder/output, neurons/vmem]
    """
}

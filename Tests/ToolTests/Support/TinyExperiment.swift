import Testing

/// An experiment on the tiny data set, in a folder of its own.
struct TinyExperiment {
  let folder: TemporaryFolder

  /// Writes data set and experiment file.
  init(_ dataset: TinyDataset = TinyDataset(), yaml: String = Self.yaml) async throws {
    folder = try TemporaryFolder()
    try await dataset.write(into: folder)
    try folder.write(yaml, to: "tiny.yaml")
  }

  /// Runs it into `run.h5`.
  func run(_ options: String..., environment: [String: String] = [:]) async throws -> ToolOutcome {
    try await Tool.run(["run", "tiny.yaml", "--output", "run.h5"] + options, in: folder, environment: environment)
  }

  /// Runs it, and expects that it fails with the given outcome and leaves nothing behind.
  func expectFailure(
    _ expected: ToolOutcome, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try folder.names()
    let outcome = try await run()
    #expect(outcome == expected, sourceLocation: location)
    #expect(outcome.hasOneSentence, sourceLocation: location)
    #expect(try folder.names() == before, sourceLocation: location)
  }

  /// The experiment file with one text replaced by another.
  static func yaml(with replacement: String, for text: String) throws -> String {
    try #require(yaml.contains(text))
    return yaml.replacing(text, with: replacement, maxReplacements: 1)
  }

  /// The experiment file.
  static let yaml = """
    name: tiny
    seed: 3
    dt: 1 ms

    dataset:
      name: tones
      folder: data
      standardise: true

    network:
      - type: UpDownEncoder
        name: encoder
        threshold: 0.25
        start: zero
      - type: Linear
        name: input
        outputs: 12
        weights: uniform 1
      - type: LIF
        name: hidden
        tau_mem: 20 ms
        tau_syn: 5 ms
        recurrent: sparse 0.5 normal 0.1

    readout:
      name: readout
      tau: 20 ms

    training:
      penalties: [0.1, 1]
      gains: [4]
      folds: 2

    recording:
      detailed_trials: 1
      traces: [hidden/vmem]

    figure:
      trial: 0
    """
}

import Testing

/// Runs the main job once for a whole suite.
struct SharedMainJob: SuiteTrait, TestScoping {
  /// The run of the suite that is under way.
  @TaskLocal static var run: MainJob?

  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    let job = try await MainJob()
    try await Self.$run.withValue(job) { try await body() }
  }
}

/// A run of the committed experiment into `speakers.h5`, in a folder of its own.
struct MainJob {
  let folder: TemporaryFolder
  let outcome: ToolOutcome

  init(environment: [String: String] = [:]) async throws {
    folder = try TemporaryFolder()
    outcome = try await Tool.run(
      ["run", Repository.speakers, "--output", "speakers.h5"], in: folder, environment: environment)
  }

  /// The lines of its results.
  var lines: [Substring] { outcome.output.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The root hash that it printed.
  var rootHash: String {
    get throws {
      let line = try #require(outcome.output.firstMatch(of: /(?m)^root hash ([0-9a-f]{64})$/), "\(outcome)")
      return String(line.1)
    }
  }
}

import Foundation
import Testing

/// The tool that was built with the tests, run as a process of its own.
enum Tool {
  /// The executable beside the bundle of the tests.
  static var path: String {
    get throws {
      let bundle = try #require(CommandLine.arguments.first { $0.contains(".xctest") })
      let parts = bundle.split(separator: "/", omittingEmptySubsequences: false)
      return parts.prefix { !$0.hasSuffix(".xctest") }.joined(separator: "/") + "/loligo"
    }
  }

  /// Runs the tool to its end.
  ///
  /// - Parameters:
  ///   - folder: Where it runs.
  ///   - environment: What is added to the environment; all other variables of Loligo are taken out of it.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) async throws -> ToolOutcome {
    try await start(arguments, in: folder, environment: environment).outcome()
  }

  /// Runs the tool to its end.
  static func run(_ arguments: String..., in folder: TemporaryFolder) async throws -> ToolOutcome {
    try await run(arguments, in: folder)
  }

  /// Starts the tool.
  ///
  /// - Parameter launcher: A command that runs the command after it.
  static func start(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:], launcher: [String] = []
  ) throws -> RunningTool {
    let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LOLIGO_") }
    return try RunningTool(
      launcher + [path] + arguments, in: folder.path, environment: inherited.merging(environment) { $1 })
  }
}

/// How a run of the tool ended, and what it wrote.
struct ToolOutcome: Equatable {
  /// The exit code; `nil` when a signal ended the process.
  var code: Int32?
  /// Standard output.
  var output: String
  /// Standard error.
  var errors: String

  /// The outcome of a run that ends with one sentence.
  static func failure(_ code: Int32, _ sentence: String) -> ToolOutcome {
    ToolOutcome(code: code, output: "", errors: "error: \(sentence)\n")
  }

  /// The results as JSON.
  var json: [String: Any] {
    get throws {
      #expect(code == 0, "\(errors)")
      return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
  }

  /// Whether the errors are one line that begins with the word `error`, which does not come again.
  var hasOneSentence: Bool {
    errors.hasPrefix("error: ") && errors.hasSuffix("\n") && errors.count { $0 == "\n" } == 1
      && errors.components(separatedBy: "error: ").count == 2
  }
}

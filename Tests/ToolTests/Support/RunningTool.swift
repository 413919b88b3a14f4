import Foundation
import HDF5

/// A process of the tool, from its start on.
final class RunningTool: Sendable {
  private let process = Process()
  private let streams: TemporaryFolder
  private let end: AsyncStream<Void>

  /// - Parameter command: The path of the executable, and its arguments.
  init(_ command: [String], in folder: String, environment: [String: String]) throws {
    streams = try TemporaryFolder()
    for name in ["output", "errors"] { try streams.write("", to: name) }
    let (end, continuation) = AsyncStream.makeStream(of: Void.self)
    self.end = end
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: streams.file("output")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: streams.file("errors")))
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
  }

  /// Whether the process has not ended yet.
  var isRunning: Bool { process.isRunning }

  /// The number of the process.
  var identifier: Int32 { process.processIdentifier }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end.
  func outcome() async throws -> ToolOutcome {
    for await _ in end {}
    return ToolOutcome(
      code: process.terminationReason == .exit ? process.terminationStatus : nil,
      output: String(decoding: try streams.bytes(of: "output"), as: UTF8.self),
      errors: String(decoding: try streams.bytes(of: "errors"), as: UTF8.self))
  }
}

import ArgumentParser
import Foundation
import Kernels

/// What the environment asks of the tool.
enum ToolEnvironment {
  /// The number of threads that is asked for where it is none.
  static var unusableThreadCount: String? {
    guard let text = ProcessInfo.processInfo.environment["LOLIGO_THREADS"], !text.isEmpty else { return nil }
    return Int(text).map { $0 < 1 } ?? true ? text : nil
  }

  /// Refuses what says nothing that is known, before a command runs; `doctor` tells it instead.
  static func check(for command: any ParsableCommand) throws {
    guard !(command is DoctorCommand) else { return }
    if let text = unusableThreadCount {
      throw Failure.environment(name: "LOLIGO_THREADS", value: text, rule: "a whole number from 1")
    }
    let selection = VectorLevel.selection
    guard selection.isFallback, let requested = selection.requested else { return }
    guard VectorLevel(rawValue: requested) != nil else {
      let names = VectorLevel.supported.map(\.rawValue).joined(separator: ", ")
      throw Failure.environment(name: "LOLIGO_VECTOR_LEVEL", value: requested, rule: "one of \(names)")
    }
    Report.warn(
      "this machine does not have the vector level '\(requested)'; '\(selection.level.rawValue)' is used, to the same bits."
    )
  }
}

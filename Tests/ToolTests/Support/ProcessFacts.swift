import Foundation

#if os(Linux)
  /// What the system tells of processes.
  enum ProcessFacts {
    /// The text of a file of a process; empty where there is none.
    static func text(_ process: Int32, _ name: String) -> String {
      (try? String(contentsOfFile: "/proc/\(process)/\(name)", encoding: .utf8)) ?? ""
    }

    /// The first child of a process.
    static func child(of parent: Int32) -> Int32? {
      let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
      return processes.first { text($0, "status").contains("PPid:\t\(parent)\n") }
    }

    /// Whether a process has not ended; one that waits to be asked how it ended has.
    static func isThere(_ process: Int32) -> Bool {
      let status = text(process, "status")
      return !status.isEmpty && !status.contains("State:\tZ")
    }

    /// Whether a process has a handler for a signal.
    static func hears(_ signal: Int32, _ process: Int32) -> Bool {
      guard let line = text(process, "status").firstMatch(of: /SigCgt:\t([0-9a-f]+)/) else { return false }
      return (UInt64(line.1, radix: 16) ?? 0) >> UInt64(signal - 1) & 1 == 1
    }
  }
#endif

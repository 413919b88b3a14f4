/// What was asked for: `Benchmarks FOLDER [WORKLOAD …] [KEY=VALUE …]`.
///
/// Of the workloads all, or those that are named; of their configurations those whose facts have the values that are named.
struct Selection {
  static let workloads = [
    "W1", "first", "silence", "W2", "W3", "W4", "W5", "W6", "W7", "growth", "activity", "long", "pullbacks",
  ]
  /// Those that are long or write much, and only run when named.
  private static let long = ["W5", "growth", "activity", "long", "pullbacks"]

  let folder: String
  private let wanted: [String]
  private let conditions: [(name: String, text: String)]

  /// - Returns: nil where the folder is missing or a workload is unknown.
  init?(arguments: [String]) {
    guard let folder = arguments.first else { return nil }
    self.folder = folder
    let (named, conditions) = (
      arguments.dropFirst().filter { !$0.contains("=") }, arguments.dropFirst().filter { $0.contains("=") }
    )
    guard named.allSatisfy(Self.workloads.contains) else { return nil }
    wanted = named.isEmpty ? Self.workloads.filter { !Self.long.contains($0) } : Array(named)
    self.conditions = conditions.map { condition in
      let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
  }

  func includes(_ workload: String) -> Bool { wanted.contains(workload) }

  /// A condition on something that a configuration does not have leaves it out.
  func includes(_ facts: [(String, Report.Value)]) -> Bool {
    conditions.allSatisfy { condition in
      facts.contains { $0.0 == condition.name && $0.1.text == condition.text }
    }
  }
}

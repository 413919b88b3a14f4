/// What came of running every trial of an archive again.
public struct Replay: Sendable, Hashable {
  /// A value that came out otherwise.
  public struct Difference: Sendable, Hashable, CustomStringConvertible {
    /// What holds the value: `output`, a record, or an attribute of the module after the last trial.
    public let path: String
    public let trial: Int
    /// The row within the trial, and the place within the row.
    public let row: Int
    public let column: Int
    /// The value in the archive, and the one that was computed now.
    public let stored: String
    public let computed: String

    public var description: String {
      "'\(path)' in trial \(trial), row \(row), place \(column): the archive has \(stored), the replay \(computed)."
    }
  }

  /// How far a replay has come.
  public struct Progress: Sendable, Hashable {
    public let completedSteps: Int
    public let totalSteps: Int
  }

  /// Trials that were run.
  public internal(set) var trialCount = 0
  /// Values that were compared.
  public internal(set) var valueCount = 0
  /// Values that differ.
  public private(set) var differenceCount = 0
  /// The first of the differences.
  public private(set) var differences: [Difference] = []

  /// The most differences that are listed.
  public static let listedDifferences = 100

  /// Whether every value is the same, bit for bit.
  public var isIdentical: Bool { differenceCount == 0 }

  mutating func add(_ difference: @autoclosure () -> Difference) {
    differenceCount += 1
    if differences.count < Self.listedDifferences { differences.append(difference()) }
  }
}

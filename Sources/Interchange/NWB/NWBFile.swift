public import Signals

/// Results in Neurodata Without Borders 2, for writing: events as a table of units, signals as time series under
/// acquisition, where Neo finds them.
///
/// Rübel and others 2022, eLife 11:e78362.
///
/// ```swift
/// var file = NWBFile(identifier: "run 7", description: "Balanced network", start: "2026-11-26T09:00:00+00:00")
/// file.trains = [spikes]
/// file.signals = [potentials]
/// try file.write(to: "run.nwb")
/// ```
public struct NWBFile: Sendable, Hashable {
  /// What tells this session from all others.
  public var identifier: String
  /// What was done.
  public var description: String
  /// When time zero of the simulation is, as ISO 8601 with a zone, such as `2026-11-26T09:00:00+00:00`.
  public var start: String
  /// Trains of spikes or other events, each by its own name; each channel is a unit.
  public var trains: [EventSeries]
  /// Signals, each by its own name; a slash in it becomes `_` in the file, where objects have names without.
  public var signals: [ContinuousSeries]
  /// The numbers of the channels of trains and signals, by their names, where they are not 0, 1 and so on.
  public var channelNumbers: [String: [Int]] = [:]

  public init(
    identifier: String, description: String, start: String, trains: [EventSeries] = [], signals: [ContinuousSeries] = []
  ) {
    (self.identifier, self.description, self.start) = (identifier, description, start)
    (self.trains, self.signals) = (trains, signals)
  }

  /// Whether a text is a date and time with a zone: `2026-11-26T09:00:00.5+01:00` or `…Z`.
  package static func isDate(_ text: String) -> Bool {
    let pattern =
      /([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:Z|[+-]([0-9]{2}):([0-9]{2}))/
    guard let match = text.wholeMatch(of: pattern)?.output else { return false }
    func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
    let (year, month, day) = (number(match.1), number(match.2), number(match.3))
    let hours = [number(match.4), number(match.7)]
    let others = [number(match.5), number(match.6), number(match.8)]
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard year > 0, (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return false }
    return hours.allSatisfy { $0 < 24 } && others.allSatisfy { $0 < 60 }
  }
}

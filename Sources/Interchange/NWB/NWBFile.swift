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
  /// Signals, each by its own name.
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
  static func isDate(_ text: String) -> Bool {
    let pattern = Array("0000-00-00T00:00:00".utf8)
    var rest = Array(text.utf8)[...]
    func matches(_ pattern: ArraySlice<UInt8>) -> Bool {
      guard rest.count >= pattern.count else { return false }
      return zip(rest, pattern).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
      }
    }
    guard matches(pattern[...]) else { return false }
    rest = rest.dropFirst(pattern.count)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    if Array(rest) == [UInt8(ascii: "Z")] { return true }
    guard rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") else { return false }
    rest = rest.dropFirst()
    return rest.count == 5 && matches(Array("00:00".utf8)[...])
  }
}

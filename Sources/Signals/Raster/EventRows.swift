/// Events in the bins of a raster, by compressed rows: the channels of bin `i` and how often each fired are the entries
/// `rowStarts[i] ..< rowStarts[i + 1]`, channels ascending, each once.
public struct EventRows: Sendable, Hashable {
  /// Index of the first entry of each row, and the number of entries at the end.
  public package(set) var rowStarts: [Int]
  /// The channel of each entry.
  public package(set) var channels: [Int32]
  /// The number of events of each entry, from 1 to 2²⁴.
  public package(set) var counts: [Int32]

  /// The largest count that a `Float` holds exactly with all smaller ones.
  public static let largestCount: Int32 = 1 << 24

  /// No rows.
  public init() {
    rowStarts = [0]
    channels = []
    counts = []
  }

  package init(rowStarts: [Int], channels: [Int32], counts: [Int32]) {
    self.rowStarts = rowStarts
    self.channels = channels
    self.counts = counts
  }

  /// Number of rows.
  public var rowCount: Int { rowStarts.count - 1 }
  /// Number of events, counted one by one.
  public var eventCount: Int { counts.reduce(0) { $0 + Int($1) } }
  /// The first event of each row, counted one by one, and the number of events at the end.
  var eventStarts: [Int] {
    var starts = [0]
    starts.reserveCapacity(rowStarts.count)
    let counts = counts.span
    var total = 0
    for row in 0..<rowCount {
      for entry in entries(inRow: row) { total &+= Int(counts[entry]) }
      starts.append(total)
    }
    return starts
  }
  /// Number of events beyond the first of their channel in their row: what counting mere presence loses.
  public var repeatedEventCount: Int { eventCount - counts.count }
  /// The entries of a row.
  public func entries(inRow row: Int) -> Range<Int> { rowStarts[row]..<rowStarts[row + 1] }

  mutating func appendRow(_ entries: some Sequence<(channel: Int32, count: Int32)>) {
    for entry in entries {
      channels.append(entry.channel)
      counts.append(entry.count)
    }
    rowStarts.append(channels.count)
  }

  /// Appends a row of others.
  package mutating func appendRow(_ row: Int, of other: EventRows) {
    let entries = other.entries(inRow: row)
    channels.append(contentsOf: other.channels[entries])
    counts.append(contentsOf: other.counts[entries])
    rowStarts.append(channels.count)
  }

  /// Appends a row of silence.
  package mutating func appendEmptyRow() { rowStarts.append(channels.count) }

  mutating func append(_ other: EventRows) {
    let offset = channels.count
    rowStarts.append(contentsOf: other.rowStarts.dropFirst().map { $0 + offset })
    channels.append(contentsOf: other.channels)
    counts.append(contentsOf: other.counts)
  }

  func rows(_ range: Range<Int>) -> EventRows {
    let entries = rowStarts[range.lowerBound]..<rowStarts[range.upperBound]
    return EventRows(
      rowStarts: rowStarts[range.lowerBound...range.upperBound].map { $0 - entries.lowerBound },
      channels: Array(channels[entries]), counts: Array(counts[entries]))
  }
}

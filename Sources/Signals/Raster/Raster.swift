/// Values on a time grid: what modules take and give.
///
/// It knows its grid, so a mismatch is found and not computed with.
///
/// ```swift
/// let grid = try TimeGrid(step: .milliseconds(1), count: 2)
/// let raster = try Raster(grid: grid, channelCount: 3, values: [0, 1, 0, 2, 0, 0])
/// raster.value(step: 1, channel: 0)   // 2
/// ```
///
/// Every value is finite: a raster of anything else cannot be made.
public struct Raster: Sendable, Hashable {
  /// How the values are held; both forms of the same values give the same results, bit for bit.
  public enum Storage: Sendable, Hashable {
    /// Every value, row-major `[steps, channels]`.
    case dense([Float])
    /// The events of each step.
    case events(EventRows)
  }

  /// The bins.
  public internal(set) var grid: TimeGrid
  /// Number of channels.
  public let channelCount: Int
  /// How the values are held.
  public internal(set) var storage: Storage

  /// The most steps of a raster that is made of a series.
  public static let largestStepCount = 1 << 30

  package static func checkStepCount(_ count: Int) throws(SignalError) {
    guard count <= largestStepCount else { throw .tooManySteps(count: count, largest: largestStepCount) }
  }

  /// Refuses a number of channels that is negative or that an `Int32` does not count.
  static func checkChannelCount(_ count: Int) throws(SignalError) {
    guard count >= 0 else { throw .lengthMismatch(what: "channels at least", expected: 0, found: count) }
    guard count <= Int(Int32.max) else {
      throw .lengthMismatch(what: "channels at most", expected: Int(Int32.max), found: count)
    }
  }

  /// Creates a raster of sampled values.
  ///
  /// - Parameter values: Row-major `[steps, channels]`.
  /// - Throws: `SignalError.lengthMismatch`, or `SignalError.notFinite` naming the first value that is not finite.
  public init(grid: TimeGrid, channelCount: Int, values: [Float]) throws(SignalError) {
    let (expected, overflow) = grid.count.multipliedReportingOverflow(by: channelCount)
    try Self.checkChannelCount(channelCount)
    guard !overflow, values.count == expected else {
      throw .lengthMismatch(
        what: "values for \(grid.count) steps of \(channelCount) channels", expected: overflow ? Int.max : expected,
        found: values.count)
    }
    if !Self.areFinite(values), let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "input", time: grid.time(at: index / channelCount), channel: index % channelCount)
    }
    self.init(grid: grid, channelCount: channelCount, storage: .dense(values))
  }

  /// Whether all values are finite, without a branch for each.
  private static func areFinite(_ values: [Float]) -> Bool {
    let exponent: UInt32 = 0x7F80_0000
    var wrong: UInt32 = 0
    for value in values { wrong |= value.bitPattern & exponent == exponent ? 1 : 0 }
    return wrong == 0
  }

  package init(grid: TimeGrid, channelCount: Int, storage: Storage) {
    self.grid = grid
    self.channelCount = channelCount
    self.storage = storage
  }

  /// A raster of silence: events on no channel at any step.
  public init(silentOn grid: TimeGrid, channelCount: Int) {
    let rows = EventRows(rowStarts: Array(repeating: 0, count: grid.count + 1), channels: [], counts: [])
    self.init(grid: grid, channelCount: channelCount, storage: .events(rows))
  }

  /// Number of steps.
  public var stepCount: Int { grid.count }

  /// Whether the raster holds events or samples.
  public var kind: SignalKind {
    switch storage {
    case .dense: .continuous
    case .events: .events
    }
  }

  /// The value of one cell.
  ///
  /// - Complexity: O(events of the step) where the raster holds events.
  public func value(step: Int, channel: Int) -> Float {
    precondition(channel >= 0 && channel < channelCount, "The raster has no such channel.")
    switch storage {
    case .dense(let values): return values[step * channelCount + channel]
    case .events(let rows):
      for entry in rows.entries(inRow: step) where rows.channels[entry] == channel { return Float(rows.counts[entry]) }
      return 0
    }
  }

  /// All values, row-major `[steps, channels]`.
  public var values: [Float] {
    if case .dense(let values) = storage { return values }
    return denseValues(of: 0..<stepCount)
  }

  /// The values of some steps, row-major `[steps, channels]`.
  package func denseValues(of steps: Range<Int>) -> [Float] {
    switch storage {
    case .dense(let values): return Array(values[steps.lowerBound * channelCount..<steps.upperBound * channelCount])
    case .events(let rows):
      var values = [Float](repeating: 0, count: steps.count * channelCount)
      for step in steps {
        let first = (step - steps.lowerBound) * channelCount
        for entry in rows.entries(inRow: step) { values[first + Int(rows.channels[entry])] = Float(rows.counts[entry]) }
      }
      return values
    }
  }

  /// The values as events.
  ///
  /// - Throws: `SignalError.notACount` for a value that is no whole number from 0 to 2²⁴.
  public func eventRows() throws(SignalError) -> EventRows {
    switch storage {
    case .events(let rows): return rows
    case .dense(let values):
      if let rows = RowFilling.rows(ofCounts: values, stepCount: stepCount, channelCount: channelCount) { return rows }
      let isCount = { (value: Float) in value >= 0 && value <= Float(EventRows.largestCount) && value.rounded() == value
      }
      let index = values.firstIndex { !isCount($0) } ?? 0
      throw .notACount(value: values[index], step: index / channelCount, channel: index % channelCount)
    }
  }

  /// The same values held as events.
  ///
  /// - Throws: `SignalError.notACount` for a value that is no whole number from 0 to 2²⁴.
  public func heldAsEvents() throws(SignalError) -> Raster {
    Raster(grid: grid, channelCount: channelCount, storage: .events(try eventRows()))
  }

  /// The same values held one by one.
  public func heldDensely() -> Raster { Raster(grid: grid, channelCount: channelCount, storage: .dense(values)) }
}

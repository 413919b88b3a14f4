/// A train of events: instants in seconds, each on a channel.
///
/// ```swift
/// let events = try EventSeries(times: [0.001, 0.004], channels: [2, 0], channelCount: 3, stop: 0.01)
/// let raster = try events.raster(on: TimeGrid(step: .milliseconds(1), count: 10))
/// raster.value(step: 4, channel: 0)   // 1
/// ```
///
/// Simultaneous events are kept in the order of their channels, so that equal trains are equal values.
public struct EventSeries: TimeSeries, Hashable {
  /// Instants in seconds, not decreasing, in `start ..< stop`.
  public let times: [Double]
  /// The channel of each event.
  public let channels: [Int32]
  public let channelCount: Int
  public let start: Double
  public let stop: Double
  public let isPeriodic: Bool
  public var name: String
  public var units: String?

  /// Creates a train from instants and channels.
  ///
  /// - Parameters:
  ///   - times: Seconds, not decreasing.
  ///   - channels: One for each time, from 0 to `channelCount - 1`.
  ///   - start: First instant of the train; zero unless given.
  ///   - stop: End of the train; every event is before it.
  /// - Throws: `SignalError` naming the first event that is out of order, outside of the limits or on a channel that
  ///   does not exist.
  public init(
    times: [Double], channels: [Int], channelCount: Int, start: Double = 0, stop: Double, isPeriodic: Bool = false,
    name: String = ""
  ) throws(SignalError) {
    guard times.count == channels.count else {
      throw .lengthMismatch(what: "channels, one an event", expected: times.count, found: channels.count)
    }
    guard channelCount >= 0, channelCount <= Int(Int32.max) else {
      throw .lengthMismatch(what: "channels at most", expected: Int(Int32.max), found: channelCount)
    }
    try Self.checkTimes(times)
    try Self.checkExtent(start: start, stop: stop, isPeriodic: isPeriodic)
    for time in [times.first, times.last].compactMap({ $0 }) where time < start || time >= stop {
      throw .outsideExtent(time: time, start: start, stop: stop)
    }
    for index in channels.indices where channels[index] < 0 || channels[index] >= channelCount {
      throw .noSuchChannel(channel: channels[index], channelCount: channelCount, index: index)
    }
    self.init(
      sortedTimes: times, channels: Self.ordered(channels.map { Int32($0) }, at: times), channelCount: channelCount,
      start: start, stop: stop, isPeriodic: isPeriodic, name: name)
  }

  init(
    sortedTimes: [Double], channels: [Int32], channelCount: Int, start: Double, stop: Double, isPeriodic: Bool,
    name: String
  ) {
    times = sortedTimes
    self.channels = channels
    self.channelCount = channelCount
    self.start = start
    self.stop = stop
    self.isPeriodic = isPeriodic
    self.name = name
  }

  /// Channels of simultaneous events in ascending order.
  private static func ordered(_ channels: [Int32], at times: [Double]) -> [Int32] {
    var result = channels
    var first = 0
    while first < times.count {
      var end = first + 1
      while end < times.count, times[end] == times[first] { end += 1 }
      if end - first > 1 { result[first..<end].sort() }
      first = end
    }
    return result
  }

  /// Number of events.
  public var count: Int { times.count }
  public var signal: Signal { .events(self) }
}

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
  ///   - units: The unit of what an event stands for; mostly `nil`.
  /// - Throws: `SignalError` naming the first event that is out of order, outside of the limits or on a channel that
  ///   does not exist.
  public init(
    times: [Double], channels: [Int], channelCount: Int, start: Double = 0, stop: Double, isPeriodic: Bool = false,
    name: String = "", units: String? = nil
  ) throws(SignalError) {
    guard times.count == channels.count else {
      throw .lengthMismatch(what: "channels, one an event", expected: times.count, found: channels.count)
    }
    try Raster.checkChannelCount(channelCount)
    let narrow = Self.narrowed(channels, channelCount: channelCount)
    try self.init(
      times: times, narrow: narrow, isInOrder: narrow.map { Self.areInOrder(times, $0) } ?? false,
      channelCount: channelCount, start: start, stop: stop, isPeriodic: isPeriodic, name: name, units: units
    ) {
      let index = channels.firstIndex { $0 < 0 || $0 >= channelCount } ?? 0
      return (channels[index], index)
    }
  }

  /// The same of channels in 32 bits, as files have them; one from 2³¹ up may be there as a negative number.
  ///
  /// - Parameter order: What has looked at all of them already.
  package init(
    times: [Double], narrowChannels channels: [Int32], channelCount: Int, start: Double = 0, stop: Double,
    isPeriodic: Bool = false, name: String = "", units: String? = nil, order: EventOrder? = nil
  ) throws(SignalError) {
    guard times.count == channels.count else {
      throw .lengthMismatch(what: "channels, one an event", expected: times.count, found: channels.count)
    }
    try Raster.checkChannelCount(channelCount)
    let isInOrder = order?.holds ?? Self.areInOrder(times, channels, channelCount: channelCount)
    let strange = isInOrder ? nil : channels.firstIndex { UInt32(bitPattern: $0) >= channelCount }
    try self.init(
      times: times, narrow: strange == nil ? channels : nil, isInOrder: isInOrder, channelCount: channelCount,
      start: start, stop: stop, isPeriodic: isPeriodic, name: name, units: units
    ) {
      (Int(UInt32(bitPattern: channels[strange ?? 0])), strange ?? 0)
    }
  }

  /// Takes channels that exist, or `nil` and one that does not.
  private init(
    times: [Double], narrow: [Int32]?, isInOrder: Bool, channelCount: Int, start: Double, stop: Double,
    isPeriodic: Bool, name: String, units: String?, strange: () -> (channel: Int, index: Int)
  ) throws(SignalError) {
    // Of times in order the first and the last tell whether all are finite.
    if !isInOrder || times.first?.isFinite == false || times.last?.isFinite == false { try Self.checkTimes(times) }
    try Self.checkExtent(start: start, stop: stop, isPeriodic: isPeriodic)
    for time in [times.first, times.last].compactMap({ $0 }) where time < start || time >= stop {
      throw .outsideExtent(time: time, start: start, stop: stop)
    }
    guard let narrow else {
      let (channel, index) = strange()
      throw .noSuchChannel(channel: channel, channelCount: channelCount, index: index)
    }
    let events = isInOrder ? (times, narrow) : Self.sorted(times, narrow)
    self.init(
      sortedTimes: events.0, channels: events.1, channelCount: channelCount, start: start, stop: stop,
      isPeriodic: isPeriodic, name: name, units: units)
  }

  /// Takes events that are in order, and limits that hold them.
  init(
    sortedTimes: [Double], channels: [Int32], channelCount: Int, start: Double, stop: Double, isPeriodic: Bool,
    name: String, units: String? = nil
  ) {
    times = sortedTimes
    self.channels = channels
    self.channelCount = channelCount
    self.start = start
    self.stop = stop
    self.isPeriodic = isPeriodic
    self.name = name
    self.units = units
  }

  /// The series with other events, in any order, and other limits that hold them.
  func replacing(
    times: [Double], channels: [Int32], channelCount: Int? = nil, start: Double? = nil, stop: Double? = nil,
    isPeriodic: Bool? = nil
  ) -> EventSeries {
    let events = Self.areInOrder(times, channels) ? (times, channels) : Self.sorted(times, channels)
    return EventSeries(
      sortedTimes: events.0, channels: events.1, channelCount: channelCount ?? self.channelCount,
      start: start ?? self.start, stop: stop ?? self.stop, isPeriodic: isPeriodic ?? self.isPeriodic, name: name,
      units: units)
  }

  /// Number of events.
  public var count: Int { times.count }
  public var signal: Signal { .events(self) }
}

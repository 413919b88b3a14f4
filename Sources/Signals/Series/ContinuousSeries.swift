/// A sampled signal: rows of channels at given times, and a rule for the times between.
///
/// ```swift
/// let frames = try ContinuousSeries(
///   clocked: [0, 1, 4, 9], channelCount: 1, step: .milliseconds(10), interpolation: .linear, outside: .hold)
/// try frames.row(at: 0.025)   // [6.5]
/// ```
public struct ContinuousSeries: TimeSeries, Hashable {
  /// When the samples were taken.
  public enum Times: Sendable, Hashable {
    /// On a clock: sample `i` at the beginning of bin `i`.
    case clocked(TimeGrid)
    /// At any times, in seconds, not decreasing.
    case listed([Double])

    /// Number of times.
    public var count: Int {
      switch self {
      case .clocked(let grid): grid.count
      case .listed(let times): times.count
      }
    }
    /// Time `index` in seconds.
    public subscript(index: Int) -> Double {
      switch self {
      case .clocked(let grid): grid.time(at: index)
      case .listed(let times): times[index]
      }
    }
    /// All times in seconds.
    public var seconds: [Double] {
      switch self {
      case .clocked(let grid): grid.times
      case .listed(let times): times
      }
    }
  }

  /// When the samples were taken.
  public let times: Times
  /// The samples, row-major `[times, channels]`; they need not be finite.
  public internal(set) var values: [Float]
  public let channelCount: Int
  public let start: Double
  public let stop: Double
  public let isPeriodic: Bool
  /// How the series is read between samples.
  public var interpolation: Interpolation
  /// What the series is before its first and after its last sample (with `.previous`: after its stop).
  public var outside: OutsidePolicy
  public var name: String
  public var units: String?

  /// Creates a series from samples at listed times.
  ///
  /// - Parameters:
  ///   - values: Row-major `[times, channels]`.
  ///   - start: First instant in seconds; the first time unless given.
  ///   - stop: End in seconds; the last time unless given.
  /// - Throws: `SignalError` when lengths differ, times decrease, or a sample lies outside of the limits.
  public init(
    times: [Double], values: [Float], channelCount: Int, start: Double? = nil, stop: Double? = nil,
    isPeriodic: Bool = false, interpolation: Interpolation = .previous, outside: OutsidePolicy = .fail,
    name: String = "", units: String? = nil
  ) throws(SignalError) {
    try Self.checkTimes(times)
    let start = start ?? times.first ?? 0
    let stop = stop ?? times.last ?? start
    try Self.checkExtent(start: start, stop: stop, isPeriodic: isPeriodic)
    for time in [times.first, times.last].compactMap({ $0 }) where time < start || time > stop {
      throw .outsideExtent(time: time, start: start, stop: stop)
    }
    try self.init(
      .listed(times), values: values, channelCount: channelCount, start: start, stop: stop, isPeriodic: isPeriodic,
      interpolation: interpolation, outside: outside, name: name, units: units)
  }

  /// Creates a series from samples on a clock: sample `i` at tick `firstTick + i`; the series stops one step after the
  /// last sample.
  ///
  /// - Parameter values: Row-major `[samples, channels]`.
  /// - Throws: `SignalError.lengthMismatch` when the values do not fill whole rows.
  public init(
    clocked values: [Float], channelCount: Int, step: TimeStep, firstTick: Int64 = 0, isPeriodic: Bool = false,
    interpolation: Interpolation = .previous, outside: OutsidePolicy = .fail, name: String = "",
    units: String? = nil
  ) throws(SignalError) {
    let grid = try TimeGrid(step: step, firstTick: firstTick, count: channelCount > 0 ? values.count / channelCount : 0)
    try Self.checkExtent(start: grid.start, stop: grid.stop, isPeriodic: isPeriodic)
    try self.init(
      .clocked(grid), values: values, channelCount: channelCount, start: grid.start, stop: grid.stop,
      isPeriodic: isPeriodic, interpolation: interpolation, outside: outside, name: name, units: units)
  }

  /// Creates a series of times and limits that are known to fit.
  ///
  /// - Throws: `SignalError.lengthMismatch` when the values do not fill whole rows.
  init(
    _ times: Times, values: [Float], channelCount: Int, start: Double, stop: Double, isPeriodic: Bool,
    interpolation: Interpolation, outside: OutsidePolicy, name: String, units: String?
  ) throws(SignalError) {
    let (expected, overflow) = times.count.multipliedReportingOverflow(by: channelCount)
    try Raster.checkChannelCount(channelCount)
    guard !overflow, values.count == expected else {
      throw .lengthMismatch(
        what: "values for \(times.count) samples of \(channelCount) channels", expected: overflow ? Int.max : expected,
        found: values.count)
    }
    self.times = times
    self.values = values
    self.channelCount = channelCount
    self.start = start
    self.stop = stop
    self.isPeriodic = isPeriodic
    self.interpolation = interpolation
    self.outside = outside
    self.name = name
    self.units = units
  }

  /// Creates the series of other samples that is read in the same way.
  init(
    _ other: ContinuousSeries, times: Times, values: [Float], channelCount: Int? = nil, start: Double, stop: Double,
    isPeriodic: Bool = false
  ) throws(SignalError) {
    try Self.checkExtent(start: start, stop: stop, isPeriodic: isPeriodic)
    try self.init(
      times, values: values, channelCount: channelCount ?? other.channelCount, start: start, stop: stop,
      isPeriodic: isPeriodic, interpolation: other.interpolation, outside: other.outside, name: other.name,
      units: other.units)
  }

  /// Creates the series of a raster's values: each sample at the beginning of its bin, held to the next.
  public init(_ raster: Raster, name: String = "", units: String? = nil) {
    times = .clocked(raster.grid)
    values = raster.values
    channelCount = raster.channelCount
    start = raster.grid.start
    stop = raster.grid.stop
    isPeriodic = false
    interpolation = .previous
    outside = .fail
    self.name = name
    self.units = units
  }

  /// Number of samples.
  public var sampleCount: Int { times.count }
  public var signal: Signal { .continuous(self) }

  /// Sample `index`, one value a channel.
  public func sample(_ index: Int) -> ArraySlice<Float> {
    values[index * channelCount..<(index + 1) * channelCount]
  }
}

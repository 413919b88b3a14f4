extension ContinuousSeries {
  /// The values at one time, one a channel.
  ///
  /// - Throws: As `values(at:channels:edges:)`.
  /// - Complexity: O(channels), and O(log samples) for listed times; O(samples) for splines, which are better read at
  ///   many times in one call.
  public func row(at time: Double) throws(SignalError) -> [Float] { try values(at: [time]) }

  /// The values at times in any order, row-major `[times, channels]`.
  ///
  /// Listed times are compared as they are; a clocked series is read by index at times that are its ticks, within
  /// max(10⁻⁶ dt, 2 ulp(t)). Times within min(10⁻⁹ s, 10⁻⁶ duration) before the first or after the last sample lie on it.
  /// - Parameters:
  ///   - channels: The channels to read, in any order; all unless given.
  ///   - edges: `.exact` moves no time onto a sample, a tick or a limit.
  /// - Throws: `SignalError.notDefined` outside of the samples when `outside` says so; `noChannel`; `timeNotFinite`;
  ///   `tooFewSamples` or `repeatedTime` for samples through which no spline can be led.
  public func values(
    at times: [Double], channels: [Int]? = nil, edges: BinEdges = .snapped
  ) throws(SignalError) -> [Float] {
    let series = try channels.map { (list) throws(SignalError) in try selecting(channels: list) } ?? self
    return try SeriesReader(series).values(at: times, edges: edges)
  }

  /// Samples the series at the beginning of every bin.
  ///
  /// A clocked series is read by index: where both clocks meet, the very sample comes out, however late the time.
  /// - Throws: As `values(at:channels:edges:)`; `SignalError.notFinite` for values that are not finite;
  ///   `SignalError.tooManySteps` for more than `Raster.largestStepCount` bins.
  public func raster(on grid: TimeGrid) throws(SignalError) -> Raster {
    try Raster(grid: grid, channelCount: channelCount, values: SeriesReader(self).values(on: grid))
  }

  /// The series of the values at other times.
  ///
  /// Its limits are the first and the last time (its own for no times); it does not repeat itself.
  /// - Parameter channels: The channels to keep, in any order; all unless given.
  /// - Throws: As `values(at:channels:edges:)`; `SignalError.timesNotSorted` for times that decrease.
  public func resampled(at times: [Double], channels: [Int]? = nil) throws(SignalError) -> ContinuousSeries {
    let values = try values(at: times, channels: channels)
    return try ContinuousSeries(
      times: times, values: values, channelCount: channels?.count ?? channelCount,
      start: times.isEmpty ? start : nil, stop: times.isEmpty ? stop : nil, interpolation: interpolation,
      outside: outside, name: name, units: units)
  }

  /// The series of the values at the beginning of every bin, on the clock of the grid.
  ///
  /// It is what `raster(on:)` holds, and may hold what a raster may not: values that are not finite.
  /// - Parameter channels: The channels to keep, in any order; all unless given.
  /// - Throws: As `values(at:channels:edges:)`; `SignalError.tooManySteps` for more than `Raster.largestStepCount` bins.
  public func resampled(on grid: TimeGrid, channels: [Int]? = nil) throws(SignalError) -> ContinuousSeries {
    let series = try channels.map { (list) throws(SignalError) in try selecting(channels: list) } ?? self
    return try ContinuousSeries(
      .clocked(grid), values: SeriesReader(series).values(on: grid), channelCount: series.channelCount,
      start: grid.start,
      stop: grid.stop, isPeriodic: false, interpolation: interpolation, outside: outside, name: name, units: units)
  }
}

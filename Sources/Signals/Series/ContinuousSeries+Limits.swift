extension ContinuousSeries {
  /// Whether a time lies within the limits of the series; a periodic series has no end.
  public func contains(_ time: Double) -> Bool {
    time.isFinite && (isPeriodic || (time >= start && time <= stop))
  }

  /// Whether all times lie within the limits of the series; a periodic series has no end.
  public func contains(_ times: [Double]) -> Bool { times.allSatisfy { contains($0) } }

  /// The series later by some seconds, earlier for a negative delay.
  ///
  /// A clocked series stays on its clock when it moves by whole steps.
  /// - Throws: `SignalError.timeNotFinite`; `gridOutOfBounds` for a clock that would leave its range.
  public func delayed(by seconds: Double) throws(SignalError) -> ContinuousSeries {
    guard seconds.isFinite else { throw .timeNotFinite(what: "delay of a series") }
    if case .clocked(let grid) = times,
      let ticks = grid.step.tick(at: seconds, tolerance: 2 * seconds.ulp)
    {
      return try onClock(from: grid.firstTick + ticks)
    }
    return try moved(by: seconds)
  }

  /// The series moved to another start.
  ///
  /// A clocked series stays on its clock when the new start is a tick.
  /// - Throws: As `delayed(by:)`.
  public func starting(at time: Double) throws(SignalError) -> ContinuousSeries {
    guard time.isFinite else { throw .timeNotFinite(what: "start of a series") }
    if case .clocked(let grid) = times, let tick = grid.step.tick(at: time, tolerance: 2 * time.ulp) {
      return try onClock(from: tick)
    }
    return try moved(by: time - start)
  }

  private func onClock(from tick: Int64) throws(SignalError) -> ContinuousSeries {
    guard case .clocked(let grid) = times else { return self }
    let moved = try TimeGrid(step: grid.step, firstTick: tick, count: grid.count)
    return try ContinuousSeries(
      self, times: .clocked(moved), values: values, start: moved.start, stop: moved.stop, isPeriodic: isPeriodic)
  }

  private func moved(by seconds: Double) throws(SignalError) -> ContinuousSeries {
    let moved = times.seconds.map { $0 + seconds }
    guard (start + seconds).isFinite, (stop + seconds).isFinite else {
      throw .timeNotFinite(what: "limits of a delayed series")
    }
    return try ContinuousSeries(
      self, times: .listed(moved), values: values, start: start + seconds, stop: stop + seconds,
      isPeriodic: isPeriodic)
  }

  /// The same samples, which from now on begin anew at their stop.
  ///
  /// The model system keeps a clipped or resampled periodic series periodic; ask for it with this.
  /// - Throws: `SignalError.badExtent` for a series without duration.
  public func repeating() throws(SignalError) -> ContinuousSeries {
    try ContinuousSeries(self, times: times, values: values, start: start, stop: stop, isPeriodic: true)
  }

  /// The part between two times, which become its limits, with a sample at either of them.
  ///
  /// ```swift
  /// let ramp = try ContinuousSeries(times: [0, 1, 2], values: [0, 10, 20], channelCount: 1, interpolation: .linear)
  /// let part = try ramp.clipped(from: 0.5, to: 2)
  /// part.times.seconds   // [0.5, 1, 2]
  /// part.values          // [5, 10, 20]
  /// ```
  ///
  /// A periodic series is unrolled; its part does not repeat itself. A clocked series stays clocked when both limits are
  /// ticks of its clock and no sample is at its end; its limits are brought onto ticks within max(10⁻⁶ dt, 2 ulp(t)).
  /// - Parameters:
  ///   - from: One limit in seconds; the start of the series unless given. The earlier limit becomes the start.
  ///   - to: The other limit; the stop of the series unless given, and then always included.
  ///   - channels: The channels to keep, in any order; all unless given.
  ///   - includingStop: Whether the part has a sample at its stop.
  ///   - samplingLimits: Whether the series is read at limits where it has no sample.
  /// - Throws: As `values(at:channels:edges:)`; `SignalError.tooManySamples` for too many periods.
  public func clipped(
    from: Double? = nil, to: Double? = nil, channels: [Int]? = nil, includingStop: Bool = true,
    samplingLimits: Bool = true
  ) throws(SignalError) -> ContinuousSeries {
    let series = try channels.map { (list) throws(SignalError) in try selecting(channels: list) } ?? self
    let limits = [from ?? start, to ?? stop]
    guard limits.allSatisfy(\.isFinite) else { throw .timeNotFinite(what: "limits to clip a series to") }
    let (first, end) = (series.onTick(limits.min() ?? start), series.onTick(limits.max() ?? stop))
    let includesStop = includingStop || to == nil
    if let part = series.clippedOnClock(from: first, to: end, endsWithSample: includesStop, samplingLimits) {
      return part
    }
    var (times, values) = try series.samples(from: first, to: end, includingStop: includesStop)
    if samplingLimits {
      let reader = try SeriesReader(series)
      if times.first != first {
        times.insert(first, at: 0)
        values.insert(contentsOf: try reader.values(at: [first], edges: .snapped).map { Self.rounded($0) }, at: 0)
      }
      if includesStop, times.last != end {
        times.append(end)
        values += try reader.values(at: [end], edges: .snapped).map { Self.rounded($0) }
      }
    }
    return try ContinuousSeries(series, times: .listed(times), values: values, start: first, stop: end)
  }

  private func onTick(_ time: Double) -> Double {
    guard case .clocked(let grid) = times, let tick = grid.step.tick(at: time) else { return time }
    return grid.step.seconds(atTick: tick)
  }

  /// The bins of the clock between two of its ticks; `nil` where the part does not stay on the clock.
  private func clippedOnClock(
    from first: Double, to end: Double, endsWithSample: Bool, _ samplingLimits: Bool
  ) -> ContinuousSeries? {
    guard case .clocked(let grid) = times, !isPeriodic, let firstTick = grid.step.tick(at: first, tolerance: 0),
      let endTick = grid.step.tick(at: end, tolerance: 0), firstTick >= grid.firstTick, endTick <= grid.endTick,
      !endsWithSample || (endTick == grid.endTick && !samplingLimits)
    else { return nil }
    let bins = Int(firstTick - grid.firstTick)..<Int(endTick - grid.firstTick)
    let part = grid.bins(bins)
    return try? ContinuousSeries(
      self, times: .clocked(part),
      values: Array(values[bins.lowerBound * channelCount..<bins.upperBound * channelCount]), start: part.start,
      stop: part.stop)
  }

  /// The samples between two times; those of a periodic series in every period.
  private func samples(
    from first: Double, to end: Double, includingStop: Bool
  ) throws(SignalError) -> (times: [Double], values: [Float]) {
    var kept: (times: [Double], values: [Float]) = ([], [])
    let own = times.seconds
    var periods = (first: 0.0, last: 0.0)
    if isPeriodic {
      periods = (((first - start) / duration).rounded(.down), ((end - start) / duration).rounded(.down))
      let count = (periods.last - periods.first + 1) * Double(max(own.count, 1))
      guard count <= Double(Int32.max), periods.first.magnitude < 0x1p53, periods.last.magnitude < 0x1p53 else {
        throw .tooManySamples(series: name, count: count)
      }
    }
    var period = periods.first
    while period <= periods.last {
      for (index, ownTime) in own.enumerated() where !isPeriodic || ownTime < stop {
        let time = ownTime + period * (isPeriodic ? duration : 0)
        guard time >= first, time < end || (includingStop && time == end) else { continue }
        kept.times.append(max(time, kept.times.last ?? time))
        kept.values += sample(index)
      }
      period += 1
    }
    return kept
  }
}

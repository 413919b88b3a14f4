extension ContinuousSeries {
  /// The series later by some seconds, earlier for a negative delay.
  ///
  /// A clocked series stays on its clock when it moves by whole steps.
  /// - Throws: `SignalError.timeNotFinite`; `gridOutOfBounds` for a clock that would leave its range; `badExtent` where a
  ///   period is lost to rounding.
  public func delayed(by seconds: Double) throws(SignalError) -> ContinuousSeries {
    guard seconds.isFinite else { throw .timeNotFinite(what: "delay of a series") }
    if case .clocked(let grid) = times,
      let ticks = grid.step.tick(at: seconds, tolerance: 2 * seconds.ulp)
    {
      return try onClock(from: grid.firstTick + ticks)
    }
    return try moved { $0 + seconds }
  }

  /// The series moved to another start.
  ///
  /// A clocked series stays on its clock when the new start is a tick. Otherwise all times move by the same number of
  /// seconds, rounded once each, so that the start may be the number next to the one asked for.
  /// - Throws: As `delayed(by:)`.
  public func starting(at time: Double) throws(SignalError) -> ContinuousSeries {
    guard time.isFinite else { throw .timeNotFinite(what: "start of a series") }
    if case .clocked(let grid) = times, let tick = grid.step.tick(at: time, tolerance: 2 * time.ulp) {
      return try onClock(from: tick)
    }
    let offset = time - start
    return try moved { $0 + offset }
  }

  private func onClock(from tick: Int64) throws(SignalError) -> ContinuousSeries {
    guard case .clocked(let grid) = times else { return self }
    let moved = try TimeGrid(step: grid.step, firstTick: tick, count: grid.count)
    return try ContinuousSeries(
      self, times: .clocked(moved), values: values, start: moved.start, stop: moved.stop, isPeriodic: isPeriodic)
  }

  /// Moves every time by a function that keeps their order.
  func moved(_ move: (Double) -> Double) throws(SignalError) -> ContinuousSeries {
    try ContinuousSeries(
      self, times: .listed(times.seconds.map(move)), values: values, start: move(start), stop: move(stop),
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
  ///   - from: First instant in seconds; the start of the series unless given.
  ///   - to: End in seconds; the stop of the series unless given, and then always included.
  ///   - channels: The channels to keep, in any order; all unless given.
  ///   - includingStop: Whether the part has a sample at its stop.
  ///   - samplingLimits: Whether the series is read at limits where it has no sample.
  /// - Throws: `SignalError.badExtent` where `to` is before `from`; as `values(at:channels:edges:)`;
  ///   `SignalError.tooManyValues` for too many periods; `gridOutOfBounds` where they leave the range of the clock.
  public func clipped(
    from: Double? = nil, to: Double? = nil, channels: [Int]? = nil, includingStop: Bool = true,
    samplingLimits: Bool = true
  ) throws(SignalError) -> ContinuousSeries {
    let series = try channels.map { (list) throws(SignalError) in try selecting(channels: list) } ?? self
    try Self.checkExtent(start: from ?? start, stop: to ?? stop, isPeriodic: false)
    let (first, end) = (series.onTick(from ?? start), series.onTick(to ?? stop))
    let includesStop = includingStop || to == nil
    if let part = series.clippedOnClock(from: first, to: end, endsWithSample: includesStop, samplingLimits) {
      return part
    }
    var (times, values) = try series.samples(from: first, to: end, includingStop: includesStop)
    if samplingLimits {
      if times.first != first {
        times.insert(first, at: 0)
        values.insert(contentsOf: try series.row(at: first), at: 0)
      }
      if includesStop, times.last != end {
        times.append(end)
        values += try series.row(at: end)
      }
    }
    return try ContinuousSeries(series, times: .listed(times), values: values, start: first, stop: end)
  }

  /// The same samples with an earlier stop, which may lie within the last bin of a clock.
  ///
  /// - Throws: `SignalError.badExtent` for a stop before the start.
  package func ending(by time: Double) throws(SignalError) -> ContinuousSeries {
    guard time < stop else { return self }
    return try ContinuousSeries(self, times: times, values: values, start: start, stop: time)
  }

  private func onTick(_ time: Double) -> Double {
    guard case .clocked(let grid) = times, let tick = grid.step.tick(at: time) else { return time }
    return grid.step.seconds(atTick: tick)
  }

  /// The bins of the clock between two of its ticks; `nil` where the part does not stay on the clock.
  private func clippedOnClock(
    from first: Double, to end: Double, endsWithSample: Bool, _ samplingLimits: Bool
  ) -> ContinuousSeries? {
    guard case .clocked(let grid) = times, let firstTick = grid.step.tick(at: first, tolerance: 0),
      let endTick = grid.step.tick(at: end, tolerance: 0),
      Double(endTick - firstTick) * Double(max(1, channelCount)) <= Double(Int32.max),
      isPeriodic || (firstTick >= grid.firstTick && endTick <= grid.endTick),
      !endsWithSample || (!isPeriodic && endTick == grid.endTick && !samplingLimits),
      let part = try? TimeGrid(step: grid.step, firstTick: firstTick, count: Int(endTick - firstTick))
    else { return nil }
    var kept: [Float] = []
    kept.reserveCapacity(part.count * channelCount)
    var index = grid.count > 0 ? Int((firstTick - grid.firstTick) % Int64(grid.count)) : 0
    if index < 0 { index += grid.count }
    // By whole runs of samples: up to the end of the part or of a period.
    while kept.count < part.count * channelCount {
      let run = Swift.min(grid.count - index, part.count - kept.count / channelCount)
      kept += values[index * channelCount..<(index + run) * channelCount]
      index = 0
    }
    return try? ContinuousSeries(self, times: .clocked(part), values: kept, start: part.start, stop: part.stop)
  }

  /// The samples between two times; those of a periodic series in every period.
  private func samples(
    from first: Double, to end: Double, includingStop: Bool
  ) throws(SignalError) -> (times: [Double], values: [Float]) {
    var kept: (times: [Double], values: [Float]) = ([], [])
    let own = times.seconds
    if own.isEmpty { return kept }
    for period in try periods(from: first, to: end) {
      for (index, ownTime) in own.enumerated() where !isPeriodic || ownTime < stop {
        let time = time(ofSample: index, inPeriod: period, ownTime)
        guard time >= first, time < end || (includingStop && time == end) else { continue }
        kept.times.append(max(time, kept.times.last ?? time))
        kept.values += sample(index)
      }
    }
    return kept
  }

  /// The repetitions that touch a window, only the original when the series is not periodic.
  private func periods(from first: Double, to end: Double) throws(SignalError) -> ClosedRange<Int64> {
    guard isPeriodic else { return 0...0 }
    var periods = (first: ((first - start) / duration).rounded(.down), last: ((end - start) / duration).rounded(.down))
    if case .clocked(let grid) = times {
      let limits = (first: grid.step.position(of: first), end: grid.step.position(of: end))
      guard Swift.max(limits.first.magnitude, limits.end.magnitude) <= Double(TimeGrid.largestTick) else {
        throw .gridOutOfBounds(firstTick: grid.firstTick, count: .max)
      }
      func period(of position: Double) -> Double {
        ((position - Double(grid.firstTick)) / Double(grid.count)).rounded(.down)
      }
      // A limit on a tick may be a little before it by rounding.
      periods = (period(of: limits.first), period(of: limits.end + TimeStep.relativeTolerance))
    }
    let count = (periods.last - periods.first + 1) * Double(sampleCount) * Double(max(1, channelCount))
    guard count <= Double(Int32.max), periods.first.magnitude < 0x1p53, periods.last.magnitude < 0x1p53 else {
      throw .tooManyValues(series: name, count: count)
    }
    return Int64(periods.first)...Swift.max(Int64(periods.first), Int64(periods.last))
  }

  /// The time of a sample in another period; on a clock by its tick, so that no error grows with the periods.
  private func time(ofSample index: Int, inPeriod period: Int64, _ ownTime: Double) -> Double {
    guard isPeriodic else { return ownTime }
    guard case .clocked(let grid) = times else { return ownTime + Double(period) * duration }
    return grid.step.seconds(atTick: grid.firstTick + period * Int64(grid.count) + Int64(index))
  }
}

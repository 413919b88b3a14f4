extension ContinuousSeries {
  /// Where a time lies among the samples: a share of the way from sample `index` to the next.
  private struct Position {
    var index: Int
    /// From 0 up to, not including, 1.
    var fraction: Double
  }

  /// The values at one time, one a channel.
  ///
  /// - Throws: `SignalError.notDefined` outside of the samples when `outside` is `.fail`.
  /// - Complexity: O(channels), and O(log samples) for listed times.
  public func row(at time: Double) throws(SignalError) -> [Float] {
    guard time.isFinite else { throw .timeNotFinite(what: "time to read a series at") }
    var values: [Float] = []
    try append(at: time, position: searchedPosition(of: time, tolerance: 2 * time.ulp), to: &values)
    return values
  }

  /// Samples the series at the beginning of every bin.
  ///
  /// A clocked series is read by index: where both clocks meet, the very sample comes out, however late the time.
  /// - Throws: `SignalError.notDefined` outside of the samples when `outside` is `.fail`; `SignalError.notFinite` for
  ///   values that are not finite.
  public func raster(on grid: TimeGrid) throws(SignalError) -> Raster {
    var values: [Float] = []
    let (size, overflow) = grid.count.multipliedReportingOverflow(by: channelCount)
    guard !overflow else { throw .gridOutOfBounds(firstTick: grid.firstTick, count: grid.count) }
    values.reserveCapacity(size)
    let clock = clockRatio(to: grid.step)
    for bin in 0..<grid.count {
      let tick = grid.firstTick + Int64(bin)
      let time = grid.step.seconds(atTick: tick)
      let tolerance = max(TimeStep.relativeTolerance * grid.step.seconds, 2 * time.ulp)
      let position = clock.map { exactPosition(ofTick: tick, $0) } ?? searchedPosition(of: time, tolerance: tolerance)
      try append(at: time, position: position, to: &values)
    }
    return try Raster(grid: grid, channelCount: channelCount, values: values)
  }

  /// Ticks of the other clock times `numerator` / `denominator`, less `offset`, are positions among the samples.
  private struct ClockRatio {
    var numerator: Int128
    var denominator: Int128
    var offset: Int128
    /// Samples in a period, for periodic series.
    var period: Int128?
  }

  private func clockRatio(to other: TimeStep) -> ClockRatio? {
    guard case .clocked(let own) = times, own.count > 0 else { return nil }
    return ClockRatio(
      numerator: Int128(other.numerator) * Int128(own.step.denominator),
      denominator: Int128(other.denominator) * Int128(own.step.numerator),
      offset: Int128(own.firstTick), period: isPeriodic ? Int128(own.count) : nil)
  }

  private func exactPosition(ofTick tick: Int64, _ clock: ClockRatio) -> Position {
    var numerator = Int128(tick) * clock.numerator - clock.offset * clock.denominator
    if let period = clock.period {
      numerator %= period * clock.denominator
      if numerator < 0 { numerator += period * clock.denominator }
    }
    var index = numerator / clock.denominator
    var rest = numerator % clock.denominator
    if rest < 0 {
      index -= 1
      rest += clock.denominator
    }
    return Position(index: Int(clamping: index), fraction: Double(rest) / Double(clock.denominator))
  }

  /// The position of any time, found by search; times within the tolerance of the limits are moved onto them.
  private func searchedPosition(of time: Double, tolerance sameTime: Double) -> Position {
    var time = time
    if isPeriodic {
      time = start + (time - start) - ((time - start) / duration).rounded(.down) * duration
      if time + sameTime >= stop { time = start }
    }
    let count = sampleCount
    let tolerance = min(1e-9, 1e-6 * duration)
    if count > 0, time < times[0], time >= times[0] - tolerance { time = times[0] }
    if count > 0, time > times[count - 1], time <= times[count - 1] + tolerance { time = times[count - 1] }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time + sameTime { low = middle + 1 } else { high = middle }
    }
    let index = low - 1
    guard index >= 0, index + 1 < count, times[index + 1] > times[index] else {
      let isBeyond = index == count - 1 && count > 0 && time > times[count - 1]
      return Position(index: index, fraction: isBeyond ? 0.5 : 0)
    }
    return Position(index: index, fraction: max(0, time - times[index]) / (times[index + 1] - times[index]))
  }

  private func append(at time: Double, position: Position, to result: inout [Float]) throws(SignalError) {
    let last = sampleCount - 1
    let isBefore = position.index < 0
    let isAfter: Bool
    switch interpolation {
    case .previous:
      let tolerance = min(1e-9, 1e-6 * duration)
      let isPastStop = position.index > last + 1 || (position.index == last + 1 && position.fraction > 0)
      isAfter = !isPeriodic && (isPastStop || (position.index == last && time > stop + tolerance))
    case .linear: isAfter = position.index > last || (position.index == last && position.fraction > 0)
    }
    if isBefore || isAfter || last < 0 {
      switch outside {
      case .value(let value): result.append(contentsOf: repeatElement(value, count: channelCount))
      case .hold where last >= 0: result.append(contentsOf: sample(isBefore ? 0 : last))
      case .hold, .fail:
        throw .notDefined(
          series: name, time: time, first: last >= 0 ? times[0] : start,
          last: last >= 0 && interpolation == .linear ? times[last] : stop)
      }
      return
    }
    guard interpolation == .linear, position.fraction > 0 else {
      result.append(contentsOf: sample(min(position.index, last)))
      return
    }
    for (low, high) in zip(sample(position.index), sample(position.index + 1)) {
      result.append(Float(Double(low) + (Double(high) - Double(low)) * position.fraction))
    }
  }
}

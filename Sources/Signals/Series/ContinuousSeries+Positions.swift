extension ContinuousSeries {
  /// Where a time lies among the samples.
  struct Position {
    /// The last sample at or before the time; −1 before the first one.
    var index: Int
    /// The way from there to the next sample: from 0 up to, not including, 1; above 0 after the last sample.
    var fraction: Double
    /// The sign of the time less the middle between the two samples.
    var side: Int
    /// The time, brought into the period of a periodic series.
    var time: Double
    /// Whether the time lies within the limits of the series.
    var isWithinLimits: Bool
  }

  /// Ticks of the other clock times `numerator` / `denominator`, less `offset`, are positions among the samples.
  struct ClockRatio {
    var numerator: Int128
    var denominator: Int128
    var offset: Int128
    /// Samples in a period, for periodic series.
    var period: Int128?
  }

  func clockRatio(to other: TimeStep) -> ClockRatio? {
    guard case .clocked(let own) = times, own.count > 0 else { return nil }
    return ClockRatio(
      numerator: Int128(other.numerator) * Int128(own.step.denominator),
      denominator: Int128(other.denominator) * Int128(own.step.numerator),
      offset: Int128(own.firstTick), period: isPeriodic ? Int128(own.count) : nil)
  }

  /// The position of a tick of another clock, exactly.
  func position(ofTick tick: Int64, _ clock: ClockRatio, time: Double) -> Position {
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
    let fraction = Double(rest) / Double(clock.denominator)
    let middle = 2 * rest - clock.denominator
    let last = Int128(sampleCount - 1)
    let isWithinLimits = index >= 0 && (index <= last || (index == last + 1 && rest == 0))
    let inside = Int(clamping: Swift.min(last, index))
    guard index >= 0, index <= last else {
      return Position(
        index: index < 0 ? -1 : inside, fraction: index < 0 ? 0 : 0.5, side: 1, time: time,
        isWithinLimits: isWithinLimits)
    }
    let ownStep = duration / Double(sampleCount)
    return Position(
      index: inside, fraction: fraction, side: Int(middle.signum()),
      time: clock.period == nil ? time : times[inside] + fraction * ownStep, isWithinLimits: isWithinLimits)
  }

  /// The position of a time: on a clock by index where the time is one of its ticks, else by comparing times as they
  /// are.
  func position(of time: Double, edges: BinEdges) -> Position {
    if case .clocked(let grid) = times, edges == .snapped, let clock = clockRatio(to: grid.step),
      let tick = grid.step.tick(at: time)
    {
      return position(ofTick: tick, clock, time: time)
    }
    return searchedPosition(of: time, tolerance: 0, edges: edges)
  }

  /// The position of any time, found by search; snapped times near the limits are moved onto them.
  ///
  /// - Parameter sameTime: Samples up to this much later than the time count as taken at it.
  func searchedPosition(of time: Double, tolerance sameTime: Double, edges: BinEdges) -> Position {
    var time = time
    if isPeriodic {
      time = inFirstPeriod(time)
      if sameTime > 0, time + sameTime >= stop { time = start }
    }
    let count = sampleCount
    if edges == .snapped, count > 0 {
      let tolerance = Swift.min(1e-9, 1e-6 * duration)
      let (first, last) = (times[0], interpolation == .previous ? stop : times[count - 1])
      if time < first, time >= first - tolerance { time = first }
      if time > last, time <= last + tolerance { time = last }
    }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time + sameTime { low = middle + 1 } else { high = middle }
    }
    let index = low - 1
    let isWithinLimits = time >= start && time <= stop
    guard index >= 0, index + 1 < count else {
      let isBeyond = index >= 0 && time > times[index]
      return Position(
        index: index, fraction: isBeyond ? 0.5 : 0, side: isBeyond ? 1 : -1, time: time, isWithinLimits: isWithinLimits)
    }
    let (before, after) = (times[index], times[index + 1])
    let middle = before / 2 + after / 2
    let isSameTime = interpolation == .next && time - before <= sameTime
    return Position(
      index: index, fraction: isSameTime ? 0 : Swift.max(0, time - before) / (after - before),
      side: time < middle ? -1 : time > middle ? 1 : 0, time: time, isWithinLimits: isWithinLimits)
  }

  /// The time within the limits that has the same place in its period.
  ///
  /// On a clock a period is a whole number of ticks, so that no error grows with the periods.
  private func inFirstPeriod(_ time: Double) -> Double {
    guard case .clocked(let grid) = times else {
      let phase = (time - start).truncatingRemainder(dividingBy: duration)
      return start + (phase < 0 ? phase + duration : phase)
    }
    let (position, period) = (grid.step.position(of: time) - Double(grid.firstTick), Double(grid.count))
    if position >= 0, position < period { return time }
    let phase = position.truncatingRemainder(dividingBy: period)
    return start + (phase < 0 ? phase + period : phase) * grid.step.seconds
  }

  /// The sample that is read at the time of sample `index`: the last one of that time, or the first one where the series
  /// looks ahead.
  func firstUseful(_ index: Int) -> Int {
    guard interpolation == .next || interpolation == .nearest else { return index }
    var first = index
    while first > 0, times[first - 1] == times[index] { first -= 1 }
    return first
  }
}

/// Finds where times lie among the samples of a series.
struct SampleSearch {
  /// Where a time lies among the samples.
  struct Position {
    /// The last sample at or before the time; −1 before the first one.
    var index: Int
    /// The way from there to the next sample: from 0 up to, not including, 1; above 0 after the last sample.
    var fraction: Double
    /// The time, brought into the period of a periodic series.
    var time: Double
    /// The time less the middle between the two samples, in any unit.
    var side: Double
    /// Whether the time lies within the limits of the series.
    var isWithinLimits: Bool

    /// No place yet.
    static let none = Position(index: -1, fraction: 0, time: 0, side: -1, isWithinLimits: false)
  }

  /// The clock of the samples, or their times where they are on none.
  private let clock: TimeGrid?
  private let listed: [Double]
  private let interpolation: Interpolation
  private let count: Int
  private let start: Double
  private let stop: Double
  private let isPeriodic: Bool
  /// The times of the first and of the last sample; no time lies between them where there are none.
  private let (first, last): (Double, Double)
  /// The time after which snapped times are moved, and by how much.
  private let (limit, tolerance): (Double, Double)

  init(_ series: ContinuousSeries) {
    switch series.times {
    case .clocked(let grid): (clock, listed) = (grid, [])
    case .listed(let times): (clock, listed) = (nil, times)
    }
    interpolation = series.interpolation
    count = series.sampleCount
    (start, stop) = (series.start, series.stop)
    isPeriodic = series.isPeriodic
    (first, last) = count > 0 ? (series.times[0], series.times[count - 1]) : (-.infinity, -.infinity)
    limit = count == 0 ? .infinity : interpolation == .previous ? stop : last
    tolerance = Swift.min(1e-9, 1e-6 * series.duration)
  }

  private func time(at index: Int) -> Double { clock?.time(at: index) ?? listed[index] }

  /// The position of a time: on a clock by index where the time is one of its ticks, else by comparing times as they
  /// are.
  ///
  /// - Parameter near: The sample that was found last, near which the next one may be; any result is the same.
  @inline(__always)
  func position(of time: Double, edges: BinEdges, near sample: inout Int) -> Position {
    guard let clock else { return searchedPosition(of: time, tolerance: 0, edges: edges, near: &sample) }
    if edges == .snapped, count > 0, let tick = clock.step.tick(at: time) {
      return position(atTick: tick, on: clock, time: time)
    }
    return searchedPosition(of: time, tolerance: 0, edges: edges, near: &sample)
  }

  /// The position of a time between two samples.
  @inline(__always)
  private func position(
    between index: Int, _ before: Double, _ after: Double, time: Double, sameTime: Double
  ) -> Position {
    let isSameTime = interpolation == .next && time - before <= sameTime
    return Position(
      index: index, fraction: isSameTime ? 0 : Swift.max(0, time - before) / (after - before), time: time,
      side: time - (before / 2 + after / 2), isWithinLimits: time >= start && time <= stop)
  }

  /// The position of a tick of the clock of the samples.
  @inline(__always)
  private func position(atTick tick: Int64, on clock: TimeGrid, time: Double) -> Position {
    var index = Int(tick - clock.firstTick)
    if isPeriodic {
      index %= count
      if index < 0 { index += count }
    }
    let isInside = index >= 0 && index < count
    return Position(
      index: index < 0 ? -1 : Swift.min(index, count - 1), fraction: isInside || index < 0 ? 0 : 0.5,
      time: isPeriodic ? clock.time(at: index) : time, side: isInside ? -1 : 1,
      isWithinLimits: index >= 0 && index <= count)
  }

  /// The position of any time, found by search; snapped times near the limits are moved onto them.
  ///
  /// - Parameters:
  ///   - sameTime: Samples up to this much later than the time count as taken at it.
  ///   - near: As for `position(of:edges:near:)`.
  @inline(__always)
  func searchedPosition(
    of time: Double, tolerance sameTime: Double, edges: BinEdges, near sample: inout Int
  ) -> Position {
    if clock == nil, !isPeriodic, time >= first, time < last {
      let index = Self.times(in: listed.span, until: time + sameTime, near: sample) - 1
      sample = index
      if index + 1 < count {
        return position(between: index, listed[index], listed[index + 1], time: time, sameTime: sameTime)
      }
    }
    return movedPosition(of: time, tolerance: sameTime, edges: edges, near: &sample)
  }

  /// As `searchedPosition`, for times that may have to be moved onto a limit or into the first period.
  private func movedPosition(
    of time: Double, tolerance sameTime: Double, edges: BinEdges, near sample: inout Int
  ) -> Position {
    var time = time
    if isPeriodic {
      time = inFirstPeriod(time)
      if sameTime > 0, time + sameTime >= stop { time = start }
    }
    if edges == .snapped {
      if time < first, time >= first - tolerance { time = first }
      if time > limit, time <= limit + tolerance { time = limit }
    }
    let index = samples(until: time + sameTime, near: sample) - 1
    sample = index
    guard index >= 0, index + 1 < count else {
      let isBeyond = index >= 0 && time > self.time(at: index)
      return Position(
        index: index, fraction: isBeyond ? 0.5 : 0, time: time, side: isBeyond ? 1 : -1,
        isWithinLimits: time >= start && time <= stop)
    }
    return position(
      between: index, self.time(at: index), self.time(at: index + 1), time: time, sameTime: sameTime)
  }

  /// The number of samples at or before a time.
  private func samples(until time: Double, near sample: Int) -> Int {
    guard let clock else { return Self.times(in: listed.span, until: time, near: sample) }
    // A guess that rounding may have moved, brought to where the times themselves say.
    let guess = clock.step.position(of: time) - Double(clock.firstTick)
    var samples = guess >= 0 ? (guess < Double(count) ? Int(guess) + 1 : count) : 0
    while samples < count, clock.time(at: samples) <= time { samples += 1 }
    while samples > 0, clock.time(at: samples - 1) > time { samples -= 1 }
    return samples
  }

  /// The number of times at or before another, from one of them on where it is not far, else by halves.
  private static func times(in times: Span<Double>, until time: Double, near sample: Int) -> Int {
    var (low, high) = (0, times.count)
    if sample >= 0, sample < high - 4, times[sample] <= time {
      // The next four are compared without a branch for each, which would be mispredicted.
      let one = times[sample + 1] <= time ? 1 : 0
      let two = times[sample + 2] <= time ? 1 : 0
      let three = times[sample + 3] <= time ? 1 : 0
      let four = times[sample + 4] <= time ? 1 : 0
      let later = one + two + three + four
      low = sample + 1 + later
      if later < 4 { return low }
      if low + 32 < high, times[low + 32] > time { high = low + 32 }
    }
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The time within the limits that has the same place in its period.
  ///
  /// On a clock a period is a whole number of ticks, so that no error grows with the periods.
  private func inFirstPeriod(_ time: Double) -> Double {
    guard let clock else {
      let duration = stop - start
      let phase = (time - start).truncatingRemainder(dividingBy: duration)
      return start + (phase < 0 ? phase + duration : phase)
    }
    let (position, period) = (clock.step.position(of: time) - Double(clock.firstTick), Double(clock.count))
    if position >= 0, position < period { return time }
    let phase = position.truncatingRemainder(dividingBy: period)
    return start + (phase < 0 ? phase + period : phase) * clock.step.seconds
  }

  /// The sample that is read at the time of sample `index`: the last one of that time, or the first one where the series
  /// looks ahead.
  func firstUseful(_ index: Int) -> Int {
    guard interpolation == .next || interpolation == .nearest else { return index }
    var first = index
    while first > 0, time(at: first - 1) == time(at: index) { first -= 1 }
    return first
  }
}

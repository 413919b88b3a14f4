/// Finds where times lie among samples on a clock whose ticks are plain numbers, by few operations that all times share.
struct PlainTicks {
  private let (numerator, denominator): (Double, Double)
  private let firstTick: Double
  /// The times of the first and of the last sample.
  private let (first, last): (Double, Double)
  /// Two times this close are the same: below zero, none are.
  private let sameTime: Double
  /// How long a time has to be after the tick before it, and before the tick after it; below zero, it may lie beyond.
  private let least: Double

  /// `nil` unless ticks times the numerator of the step are exact in `Double`, and no time among the samples has an ulp
  /// that widens the tolerance at ticks.
  init?(_ series: ContinuousSeries, edges: BinEdges) {
    guard case .clocked(let clock) = series.times, clock.count > 0, !series.isPeriodic else { return nil }
    let reach = Swift.max(clock.firstTick.magnitude, clock.endTick.magnitude)
    let tolerance = TimeStep.relativeTolerance * clock.step.seconds
    guard Double(reach) * Double(clock.step.numerator) < 0x1p53,
      2 * Swift.max(clock.start.magnitude, clock.stop.magnitude).ulp <= tolerance
    else { return nil }
    (numerator, denominator) = (Double(clock.step.numerator), Double(clock.step.denominator))
    firstTick = Double(clock.firstTick)
    (first, last) = (clock.start, clock.time(at: clock.count - 1))
    (sameTime, least) = edges == .snapped ? (tolerance, -tolerance) : (-1, .leastNonzeroMagnitude)
  }

  /// Finds the positions of some times, the same as `SampleSearch` finds; returns whether all are found.
  ///
  /// The others are `none`: outside of the samples, and where rounding makes it doubtful which ticks are beside a time.
  /// This is a function of its own, called once for many times, so that all it needs stays in registers.
  @inline(never)
  func find(_ times: [Double], _ places: Range<Int>, in positions: inout [SampleSearch.Position]) -> Bool {
    let times = times.span
    var positions = positions.mutableSpan
    var areFound = true
    for place in places {
      let position = position(of: times[place])
      if position == nil { areFound = false }
      positions[place] = position ?? .none
    }
    return areFound
  }

  /// Nothing here branches on which tick is nearer: that may be a toss.
  @inline(__always)
  private func position(of time: Double) -> SampleSearch.Position? {
    let scaled = time * denominator
    let steps = numerator == 1 ? scaled : scaled / numerator
    // The whole number below: numbers near 2^52 have no fraction left. Where it is not, or a tick is met, see below.
    let tick = (steps - 0.5 + 0x1.8p52) - 0x1.8p52
    // The seconds as `TimeStep.seconds(atTick:)` has them, both by one division.
    let beside = SIMD2(tick, tick + 1) * SIMD2(repeating: numerator) / SIMD2(repeating: denominator)
    let (since, until) = (time - beside.x, beside.y - time)
    guard time >= first, time < last, since >= least, until >= least else { return nil }
    let (isAtTick, isAtNext) = (since <= sameTime ? 1 : 0, until <= sameTime ? 1 : 0)
    let index = Int(tick - firstTick) &+ isAtNext
    if isAtTick | isAtNext != 0 { return .init(index: index, fraction: 0, time: time, side: -1, isWithinLimits: true) }
    return .init(
      index: index, fraction: since / (beside.y - beside.x), time: time, side: time - (beside.x / 2 + beside.y / 2),
      isWithinLimits: true)
  }
}

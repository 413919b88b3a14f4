extension TimeStep {
  /// The tick that lies at a time, within max(10⁻⁶ dt, 2 ulp(t)); `nil` where none does.
  ///
  /// This is the tolerance by which an event lies on the edge of a bin.
  public func tick(at time: Double) -> Int64? {
    let tolerance = max(Self.relativeTolerance * seconds, 2 * time.ulp)
    return tolerance <= seconds / 4 ? tick(at: time, tolerance: tolerance) : nil
  }

  /// The tick at a time, where one lies within a tolerance in seconds; `nil` where none does.
  func tick(at time: Double, tolerance: Double) -> Int64? {
    let nearest = position(of: time).rounded()
    guard nearest.magnitude <= Double(TimeGrid.largestTick) else { return nil }
    return (seconds(atTick: Int64(nearest)) - time).magnitude <= tolerance ? Int64(nearest) : nil
  }
}

extension TimeGrid {
  /// The grid whose bins begin at the given times, one after the other; `nil` where there is none.
  ///
  /// Every time has to lie at its tick, as `TimeStep.tick(at:)` says; nothing is moved by more than that. The step is
  /// found by the rule of `TimeStep(seconds:)`: the difference of the first two times, else the mean difference as
  /// 1/n or as a decimal of nine digits.
  /// - Parameter step: The step, where it is known; without it there have to be two times at least.
  public init?(startingBinsAt times: [Double], step: TimeStep? = nil) {
    if let step {
      guard let grid = Self.grid(times, step) else { return nil }
      self = grid
      return
    }
    guard times.count > 1, let first = times.first, let last = times.last else { return nil }
    let mean = (last - first) / Double(times.count - 1)
    guard mean > 0, mean.isFinite else { return nil }
    let candidates = [
      try? TimeStep(seconds: times[1] - first), try? TimeStep(seconds: 1 / (1 / mean).rounded()),
      Self.shortDecimal(near: mean),
    ]
    for case let candidate? in candidates {
      guard let grid = Self.grid(times, candidate) else { continue }
      self = grid
      return
    }
    return nil
  }

  private static func grid(_ times: [Double], _ step: TimeStep) -> TimeGrid? {
    guard let first = times.first, let firstTick = step.tick(at: first) else { return nil }
    for (index, time) in times.enumerated() where step.tick(at: time) != firstTick + Int64(index) { return nil }
    return try? TimeGrid(step: step, firstTick: firstTick, count: times.count)
  }

  /// The step of nine decimal digits that is nearest to a number of seconds.
  private static func shortDecimal(near seconds: Double) -> TimeStep? {
    var (scaled, denominator) = (seconds, Int64(1))
    while scaled < 1e8 {
      guard denominator < 1_000_000_000_000_000_000 else { return nil }
      denominator *= 10
      scaled = seconds * Double(denominator)
    }
    guard scaled < 1e9 else { return try? TimeStep(seconds: seconds) }
    return try? TimeStep(numerator: Int64(scaled.rounded()), denominator: denominator)
  }
}

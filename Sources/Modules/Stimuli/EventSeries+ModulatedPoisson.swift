public import Signals

extension EventSeries {
  /// Poisson events whose rates follow a series, at exact times, from its start to its stop.
  ///
  /// The integral of the rate between two events is exponential (time rescaling, Brown et al. 2002); the rate is read as the
  /// series says, so it is piecewise constant or piecewise linear.
  ///
  /// ```swift
  /// let rate = try ContinuousSeries(times: [0, 1], values: [0, 100], channelCount: 1, interpolation: .linear)
  /// let events = try EventSeries.poisson(rate: rate, seed: 1)
  /// ```
  /// - Parameters:
  ///   - rate: Events per second, zero or more.
  ///   - seed: What the events depend on.
  /// - Throws: `ModuleError` for a rate that is negative, not finite or not defined somewhere between start and stop, one
  ///   on a spline, or for more than 2³¹ events to be expected.
  public static func poisson(rate: ContinuousSeries, seed: Int64) throws(ModuleError) -> EventSeries {
    guard rate.interpolation.degree <= 1 else {
      throw ModuleError(
        "EventSeries",
        .incompatibleValue(
          "rate", expected: "a series that is constant or straight between its samples",
          found: "the interpolation '\(rate.interpolation.rawValue)'"))
    }
    let values = rate.values.map(Double.init)
    try checkStimulus(
      values: values, as: "rate", duration: rate.duration, expected: (values.max() ?? 0) * rate.duration)
    let pieces = try pieces(of: rate)
    var train = DrawnTrain()
    for channel in 0..<rate.channelCount {
      var gaps = ExponentialGaps(seed: seed, channel: channel)
      var rest = gaps.next()
      for piece in pieces {
        let (first, last) = (Double(piece.first[channel]), Double(piece.last[channel]))
        let length = piece.stop - piece.start
        let area = (first + last) / 2 * length
        var done = 0.0
        while done + rest < area {
          done += rest
          rest = gaps.next()
          let time = piece.start + Self.time(of: done, from: first, slope: (last - first) / length)
          // Rounding may put an event onto the end of its piece.
          train.events.append((Swift.min(time, piece.stop.nextDown), channel))
        }
        rest -= area - done
      }
    }
    return try train.series(channelCount: rate.channelCount, start: rate.start, stop: rate.stop)
  }

  /// A stretch of time on which the rate goes evenly from one row to another.
  private struct RatePiece {
    var start: Double
    var stop: Double
    var first: [Float]
    var last: [Float]
  }

  private static func middle(_ start: Double, _ stop: Double) -> Double { start + (stop - start) / 2 }

  private static func pieces(of rate: ContinuousSeries) throws(ModuleError) -> [RatePiece] {
    let times = (0..<rate.sampleCount).map { rate.times[$0] }
    // The nearest sample changes midway between two.
    let jumps = [.nearest, .nearestUp].contains(rate.interpolation) ? zip(times, times.dropFirst()).map(middle) : []
    let edges = [rate.start] + (times + jumps).sorted() + [rate.stop]
    var pieces: [RatePiece] = []
    for (start, stop) in zip(edges, edges.dropFirst()) where start < stop {
      let isInside = rate.sampleCount > 0 && start >= rate.times[0] && stop <= rate.times[rate.sampleCount - 1]
      let isLinear = rate.interpolation == .linear && isInside
      var piece = RatePiece(start: start, stop: stop, first: [], last: [])
      do throws(SignalError) {
        // Inside of the piece, where the rate is what it is between these samples, and not at a jump.
        let inside = try rate.row(at: middle(start, stop))
        piece.first = isLinear ? try rate.row(at: start) : inside
        // A straight line through two of its points.
        piece.last = isLinear ? zip(piece.first, inside).map { Swift.max(0, 2 * $1 - $0) } : inside
      } catch { throw ModuleError("EventSeries", .signal(error)) }
      let row = (piece.first + piece.last).map(Double.init)
      try checkStimulus(values: row, as: "rate", duration: stop - start, expected: 0)
      pieces.append(piece)
    }
    return pieces
  }

  /// The time after which a rate that changes evenly has come to an area.
  private static func time(of area: Double, from rate: Double, slope: Double) -> Double {
    // The root of rate · t + slope · t² / 2 = area that does not cancel.
    let root = Swift.max(0, rate * rate + 2 * slope * area).squareRoot()
    return rate + root > 0 ? 2 * area / (rate + root) : 0
  }
}

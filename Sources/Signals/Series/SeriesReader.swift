/// Reads a series at many times; what is the same for all of them is computed once.
struct SeriesReader {
  let series: ContinuousSeries
  private let spline: InterpolatingSpline?

  /// Prepares reading.
  ///
  /// - Throws: `SignalError.tooFewSamples` or `repeatedTime` for samples through which the spline cannot be led.
  init(_ series: ContinuousSeries) throws(SignalError) {
    self.series = series
    let degree = series.interpolation.degree
    guard degree > 1, series.sampleCount > 1 else {
      spline = nil
      return
    }
    let times = series.times.seconds
    guard times.count > degree else {
      throw .tooFewSamples(
        series: series.name, interpolation: series.interpolation, needed: degree + 1, found: times.count)
    }
    for (first, second) in zip(times, times.dropFirst()) where first == second {
      throw .repeatedTime(series: series.name, interpolation: series.interpolation, time: first)
    }
    spline = InterpolatingSpline(
      degree: degree, times: times, values: series.values, channelCount: series.channelCount)
  }

  /// The values at times in any order, row-major `[times, channels]`.
  func values(at times: [Double], edges: BinEdges) throws(SignalError) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(times.count * series.channelCount)
    for time in times {
      guard time.isFinite else { throw .timeNotFinite(what: "time to read a series at") }
      try append(series.position(of: time, edges: edges), asked: time, to: &result)
    }
    return result
  }

  /// The values at the beginning of every bin, row-major `[bins, channels]`.
  func values(on grid: TimeGrid) throws(SignalError) -> [Double] {
    var result: [Double] = []
    try Raster.checkStepCount(grid.count)
    // A run that fails at its first step should not ask for memory for all of them.
    result.reserveCapacity(min(grid.count * series.channelCount, 1 << 20))
    let clock = series.clockRatio(to: grid.step)
    for bin in 0..<grid.count {
      let tick = grid.firstTick + Int64(bin)
      let time = grid.step.seconds(atTick: tick)
      let tolerance = max(TimeStep.relativeTolerance * grid.step.seconds, 2 * time.ulp)
      let position =
        clock.map { series.position(ofTick: tick, $0, time: time) }
        ?? series.searchedPosition(of: time, tolerance: tolerance, edges: .snapped)
      try append(position, asked: time, to: &result)
    }
    return result
  }

  /// The values at the times of another series, row-major `[times, channels]`.
  func values(at times: ContinuousSeries.Times) throws(SignalError) -> [Double] {
    switch times {
    case .clocked(let grid): try values(on: grid)
    case .listed(let times): try values(at: times, edges: .snapped)
    }
  }

  // MARK: One time

  private func append(
    _ position: ContinuousSeries.Position, asked time: Double, to result: inout [Double]
  ) throws(SignalError) {
    let last = series.sampleCount - 1
    if position.index < 0 || (position.index >= last && position.fraction > 0) {
      try appendOutside(position, asked: time, to: &result)
      return
    }
    let index = position.index
    switch series.interpolation {
    case _ where position.fraction == 0: append(sample: series.firstUseful(index), to: &result)
    case .previous, .zero: append(sample: index, to: &result)
    case .next: append(sample: index + 1, to: &result)
    case .nearest: append(sample: position.side > 0 ? index + 1 : index, to: &result)
    case .nearestUp: append(sample: position.side < 0 ? index : index + 1, to: &result)
    case .linear: append(between: index, fraction: position.fraction, to: &result)
    case .quadratic, .cubic: spline?.append(at: position.time, to: &result)
    }
  }

  private func appendOutside(
    _ position: ContinuousSeries.Position, asked time: Double, to result: inout [Double]
  ) throws(SignalError) {
    let last = series.sampleCount - 1
    let isAfter = last >= 0 && position.index >= last
    let isHeld = series.interpolation == .previous && isAfter && position.isWithinLimits
    switch series.outside {
    case .fail where isHeld, .value where isHeld: append(sample: last, to: &result)
    case .value(let value): append(Double(value), to: &result)
    case .hold where last >= 0: append(sample: isAfter ? last : 0, to: &result)
    case .extrapolate:
      if position.isWithinLimits, last >= 0 {
        appendExtrapolated(position, isAfter: isAfter, to: &result)
      } else {
        append(.nan, to: &result)
      }
    case .fill(let value): append(position.isWithinLimits && last != 0 ? Double(value) : .nan, to: &result)
    case .fillToStop(let value) where isAfter && position.isWithinLimits:
      append(last == 0 ? .nan : Double(value), to: &result)
    case .hold, .fail, .fillToStop:
      let isToStop = last < 0 || series.interpolation == .previous || series.outside != .fail
      throw .notDefined(
        series: series.name, time: time, first: last >= 0 ? series.times[0] : series.start,
        last: isToStop ? series.stop : series.times[last])
    }
  }

  private func appendExtrapolated(_ position: ContinuousSeries.Position, isAfter: Bool, to result: inout [Double]) {
    let last = series.sampleCount - 1
    switch series.interpolation {
    case _ where last == 0: append(sample: 0, to: &result)
    case .previous where !isAfter, .next where isAfter: append(.nan, to: &result)
    case .previous, .next, .nearest, .nearestUp, .zero: append(sample: isAfter ? last : 0, to: &result)
    case .linear:
      let index = isAfter ? last - 1 : 0
      let (low, high) = (series.times[index], series.times[index + 1])
      append(between: index, fraction: (position.time - low) / (high - low), to: &result)
    case .quadratic, .cubic: spline?.append(at: position.time, to: &result)
    }
  }

  private func append(_ value: Double, to result: inout [Double]) {
    result.append(contentsOf: repeatElement(value, count: series.channelCount))
  }

  private func append(sample index: Int, to result: inout [Double]) {
    for value in series.sample(index) { result.append(Double(value)) }
  }

  private func append(between index: Int, fraction: Double, to result: inout [Double]) {
    for (low, high) in zip(series.sample(index), series.sample(index + 1)) {
      result.append(Double(low) + (Double(high) - Double(low)) * fraction)
    }
  }
}

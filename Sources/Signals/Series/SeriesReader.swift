/// Reads a series at many times; what is the same for all of them is computed once.
struct SeriesReader {
  private let series: ContinuousSeries
  private let search: SampleSearch
  private let spline: InterpolatingSpline?

  /// Prepares reading.
  ///
  /// - Throws: `SignalError.tooFewSamples` or `repeatedTime` for samples through which the spline cannot be led.
  init(_ series: ContinuousSeries) throws(SignalError) {
    self.series = series
    search = SampleSearch(series)
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
  func values<Value: ReadableValue>(at times: [Double], edges: BinEdges) throws(SignalError) -> [Value] {
    // Once here: inside the closure a part of `self` is copied for every time.
    let search = search
    return try RowWriter.rows(times.count, of: series) { (rows) throws(SignalError) in
      var near = 0
      try append(
        times.count, to: &rows, ticks: PlainTicks(series, edges: edges), time: { times[$0] },
        position: { search.position(of: $0, edges: edges, near: &near) })
    }
  }

  /// The values at the beginning of every bin, row-major `[bins, channels]`.
  func values<Value: ReadableValue>(on grid: TimeGrid) throws(SignalError) -> [Value] {
    try Raster.checkStepCount(grid.count)
    try checkEnds(of: grid)
    let search = search
    return try RowWriter.rows(grid.count, of: series) { (rows) throws(SignalError) in
      if let clock = ClockPositions(series, on: grid) {
        try append(clock, on: grid, to: &rows)
      } else {
        let least = TimeStep.relativeTolerance * grid.step.seconds
        var near = 0
        try append(
          grid.count, to: &rows, ticks: nil, time: { grid.time(at: $0) },
          position: {
            search.searchedPosition(of: $0, tolerance: max(least, 2 * $0.ulp), edges: .snapped, near: &near)
          })
      }
    }
  }

  /// Reads the ends of a long grid: a run that fails there should not ask for memory for all of its steps.
  private func checkEnds(of grid: TimeGrid) throws(SignalError) {
    let block = 1 << 16
    guard grid.count > block else { return }
    let _: [Float] = try values(on: grid.bins(0..<1))
    do {
      let _: [Float] = try values(on: grid.bins(grid.count - 1..<grid.count))
    } catch {
      // The first bin that fails is another one.
      for first in stride(from: 0, to: grid.count, by: block) {
        let _: [Float] = try values(on: grid.bins(first..<min(first + block, grid.count)))
      }
    }
  }

  /// The values at the times of another series, row-major `[times, channels]`.
  func values<Value: ReadableValue>(at times: ContinuousSeries.Times) throws(SignalError) -> [Value] {
    switch times {
    case .clocked(let grid): try values(on: grid)
    case .listed(let times): try values(at: times, edges: .snapped)
    }
  }

  /// Appends the values at some times, whose positions are found for many before their rows are written: neither then
  /// waits for the other.
  ///
  /// - Parameter ticks: Finds the positions that it can; the others are found one by one.
  @inline(__always)
  private func append(
    _ count: Int, to rows: inout RowWriter<some ReadableValue>, ticks: PlainTicks?, time: (Int) -> Double,
    position: (Double) -> SampleSearch.Position
  ) throws(SignalError) {
    let block = 64
    var asked = [Double](repeating: 0, count: block)
    var positions = [SampleSearch.Position](repeating: .none, count: block)
    var touched = [Float](repeating: 0, count: block)
    for first in stride(from: 0, to: count, by: block) {
      let places = 0..<min(block, count - first)
      for place in places { asked[place] = time(first + place) }
      let areFound = ticks?.find(asked, places, in: &positions) ?? false
      if !areFound {
        for place in places where asked[place].isFinite && (ticks == nil || positions[place].index < 0) {
          positions[place] = position(asked[place])
        }
      }
      if (positions[places.count - 1].index - positions[0].index).magnitude > 4 * block {
        // A first look at all samples of the block: where they lie far apart, memory brings them at the same time.
        for place in places { touched[place] = rows.glimpse(ofSample: positions[place].index) }
      }
      if areFound, series.interpolation == .linear {
        rows.append(at: positions, places)
        continue
      }
      for place in places {
        guard asked[place].isFinite else { throw .timeNotFinite(what: "time to read a series at") }
        try append(positions[place], asked: asked[place], to: &rows)
      }
    }
  }

  /// Appends the values at all bins of a grid from the positions that follow.
  private func append(
    _ clock: ClockPositions, on grid: TimeGrid, to rows: inout RowWriter<some ReadableValue>
  ) throws(SignalError) {
    var clock = clock
    for bin in 0..<grid.count {
      if clock.isInside {
        let (index, fraction) = (clock.index, clock.fraction)
        appendInside(index, fraction, clock.side, time: clock.time(ofBin: bin, index, fraction), to: &rows)
      } else {
        try append(clock.position(ofBin: bin), asked: grid.time(at: bin), to: &rows)
      }
      clock.advance()
    }
  }

  // MARK: One time

  private func append(
    _ position: SampleSearch.Position, asked time: Double, to rows: inout RowWriter<some ReadableValue>
  ) throws(SignalError) {
    let last = series.sampleCount - 1
    if position.index < 0 || (position.index >= last && position.fraction > 0) {
      try appendOutside(position, asked: time, to: &rows)
    } else {
      appendInside(position.index, position.fraction, position.side, time: position.time, to: &rows)
    }
  }

  private func appendInside(
    _ index: Int, _ fraction: Double, _ side: Double, time: @autoclosure () -> Double,
    to rows: inout RowWriter<some ReadableValue>
  ) {
    switch series.interpolation {
    case _ where fraction == 0: rows.append(sample: search.firstUseful(index))
    case .previous, .zero: rows.append(sample: index)
    case .next: rows.append(sample: index + 1)
    case .nearest: rows.append(sample: side > 0 ? index + 1 : index)
    case .nearestUp: rows.append(sample: side < 0 ? index : index + 1)
    case .linear: rows.append(between: index, fraction: fraction)
    case .quadratic, .cubic: spline?.append(at: time(), to: &rows)
    }
  }

  private func appendOutside(
    _ position: SampleSearch.Position, asked time: Double, to rows: inout RowWriter<some ReadableValue>
  ) throws(SignalError) {
    let last = series.sampleCount - 1
    let isAfter = last >= 0 && position.index >= last
    let isHeld = series.interpolation == .previous && isAfter && position.isWithinLimits
    switch series.outside {
    case .fail where isHeld, .value where isHeld: rows.append(sample: last)
    case .value(let value): rows.append(Double(value))
    case .hold where last >= 0: rows.append(sample: isAfter ? last : 0)
    case .extrapolate:
      if position.isWithinLimits, last >= 0 {
        appendExtrapolated(position, isAfter: isAfter, to: &rows)
      } else {
        rows.append(.nan)
      }
    case .fill(let value): rows.append(position.isWithinLimits && last != 0 ? Double(value) : .nan)
    case .fillToStop(let value) where isAfter && position.isWithinLimits:
      rows.append(last == 0 ? .nan : Double(value))
    case .hold, .fail, .fillToStop:
      let isToStop = last < 0 || series.interpolation == .previous || series.outside != .fail
      throw .notDefined(
        series: series.name, time: time, first: last >= 0 ? series.times[0] : series.start,
        last: isToStop ? series.stop : series.times[last])
    }
  }

  private func appendExtrapolated(
    _ position: SampleSearch.Position, isAfter: Bool, to rows: inout RowWriter<some ReadableValue>
  ) {
    let last = series.sampleCount - 1
    switch series.interpolation {
    case _ where last == 0: rows.append(sample: 0)
    case .previous where !isAfter, .next where isAfter: rows.append(.nan)
    case .previous, .next, .nearest, .nearestUp, .zero: rows.append(sample: isAfter ? last : 0)
    case .linear:
      let index = isAfter ? last - 1 : 0
      let (low, high) = (series.times[index], series.times[index + 1])
      rows.append(between: index, fraction: (position.time - low) / (high - low))
    case .quadratic, .cubic: spline?.append(at: position.time, to: &rows)
    }
  }
}

extension EventSeries {
  /// Counts the events into the bins of a grid, without ever making a dense array.
  ///
  /// Bin `i` takes the events in `[t, t + dt)`; see `BinEdges` for events on an edge. Events before and after the grid
  /// are left out; a periodic series is unrolled over the grid.
  /// - Parameters:
  ///   - steps: The bins that are wanted; all unless given. Which bin an event falls in is decided on the whole grid, so
  ///     that pieces are the same as the whole.
  ///   - channels: The channels that become columns, in this order; all unless given. Who takes many pieces calls
  ///     `selecting(channels:)` once instead.
  /// - Throws: `SignalError.tooLateForStep` where times are too coarse for the bins, or a period too short for the grid;
  ///   `SignalError.notACount` for more than 2²⁴ events of a channel in one bin; `SignalError.tooManySteps` for more
  ///   than `Raster.largestStepCount` bins; and for channels as `selecting(channels:)`.
  /// - Complexity: O(events on the bins · log(events of a bin) + bins).
  public func raster(
    on grid: TimeGrid, steps: Range<Int>? = nil, channels: [Int]? = nil, counting: EventCounting = .counts,
    edges: BinEdges = .snapped
  ) throws(SignalError) -> Raster {
    if let channels {
      return try selecting(channels: channels).raster(on: grid, steps: steps, counting: counting, edges: edges)
    }
    let steps = steps ?? 0..<grid.count
    try Raster.checkStepCount(steps.count)
    let part = grid.bins(steps)
    if count == 0 { return Raster(silentOn: part, channelCount: channelCount) }
    if let rows = try steadyRows(on: grid, steps: steps, counting: counting, edges: edges) {
      return Raster(grid: part, channelCount: channelCount, storage: .events(rows))
    }
    var binning = try EventBinning(self, grid: grid, steps: steps, counting: counting, edges: edges)
    var rows = EventRows()
    rows.rowStarts.reserveCapacity(part.count + 1)
    for _ in steps { try binning.appendRow(to: &rows) }
    return Raster(grid: part, channelCount: channelCount, storage: .events(rows))
  }

  /// Counts the events of the whole series, into the fewest bins on ticks of a step that hold them all.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.0105, 0.0121], channels: [0, 0], channelCount: 1, start: 0.01, stop: 0.013)
  /// let raster = try train.raster(step: .milliseconds(1))   // 3 steps of 1 ms from 0.01 s
  /// raster.values   // [1, 0, 1]
  /// ```
  /// Where the limits are no ticks, the first and the last bin reach beyond them.
  /// - Throws: As `raster(on:)`; `SignalError.gridOutOfBounds`.
  public func raster(
    step: TimeStep, channels: [Int]? = nil, counting: EventCounting = .counts, edges: BinEdges = .snapped
  ) throws(SignalError) -> Raster {
    try raster(on: try grid(of: step, edges: edges), channels: channels, counting: counting, edges: edges)
  }

  /// Counts the events of a window into bins that begin at any time, which becomes time zero of the raster.
  ///
  /// Bins of a grid lie on ticks of its step; these begin at `zero`, as if the series had been delayed by `-zero`. Only
  /// events before `stop` are counted, also where the last bin is longer. With `.exact` edges there are
  /// ⌈(stop − zero) / dt⌉ bins in `Double` alone, and bins, counts and rows are those of the model system; otherwise a
  /// window of a whole number of steps has that number of bins.
  /// - Parameters:
  ///   - zero: Seconds at which the first bin begins.
  ///   - stop: End of the window in seconds, excluded; that of the series unless given.
  /// - Throws: As `raster(on:)` and `clipped(from:to:)`.
  public func raster(
    step: TimeStep, zeroAt zero: Double, until stop: Double? = nil, channels: [Int]? = nil,
    counting: EventCounting = .counts, edges: BinEdges = .snapped
  ) throws(SignalError) -> Raster {
    let window = try clipped(from: zero, to: stop)
    let duration = window.duration
    let steps = duration / step.seconds
    guard steps <= Double(TimeGrid.largestTick) else { throw .gridOutOfBounds(firstTick: 0, count: Int.max) }
    let count = edges == .exact ? Int(steps.rounded(.up)) : try step.count(in: duration, rounding: .up)
    // Rounding may put an event on the stop of this train, which nobody sees.
    let shifted = window.replacing(
      times: window.times.map { $0 - zero }, channels: window.channels, start: 0, stop: duration)
    return try shifted.raster(
      on: try TimeGrid(step: step, count: count), channels: channels, counting: counting, edges: edges)
  }

  /// The rows of `raster(on:)`, binned one by one as they are asked for: memory for one bin, whatever the duration.
  ///
  /// - Throws: As `raster(on:)`; what is wrong with a later bin is thrown when it is reached.
  public func rasterRows(
    on grid: TimeGrid, channels: [Int]? = nil, counting: EventCounting = .counts, edges: BinEdges = .snapped
  ) throws(SignalError) -> EventRasterRows {
    try EventRasterRows(
      channels.map { wanted throws(SignalError) in try selecting(channels: wanted) } ?? self, grid: grid,
      counting: counting, edges: edges)
  }

  /// Creates the events of a raster.
  ///
  /// - Parameter placement: Where in its bin an event lies.
  /// - Throws: `SignalError.notACount` for a value that is no whole number from 0 to 2²⁴; `SignalError.tooLateForStep`
  ///   where the middle of a bin cannot be told from its end.
  public init(_ raster: Raster, placement: EventPlacement = .binMiddle, name: String = "") throws(SignalError) {
    let events = try PlacedEvents(raster, placement: placement).all
    self.init(
      sortedTimes: events.times, channels: events.channels, channelCount: raster.channelCount, start: raster.grid.start,
      stop: raster.grid.stop, isPeriodic: false, name: name)
  }

  /// The fewest bins on ticks that hold the whole series.
  private func grid(of step: TimeStep, edges: BinEdges) throws(SignalError) -> TimeGrid {
    var first = try step.tick(atOrBefore: start)
    var count = try step.count(from: first, until: stop, rounding: .up)
    // An event may be read on an edge that a limit is not: just before the stop, or by rounding before the start.
    if !isPeriodic, let earliest = times.first, let latest = times.last {
      if try TimeGrid(step: step, firstTick: first, count: count).bin(of: earliest, edges: edges) < 0 {
        first -= 1
        count += 1
      }
      let grid = try TimeGrid(step: step, firstTick: first, count: count)
      if try grid.bin(of: latest, edges: edges) == count { count += 1 }
    }
    return try TimeGrid(step: step, firstTick: first, count: count)
  }
}

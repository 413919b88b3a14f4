extension EventSeries {
  /// Counts the events into the bins of a grid, without ever making a dense array.
  ///
  /// Bin `i` takes the events in `[t, t + dt)`; see `BinEdges` for events on an edge. Events before and after the grid
  /// are left out; a periodic series is unrolled over the grid.
  /// - Parameter steps: The bins that are wanted; all unless given. Which bin an event falls in is decided on the whole
  ///   grid, so that pieces are the same as the whole.
  /// - Throws: `SignalError.tooLateForStep` where times are too coarse for the bins, or a period too short for the grid;
  ///   `SignalError.notACount` for more than 2²⁴ events of a channel in one bin.
  /// - Complexity: O(events on the bins · log(events of a bin) + bins).
  public func raster(
    on grid: TimeGrid, steps: Range<Int>? = nil, counting: EventCounting = .counts, edges: BinEdges = .snapped
  ) throws(SignalError) -> Raster {
    let steps = steps ?? 0..<grid.count
    let part = grid.bins(steps)
    if count == 0 { return Raster(silentOn: part, channelCount: channelCount) }
    var rows = EventRows()
    rows.rowStarts.reserveCapacity(part.count + 1)
    var bin = steps.lowerBound
    var pending: [Int32] = []
    // Rounding may put an event one bin before its predecessor's: it then counts where that one does, however a run is cut.
    var latest = Int.min

    func closeBins(before next: Int) throws(SignalError) {
      while bin < next {
        try Self.close(&pending, step: bin, counting: counting, into: &rows)
        bin += 1
      }
    }
    for cycle in try cycles(over: part) {
      let shift = Double(cycle) * duration
      var event = firstEvent(atOrAfter: part.start - grid.step.seconds - shift)
      while event < count {
        let target = max(latest, try grid.bin(of: times[event] + shift, edges: edges))
        latest = target
        if target >= steps.upperBound { break }
        if target >= steps.lowerBound {
          try closeBins(before: target)
          pending.append(channels[event])
        }
        event += 1
      }
    }
    try closeBins(before: steps.upperBound)
    return Raster(grid: part, channelCount: channelCount, storage: .events(rows))
  }

  /// Creates the events of a raster.
  ///
  /// - Parameter placement: Where in its bin an event lies.
  /// - Throws: `SignalError.notACount` for a value that is no whole number from 0 to 2²⁴; `SignalError.tooLateForStep`
  ///   where the middle of a bin cannot be told from its end.
  public init(_ raster: Raster, placement: EventPlacement = .binMiddle, name: String = "") throws(SignalError) {
    let rows = try raster.eventRows()
    guard max(raster.grid.endTick.magnitude, raster.grid.firstTick.magnitude) <= 1 << 50 else {
      throw .tooLateForStep(seconds: raster.grid.stop, step: raster.grid.step)
    }
    var times: [Double] = []
    var channels: [Int32] = []
    for step in 0..<raster.stepCount {
      let time = placement == .binMiddle ? raster.grid.middle(at: step) : raster.grid.time(at: step)
      for entry in rows.entries(inRow: step) {
        for _ in 0..<rows.counts[entry] {
          times.append(time)
          channels.append(rows.channels[entry])
        }
      }
    }
    self.init(
      sortedTimes: times, channels: channels, channelCount: raster.channelCount, start: raster.grid.start,
      stop: raster.grid.stop, isPeriodic: false, name: name)
  }

  private static let largestCycleCount = 1 << 32

  /// Writes the events of one bin as a row and empties it.
  private static func close(
    _ pending: inout [Int32], step: Int, counting: EventCounting, into rows: inout EventRows
  ) throws(SignalError) {
    if pending.count > 1 { pending.sort() }
    var first = 0
    while first < pending.count {
      var end = first + 1
      while end < pending.count, pending[end] == pending[first] { end += 1 }
      guard counting == .presence || end - first <= EventRows.largestCount else {
        throw .notACount(value: Float(end - first), step: step, channel: Int(pending[first]))
      }
      rows.channels.append(pending[first])
      rows.counts.append(counting == .counts ? Int32(end - first) : 1)
      first = end
    }
    pending.removeAll(keepingCapacity: true)
    rows.rowStarts.append(rows.channels.count)
  }

  /// The repetitions of the series that touch a grid; only the original when it is not periodic.
  private func cycles(over grid: TimeGrid) throws(SignalError) -> ClosedRange<Int> {
    guard isPeriodic else { return 0...0 }
    guard let first = Int(exactly: ((grid.start - stop) / duration).rounded(.down)),
      let last = Int(exactly: ((grid.stop - start) / duration).rounded(.up))
    else { throw .tooLateForStep(seconds: grid.stop, step: grid.step) }
    // A period so short that unrolling it would never end is a mistake.
    guard max(first, last) - first <= Self.largestCycleCount else {
      throw .tooLateForStep(seconds: grid.stop, step: grid.step)
    }
    return first...max(first, last)
  }

  /// The first event that is not earlier than a time.
  private func firstEvent(atOrAfter time: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

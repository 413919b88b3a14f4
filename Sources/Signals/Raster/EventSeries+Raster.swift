extension EventSeries {
  /// Counts the events into the bins of a grid, without ever making a dense array.
  ///
  /// Bin `i` takes the events in `[t, t + dt)`; see `BinEdges` for events on an edge. Events before and after the grid
  /// are left out; a periodic series is unrolled over the grid.
  /// - Throws: `SignalError.tooLateForStep` where times are too coarse for the bins.
  /// - Complexity: O(events on the grid · log(events of a bin) + bins).
  public func raster(
    on grid: TimeGrid, counting: EventCounting = .counts, edges: BinEdges = .snapped
  ) throws(SignalError) -> Raster {
    var rows = EventRows()
    rows.rowStarts.reserveCapacity(grid.count + 1)
    var bin = 0
    var pending: [Int32] = []

    func closeBins(before next: Int) {
      while bin < next {
        Self.close(&pending, counting: counting, into: &rows)
        bin += 1
      }
    }
    for cycle in try cycles(over: grid) {
      let shift = Double(cycle) * duration
      var event = firstEvent(atOrAfter: grid.start - grid.step.seconds - shift)
      while event < count {
        let target = try grid.bin(of: times[event] + shift, edges: edges)
        if target >= grid.count { break }
        // Rounding may put an event one bin before its predecessor's: it then counts where that one does.
        if target >= 0 {
          closeBins(before: target)
          pending.append(channels[event])
        }
        event += 1
      }
    }
    closeBins(before: grid.count)
    return Raster(grid: grid, channelCount: channelCount, storage: .events(rows))
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

  /// Writes the events of one bin as a row and empties it.
  private static func close(_ pending: inout [Int32], counting: EventCounting, into rows: inout EventRows) {
    if pending.count > 1 { pending.sort() }
    var first = 0
    while first < pending.count {
      var end = first + 1
      while end < pending.count, pending[end] == pending[first] { end += 1 }
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

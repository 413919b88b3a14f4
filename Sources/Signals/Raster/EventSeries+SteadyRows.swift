extension EventSeries {
  /// The most channels for which a count is held for each while a bin is filled.
  private static let mostCountedChannels = 1 << 20

  /// The rows that `EventBinning` gives, made bin by bin; `nil` where it has to be asked.
  ///
  /// Where the series does not repeat itself and no event is so late that the spacing of `Double` widens the tolerance at
  /// edges, the bin of an event never decreases: the end of a bin is found by search, and its events need no sorting.
  /// - Throws: `SignalError.notACount` for more than 2²⁴ events of a channel in one bin.
  func steadyRows(
    on grid: TimeGrid, steps: Range<Int>, counting: EventCounting, edges: BinEdges
  ) throws(SignalError) -> EventRows? {
    let latest = Swift.max(abs(times.first ?? 0), abs(times.last ?? 0))
    guard edges == .snapped, !isPeriodic, channelCount <= Self.mostCountedChannels,
      latest * Double(grid.step.denominator) < 0x1p60,
      2 * latest.ulp / grid.step.seconds <= TimeStep.relativeTolerance
    else { return nil }
    let bounds = SteadyBins(step: grid.step).bounds(
      of: times, firstTick: grid.firstTick + Int64(steps.lowerBound), count: steps.count)
    if counting == .counts { try checkCounts(bounds, firstStep: steps.lowerBound) }
    var filling = RowFilling(channelCount: channelCount, counting: counting)
    return filling.rows(of: channels, bounds: bounds)
  }

  /// Refuses bins with more events of a channel than a count holds.
  private func checkCounts(_ bounds: [Int], firstStep: Int) throws(SignalError) {
    let largest = Int(EventRows.largestCount)
    guard let first = bounds.first, let last = bounds.last, last - first > largest else { return }
    for row in 0..<bounds.count - 1 where bounds[row + 1] - bounds[row] > largest {
      var counts = [Int](repeating: 0, count: channelCount)
      for event in bounds[row]..<bounds[row + 1] { counts[Int(channels[event])] += 1 }
      if let channel = counts.firstIndex(where: { $0 > largest }) {
        throw .notACount(value: Float(counts[channel]), step: firstStep + row, channel: channel)
      }
    }
  }
}

/// Bins whose events are found by search, since the rounded place of an event does not decrease with its time.
private struct SteadyBins {
  private let numerator: Double
  private let denominator: Double

  init(step: TimeStep) {
    (numerator, denominator) = (Double(step.denominator), Double(step.numerator))
  }

  /// The place of a time in ticks; its floor is the tick of `TimeGrid.bin(of:)`.
  private func place(_ time: Double) -> Double {
    let scaled = time * numerator
    return (denominator == 1 ? scaled : scaled / denominator) + TimeStep.relativeTolerance
  }

  /// The first event of each of `count` bins, and the end of the last.
  func bounds(of times: [Double], firstTick: Int64, count: Int) -> [Int] {
    let times = times.span
    var bounds: [Int] = []
    bounds.reserveCapacity(count + 1)
    var event = end(before: Double(firstTick), in: times, low: 0, high: times.count)
    bounds.append(event)
    var width = 0
    while bounds.count <= count {
      guard event < times.count else { break }
      let place = place(times[event])
      // The floor, by truncation.
      var tick = Int64(place)
      if Double(tick) > place { tick -= 1 }
      if tick - firstTick >= count { break }
      // The bins before that of the event are silent.
      while bounds.count <= tick - firstTick { bounds.append(event) }
      let edge = Double(firstTick + Int64(bounds.count))
      let end = end(before: edge, in: times, after: event, width: width)
      width = end - event
      event = end
      bounds.append(event)
    }
    while bounds.count <= count { bounds.append(event) }
    return bounds
  }

  /// The end of the events before an edge, after one that is; `width` is how many there may be.
  private func end(before edge: Double, in times: Span<Double>, after event: Int, width: Int) -> Int {
    var (low, high) = (event + 1, times.count)
    if width < 32 {
      while low < high, place(times[low]) < edge { low += 1 }
      return low
    }
    // Bins are mostly as full as the one before: from there in growing strides, then by halves.
    var stride = 16
    var probe = Swift.min(event + width, high - 1)
    if place(times[probe]) < edge {
      low = probe + 1
      while low < high {
        probe = Swift.min(low + stride, high) - 1
        if place(times[probe]) >= edge {
          high = probe
          break
        }
        low = probe + 1
        stride *= 2
      }
    } else {
      high = probe
      while low < high {
        probe = Swift.max(high - stride, low)
        if place(times[probe]) < edge {
          low = probe + 1
          break
        }
        high = probe
        stride *= 2
      }
    }
    return end(before: edge, in: times, low: low, high: high)
  }

  private func end(before edge: Double, in times: Span<Double>, low: Int, high: Int) -> Int {
    var (low, high) = (low, high)
    while low < high {
      let middle = (low + high) / 2
      if place(times[middle]) < edge { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension EventSeries {
  /// The most channels for which a count is held for each while a bin is filled.
  private static let mostCountedChannels = 1 << 20

  /// The rows that `EventBinning` gives, made in one pass; `nil` where it has to be asked.
  ///
  /// Where the series does not repeat itself and no event is so late that the spacing of `Double` widens the tolerance at
  /// edges, a bin costs a count for each of its events, and no sorting.
  /// - Throws: `SignalError.notACount` for more than 2²⁴ events of a channel in one bin.
  func steadyRows(
    on grid: TimeGrid, steps: Range<Int>, counting: EventCounting, edges: BinEdges
  ) throws(SignalError) -> EventRows? {
    let latest = Swift.max(abs(times.first ?? 0), abs(times.last ?? 0))
    let (numerator, denominator) = (Double(grid.step.denominator), Double(grid.step.numerator))
    guard edges == .snapped, !isPeriodic, channelCount <= Self.mostCountedChannels, latest * numerator < 0x1p60,
      2 * latest.ulp / grid.step.seconds <= TimeStep.relativeTolerance
    else { return nil }

    var rows = EventRows()
    rows.rowStarts.reserveCapacity(steps.count + 1)
    var counts = [Int32](repeating: 0, count: channelCount)
    var touched = [UInt64](repeating: 0, count: (channelCount + 63) / 64)
    var isEmpty = true
    var bin = steps.lowerBound

    func closeBins(before end: Int) throws(SignalError) {
      while bin < end {
        if !isEmpty {
          for word in touched.indices where touched[word] != 0 {
            var bits = touched[word]
            touched[word] = 0
            while bits != 0 {
              let channel = word << 6 + bits.trailingZeroBitCount
              bits &= bits - 1
              let count = counts[channel]
              counts[channel] = 0
              guard counting == .presence || count <= EventRows.largestCount else {
                throw .notACount(value: Float(count), step: bin, channel: channel)
              }
              rows.channels.append(Int32(channel))
              rows.counts.append(counting == .counts ? count : 1)
            }
          }
          isEmpty = true
        }
        rows.rowStarts.append(rows.channels.count)
        bin += 1
      }
    }

    let (times, channels) = (self.times.span, self.channels.span)
    let firstTick = Int(grid.firstTick)
    var target = Int.min
    var event = firstEvent(atOrAfter: grid.bins(steps).start - grid.step.seconds, shift: 0)
    while event < times.count {
      let scaled = times[event] * numerator
      let position = (denominator == 1 ? scaled : scaled / denominator) + TimeStep.relativeTolerance
      // The floor, by truncation.
      var tick = Int(position)
      if Double(tick) > position { tick -= 1 }
      // Rounding may put an event one bin before its predecessor's: it then counts where that one does.
      target = Swift.max(target, tick - firstTick)
      if target >= steps.upperBound { break }
      if target >= steps.lowerBound {
        if target > bin { try closeBins(before: target) }
        let channel = Int(channels[event])
        counts[channel] &+= 1
        touched[channel >> 6] |= 1 << UInt64(channel & 63)
        isEmpty = false
      }
      event += 1
    }
    try closeBins(before: steps.upperBound)
    return rows
  }
}

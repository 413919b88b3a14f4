extension EventSeries {
  /// The events of a window `[from, to)`, which becomes the extent of the train.
  ///
  /// A periodic train is unrolled in both directions, and the result does not repeat itself (`repeating()` makes it).
  /// Without limits nothing but channels is selected, and a periodic train stays so.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.1, 0.9], channels: [0, 1], channelCount: 2, stop: 1, isPeriodic: true)
  /// try train.clipped(from: -0.5, to: 1.5).times   // -0.1, 0.1, 0.9, 1.1
  /// ```
  /// - Parameters:
  ///   - from: First instant in seconds; the start of the series unless given.
  ///   - to: End in seconds, excluded; the stop of the series unless given.
  ///   - channels: The channels that are wanted; all unless given.
  ///   - renumbering: Whether the wanted channels become channels 0, 1, 2 … of the result, in the order in which they
  ///     are given; where none are given, those with an event in the window, ascending. Otherwise channels keep their
  ///     numbers and the series its width.
  /// - Throws: `SignalError.badExtent` where `to` is before `from`, `SignalError.timeNotFinite`,
  ///   `SignalError.tooManyRepetitions`, and for channels as `selecting(channels:)`.
  public func clipped(
    from: Double? = nil, to: Double? = nil, channels wanted: [Int]? = nil, renumbering: Bool = false
  ) throws(SignalError) -> EventSeries {
    let window = try window(from: from, to: to)
    guard let wanted else {
      return renumbering ? try window.selecting(channels: Set(window.channels).sorted().map { Int($0) }) : window
    }
    if renumbering { return try window.selecting(channels: wanted) }
    let positions = try window.positions(ofChannels: wanted)
    return window.filter { positions[$0.channel] != nil }
  }

  /// The same events, which from now on begin anew at their stop.
  ///
  /// - Throws: `SignalError.badExtent` for a train without duration.
  public func repeating() throws(SignalError) -> EventSeries {
    try Self.checkExtent(start: start, stop: stop, isPeriodic: true)
    return replacing(times: times, channels: channels, isPeriodic: true)
  }

  /// Most events of a window over a periodic train; more are a mistake and would fill the memory.
  private static let largestUnrolledCount = 1 << 26
  /// Most events of a periodic train that a raster goes through.
  private static let largestPassedCount = 1 << 32

  private func window(from: Double?, to: Double?) throws(SignalError) -> EventSeries {
    if from == nil && to == nil { return self }
    let (first, end) = (from ?? start, to ?? stop)
    try Self.checkExtent(start: first, stop: end, isPeriodic: false)
    guard let cycles = cycles(from: first, to: end, passing: isPeriodic ? Self.largestUnrolledCount : .max) else {
      throw .tooManyRepetitions(start: first, stop: end, period: duration)
    }
    var kept: (times: [Double], channels: [Int32]) = ([], [])
    for cycle in cycles {
      let shift = Double(cycle) * duration
      let events = firstEvent(atOrAfter: first, shift: shift)..<firstEvent(atOrAfter: end, shift: shift)
      kept.times.append(contentsOf: isPeriodic ? events.map { times[$0] + shift } : Array(times[events]))
      kept.channels.append(contentsOf: channels[events])
    }
    return replacing(times: kept.times, channels: kept.channels, start: first, stop: end, isPeriodic: false)
  }

  /// The repetitions of the series that touch a window, only the original when it is not periodic; `nil` where a period
  /// so short that unrolling it would never end is a mistake.
  func cycles(from: Double, to: Double, passing largest: Int = largestPassedCount) -> ClosedRange<Int>? {
    guard isPeriodic else { return 0...0 }
    guard let first = Int(exactly: ((from - stop) / duration).rounded(.down)),
      let last = Int(exactly: ((to - start) / duration).rounded(.up))
    else { return nil }
    let (count, overflow) = Swift.max(first, last).subtractingReportingOverflow(first)
    let events = count.multipliedReportingOverflow(by: Swift.max(1, self.count))
    guard !overflow, !events.overflow, events.partialValue <= largest else { return nil }
    return first...Swift.max(first, last)
  }

  /// The first event that is not earlier than a time when all are shifted.
  func firstEvent(atOrAfter time: Double, shift: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] + shift < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension EventSeries {
  /// The train `offset` seconds later; earlier where it is negative.
  ///
  /// Where rounding puts the last event on the stop, the stop moves to the next number.
  /// - Throws: `SignalError.timeNotFinite`; `SignalError.badExtent` where a period is lost to rounding.
  public func delayed(by offset: Double) throws(SignalError) -> EventSeries {
    guard offset.isFinite else { throw .timeNotFinite(what: "delay") }
    return try moved { $0 + offset }
  }

  /// The train moved so that it starts at a time.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [2.25, 2.5], channels: [0, 0], channelCount: 1, start: 2, stop: 3)
  /// try train.starting(at: 0).times   // [0.25, 0.5]
  /// ```
  /// - Throws: As `delayed(by:)`.
  public func starting(at time: Double) throws(SignalError) -> EventSeries {
    guard time.isFinite else { throw .timeNotFinite(what: "start") }
    return try moved { time + ($0 - start) }
  }

  /// The events of two trains, the other one `delay` seconds later, between the earlier start and the later stop and on
  /// as many channels as the wider has.
  ///
  /// The same whichever train is merged into the other, but for the name.
  /// - Throws: As `delayed(by:)`; `SignalError.periodicSeries` where one of them repeats itself and the other not in the
  ///   same way.
  public func merged(with other: EventSeries, delay: Double = 0) throws(SignalError) -> EventSeries {
    let other = try other.delayed(by: delay)
    return try joined(
      with: other, channels: other.channels, channelCount: Swift.max(channelCount, other.channelCount))
  }

  /// The train followed by another, which begins a gap after the stop of this one.
  ///
  /// - Throws: As `init(joining:gaps:)`.
  public func appending(_ next: EventSeries, gap: SeriesGap = .none) throws(SignalError) -> EventSeries {
    try EventSeries(joining: [self, next], gaps: [gap])
  }

  /// Joins trains in time with the same gap between any two.
  ///
  /// - Throws: As `init(joining:gaps:)`.
  public init(joining pieces: [EventSeries], gap: SeriesGap = .none) throws(SignalError) {
    try self.init(joining: pieces, gaps: Array(repeating: gap, count: Swift.max(0, pieces.count - 1)))
  }

  /// Joins trains in time: each but the first is moved to begin a gap after the stop of those before it.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.25], channels: [0], channelCount: 1, stop: 1)
  /// try EventSeries(joining: [train, train], gap: 0.5).times   // [0.25, 1.75]
  /// ```
  /// The name is that of the first. No trains make one without channels and without duration.
  /// - Parameter gaps: One between any two trains.
  /// - Throws: `SignalError.lengthMismatch` for another number of gaps; `SignalError.periodicSeries` where one of several
  ///   repeats itself; as `delayed(by:)`.
  public init(joining pieces: [EventSeries], gaps: [SeriesGap]) throws(SignalError) {
    guard let first = pieces.first else {
      try self.init(times: [], channels: [], channelCount: 0, stop: 0)
      return
    }
    guard gaps.count == pieces.count - 1 else {
      throw .lengthMismatch(what: "gaps, one between any two series", expected: pieces.count - 1, found: gaps.count)
    }
    if pieces.count > 1, let periodic = pieces.first(where: \.isPeriodic) {
      throw .periodicSeries(series: periodic.name, action: "put before or behind another")
    }
    var (times, channels) = (first.times, first.channels)
    var (start, stop, channelCount) = (first.start, first.stop, first.channelCount)
    var last = first
    for (piece, gap) in zip(pieces.dropFirst(), gaps) {
      let seconds = try gap.seconds(after: last.times, beforeEmpty: piece.isEmpty)
      let moved = try piece.delayed(by: stop + seconds - piece.start)
      last = moved
      times.append(contentsOf: moved.times)
      channels.append(contentsOf: moved.channels)
      start = Swift.min(start, moved.start)
      stop = Swift.max(stop, moved.stop)
      channelCount = Swift.max(channelCount, moved.channelCount)
    }
    self = first.replacing(
      times: times, channels: channels, channelCount: channelCount, start: start, stop: stop)
  }

  /// Moves every time by a function that keeps their order.
  private func moved(_ move: (Double) -> Double) throws(SignalError) -> EventSeries {
    let (times, start) = (self.times.map(move), move(self.start))
    var stop = move(self.stop)
    if let last = times.last, last >= stop { stop = last.nextUp }
    try Self.checkExtent(start: start, stop: stop, isPeriodic: isPeriodic)
    return replacing(times: times, channels: channels, start: start, stop: stop)
  }

  /// The events of both, the other's on other channels.
  func joined(with other: EventSeries, channels others: [Int32], channelCount: Int) throws(SignalError) -> EventSeries {
    let isSamePeriod = isPeriodic && other.isPeriodic && start == other.start && stop == other.stop
    guard isSamePeriod || !(isPeriodic || other.isPeriodic) else {
      throw .periodicSeries(series: isPeriodic ? name : other.name, action: "joined with one of another extent")
    }
    return replacing(
      times: times + other.times, channels: channels + others, channelCount: channelCount,
      start: Swift.min(start, other.start), stop: Swift.max(stop, other.stop))
  }
}

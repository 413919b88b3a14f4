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

  /// The train followed by another, which begins `gap` seconds after the stop of this one.
  ///
  /// - Throws: As `merged(with:delay:)`; `SignalError.periodicSeries` where one of them repeats itself.
  public func appending(_ other: EventSeries, gap: Double = 0) throws(SignalError) -> EventSeries {
    try EventSeries(joining: [self, other], gap: gap)
  }

  /// Creates a train of trains, one after the other; each begins `gap` seconds after the stop of those before it.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.25], channels: [0], channelCount: 1, stop: 1)
  /// try EventSeries(joining: [train, train], gap: 0.5).times   // [0.25, 1.75]
  /// ```
  /// The name is that of the first. No trains make one without channels and without duration.
  /// - Throws: As `appending(_:gap:)`.
  public init(joining series: [EventSeries], gap: Double = 0) throws(SignalError) {
    guard gap.isFinite else { throw .timeNotFinite(what: "gap") }
    guard let first = series.first else {
      try self.init(times: [], channels: [], channelCount: 0, stop: 0)
      return
    }
    if series.count > 1, let periodic = series.first(where: \.isPeriodic) {
      throw .periodicSeries(series: periodic.name, action: "put before or behind another")
    }
    var (times, channels) = (first.times, first.channels)
    var (start, stop, channelCount) = (first.start, first.stop, first.channelCount)
    for next in series.dropFirst() {
      let moved = try next.delayed(by: stop + gap - next.start)
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

extension ContinuousSeries {
  /// The samples of this series and another one in the order of time.
  ///
  /// - Throws: As `merged(with:removingDuplicates:)` of several.
  public func merged(
    with other: ContinuousSeries, removingDuplicates: Bool = true
  ) throws(SignalError) -> ContinuousSeries {
    try merged(with: [other], removingDuplicates: removingDuplicates)
  }

  /// The samples of this series and others in the order of time, from the first start to the last stop.
  ///
  /// Clocked series of one step whose ticks follow one another give a clocked series. The result repeats itself if this
  /// series does and its limits stay the same.
  /// - Parameter removingDuplicates: Whether every time has one sample: of the samples at one time, the one that the
  ///   earliest series of the list reads there. Otherwise all stay, in the order of the list.
  /// - Throws: `SignalError.channelsDoNotFit` unless all have the same channels; a series without channels fits all.
  public func merged(
    with others: [ContinuousSeries], removingDuplicates: Bool = true
  ) throws(SignalError) -> ContinuousSeries {
    let pieces = [self] + others
    let width = pieces.map(\.channelCount).first { $0 > 0 } ?? 0
    for piece in pieces where piece.channelCount != width && (piece.channelCount > 0 || piece.sampleCount > 0) {
      throw .channelsDoNotFit(
        what: "series '\(piece.name)' with \(piece.channelCount)", series: name, channelCount: width,
        advice: "select the same number of channels of both")
    }
    var entries: [(time: Double, piece: Int, index: Int)] = []
    for (piece, series) in pieces.enumerated() {
      for (index, time) in series.times.seconds.enumerated() { entries.append((time, piece, index)) }
    }
    entries.sort { ($0.time, $0.piece, $0.index) < ($1.time, $1.piece, $1.index) }
    if removingDuplicates { entries = Self.withoutDuplicates(entries) }
    let start = pieces.map(\.start).min() ?? start
    let stop = pieces.map(\.stop).max() ?? stop
    let grid = Self.clock(of: pieces, entries, start: start, stop: stop)
    return try ContinuousSeries(
      self, times: grid.map { .clocked($0) } ?? .listed(entries.map(\.time)),
      values: entries.flatMap { pieces[$0.piece].sample($0.index) }, channelCount: width, start: start, stop: stop,
      isPeriodic: isPeriodic && start == self.start && stop == self.stop)
  }

  /// Of all entries of one time, the last one of the first piece.
  private static func withoutDuplicates(
    _ entries: [(time: Double, piece: Int, index: Int)]
  ) -> [(time: Double, piece: Int, index: Int)] {
    var kept: [(time: Double, piece: Int, index: Int)] = []
    for entry in entries {
      guard let last = kept.last, last.time == entry.time else {
        kept.append(entry)
        continue
      }
      if last.piece == entry.piece { kept[kept.count - 1] = entry }
    }
    return kept
  }

  /// The clock on which all entries follow one another; `nil` where there is none.
  private static func clock(
    of pieces: [ContinuousSeries], _ entries: [(time: Double, piece: Int, index: Int)], start: Double, stop: Double
  ) -> TimeGrid? {
    var grids: [TimeGrid] = []
    for piece in pieces {
      guard case .clocked(let grid) = piece.times, grid.step == grids.first?.step ?? grid.step else { return nil }
      grids.append(grid)
    }
    guard let firstEntry = entries.first else { return nil }
    let firstTick = grids[firstEntry.piece].firstTick + Int64(firstEntry.index)
    for (offset, entry) in entries.enumerated()
    where grids[entry.piece].firstTick + Int64(entry.index) != firstTick + Int64(offset) {
      return nil
    }
    guard let grid = try? TimeGrid(step: grids[0].step, firstTick: firstTick, count: entries.count),
      grid.start == start, grid.stop == stop
    else { return nil }
    return grid
  }

  /// The series with another one moved to its end.
  ///
  /// Clocked series of one step stay on the clock. The result does not repeat itself.
  /// - Throws: As `init(joining:gaps:)`.
  public func appending(_ next: ContinuousSeries, gap: SeriesGap = .none) throws(SignalError) -> ContinuousSeries {
    try ContinuousSeries(joining: [self, next], gaps: [gap])
  }

  /// Joins series in time with the same gap between any two.
  ///
  /// - Throws: As `init(joining:gaps:)`.
  public init(joining pieces: [ContinuousSeries], gap: SeriesGap = .none) throws(SignalError) {
    try self.init(joining: pieces, gaps: Array(repeating: gap, count: max(0, pieces.count - 1)))
  }

  /// Joins series in time: each but the first is moved to begin a gap after the one before it.
  ///
  /// Name, units, interpolation and the policy outside are those of the first series. No series give one without
  /// samples and channels.
  ///
  /// ```swift
  /// let one = try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(1))
  /// let two = try ContinuousSeries(joining: [one, one])
  /// two.stop   // 0.004 s, on the clock
  /// ```
  /// - Parameter gaps: One between any two series.
  /// - Throws: `SignalError.lengthMismatch` for another number of gaps; `channelsDoNotFit`; `timeNotFinite`.
  public init(joining pieces: [ContinuousSeries], gaps: [SeriesGap]) throws(SignalError) {
    guard let first = pieces.first else {
      try self.init(times: [], values: [], channelCount: 0)
      return
    }
    guard gaps.count == pieces.count - 1 else {
      throw .lengthMismatch(what: "gaps, one between any two series", expected: pieces.count - 1, found: gaps.count)
    }
    var moved = [first]
    for (index, gap) in gaps.enumerated() {
      let (previous, piece) = (moved[index], pieces[index + 1])
      let start =
        try previous.stop + gap.seconds(after: pieces[index].times.seconds, beforeEmpty: piece.sampleCount == 0)
      var next = try piece.starting(at: start)
      if start >= previous.stop, previous.sampleCount > 0 {
        // Rounding must not put samples before the last one of the series before.
        let last = previous.times[previous.sampleCount - 1]
        if next.start < last { next = try next.moved { max($0, last) } }
      }
      moved.append(next)
    }
    let joined = try first.merged(with: Array(moved.dropFirst()), removingDuplicates: false)
    self = try ContinuousSeries(
      joined, times: joined.times, values: joined.values, channelCount: joined.channelCount, start: joined.start,
      stop: joined.stop, isPeriodic: false)
  }
}

/// Takes the events of a series bin by bin, in order; holds the events of one bin.
struct EventBinning: Sendable {
  private let series: EventSeries
  private let grid: TimeGrid
  private let steps: Range<Int>
  private let counting: EventCounting
  private let edges: BinEdges
  /// The bins and a step before them, in seconds.
  private let start: Double
  private let lastCycle: Int
  /// The repetition, the event in it and the bin of what comes next; past the last bin where nothing does.
  private var cycle: Int
  private var event = 0
  private var target = Int.min
  /// The bin that is closed next.
  private var bin: Int
  private var pending: [Int32] = []

  /// - Throws: `SignalError.tooLateForStep` for a period too short for the grid.
  init(
    _ series: EventSeries, grid: TimeGrid, steps: Range<Int>, counting: EventCounting, edges: BinEdges
  ) throws(SignalError) {
    let part = grid.bins(steps)
    guard let cycles = series.cycles(from: part.start, to: part.stop) else {
      throw .tooLateForStep(seconds: part.stop, step: part.step)
    }
    self.series = series
    self.grid = grid
    self.steps = steps
    self.counting = counting
    self.edges = edges
    start = part.start - grid.step.seconds
    cycle = cycles.lowerBound
    lastCycle = cycles.upperBound
    bin = steps.lowerBound
    event = series.firstEvent(atOrAfter: start, shift: Double(cycle) * series.duration)
    try findTarget()
  }

  /// Appends the events of the next bin as a row.
  mutating func appendRow(to rows: inout EventRows) throws(SignalError) {
    while target <= bin {
      if target == bin { try take(series.channels[event]) }
      event += 1
      try findTarget()
    }
    sortPending()
    var first = 0
    while first < pending.count {
      var end = first + 1
      while end < pending.count, pending[end] == pending[first] { end += 1 }
      guard counting == .presence || end - first <= EventRows.largestCount else {
        throw tooMany(end - first, pending[first])
      }
      rows.channels.append(pending[first])
      rows.counts.append(counting == .counts ? Int32(end - first) : 1)
      first = end
    }
    pending.removeAll(keepingCapacity: true)
    rows.rowStarts.append(rows.channels.count)
    bin += 1
  }

  /// Finds the bin of the next event.
  private mutating func findTarget() throws(SignalError) {
    while event == series.count {
      guard cycle < lastCycle, target < steps.upperBound else {
        target = .max
        return
      }
      cycle += 1
      event = series.firstEvent(atOrAfter: start, shift: Double(cycle) * series.duration)
    }
    // Rounding may put an event one bin before its predecessor's: it then counts where that one does, however a run is cut.
    target = max(target, try grid.bin(of: series.times[event] + Double(cycle) * series.duration, edges: edges))
  }

  /// Sorts the channels of a bin; few of them, as there mostly are, faster than `sort()` begins.
  private mutating func sortPending() {
    guard pending.count <= 24 else { return pending.sort() }
    for index in pending.indices.dropFirst() {
      let channel = pending[index]
      var place = index
      while place > 0, pending[place - 1] > channel {
        pending[place] = pending[place - 1]
        place -= 1
      }
      pending[place] = channel
    }
  }

  private mutating func take(_ channel: Int32) throws(SignalError) {
    pending.append(channel)
    // A bin may hold many periods of a series: what can only be refused, or counts once, is not piled up.
    switch counting {
    case .counts:
      if pending.count / Int(EventRows.largestCount) > series.channelCount { throw tooMany(pending.count, channel) }
    case .presence:
      if pending.count > 2 * (series.channelCount + 512) { pending = Set(pending).sorted() }
    }
  }

  private func tooMany(_ count: Int, _ channel: Int32) -> SignalError {
    .notACount(value: Float(count), step: bin, channel: Int(channel))
  }
}

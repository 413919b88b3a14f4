internal import Signals

/// One run of the archived module.
struct Trial: Sendable, Equatable {
  /// What is known of a trial's input beside its rows.
  struct Input: Sendable, Equatable {
    var rowCount: Int
    var start: Double
    var stop: Double
    /// The tick of the first sample, when the samples have a clock.
    var firstTick: Int64

    init(_ signal: Signal) {
      rowCount = signal.samples?.sampleCount ?? signal.events?.count ?? 0
      start = signal.series.start
      stop = signal.series.stop
      if case .clocked(let grid) = signal.samples?.times { firstTick = grid.firstTick } else { firstTick = 0 }
    }

    init(rowCount: Int, start: Double, stop: Double, firstTick: Int64) {
      self.rowCount = rowCount
      self.start = start
      self.stop = stop
      self.firstTick = firstTick
    }
  }

  /// The steps of the trial.
  var grid: TimeGrid
  /// The global number, which keeps the noise of trials apart.
  var number: Int
  /// The input; `nil` for a trial without.
  var input: Input?
}

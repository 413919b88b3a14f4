/// The raster of an event series, made row by row: memory for the events of one bin, whatever the duration.
///
/// ```swift
/// let train = try EventSeries(times: [0.1, 0.9], channels: [0, 1], channelCount: 2, stop: 1, isPeriodic: true)
/// var rows = try train.rasterRows(on: TimeGrid(step: .milliseconds(100), count: 36_000))
/// var total = 0
/// while let row = try rows.next() { total += row.values.count { $0 > 0 } }
/// ```
///
/// Not a `Sequence`, since a bin can be refused.
public struct EventRasterRows: Sendable {
  /// The bins of all rows.
  public let grid: TimeGrid
  /// Number of channels.
  public let channelCount: Int
  /// The step of the next row.
  public private(set) var step = 0
  /// `nil` for a series without events.
  private var binning: EventBinning?

  init(_ series: EventSeries, grid: TimeGrid, counting: EventCounting, edges: BinEdges) throws(SignalError) {
    self.grid = grid
    channelCount = series.channelCount
    if series.count > 0 {
      binning = try EventBinning(series, grid: grid, steps: 0..<grid.count, counting: counting, edges: edges)
    }
  }

  /// The next row as a raster of one step; `nil` after the last.
  ///
  /// - Throws: As `EventSeries.raster(on:)` for this bin, or the event that follows it; there are no rows after an error.
  public mutating func next() throws(SignalError) -> Raster? {
    guard step < grid.count else { return nil }
    let bin = grid.bins(step..<step + 1)
    step += 1
    if binning == nil { return Raster(silentOn: bin, channelCount: channelCount) }
    var rows = EventRows()
    do throws(SignalError) {
      try binning?.appendRow(to: &rows)
    } catch {
      step = grid.count
      throw error
    }
    return Raster(grid: bin, channelCount: channelCount, storage: .events(rows))
  }
}

extension Raster {
  /// The steps of a range, on the part of the grid that they cover.
  public func steps(_ range: Range<Int>) -> Raster {
    let part = grid.bins(range)
    switch storage {
    case .dense(let values):
      return Raster(
        grid: part, channelCount: channelCount,
        storage: .dense(Array(values[range.lowerBound * channelCount..<range.upperBound * channelCount])))
    case .events(let rows):
      return Raster(grid: part, channelCount: channelCount, storage: .events(rows.rows(range)))
    }
  }

  /// Every `stride`-th step: those whose tick is a multiple of it, on a grid with steps `stride` times as long.
  ///
  /// - Throws: `SignalError.unusableTimeStep` when the longer step leaves its range.
  public func every(_ stride: Int) throws(SignalError) -> Raster {
    if stride == 1 { return self }
    let sparse = try grid.every(stride)
    let kept = (0..<sparse.count).map { Int((sparse.firstTick + Int64($0)) * Int64(stride) - grid.firstTick) }
    switch storage {
    case .dense(let values):
      var result: [Float] = []
      result.reserveCapacity(kept.count * channelCount)
      for step in kept { result.append(contentsOf: values[step * channelCount..<(step + 1) * channelCount]) }
      return Raster(grid: sparse, channelCount: channelCount, storage: .dense(result))
    case .events(let rows):
      var result = EventRows()
      for step in kept {
        result.appendRow(rows.entries(inRow: step).lazy.map { (rows.channels[$0], rows.counts[$0]) })
      }
      return Raster(grid: sparse, channelCount: channelCount, storage: .events(result))
    }
  }

  /// The raster followed by another that begins where it ends.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin` when grid or channels do not continue.
  public func followed(by next: Raster) throws(SignalError) -> Raster {
    var whole = self
    try whole.append(next)
    return whole
  }

  /// Adds the steps of another raster that begins where this one ends.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin` when grid or channels do not continue.
  /// - Complexity: O(steps and values of the other), on average over many calls.
  public mutating func append(_ next: Raster) throws(SignalError) {
    guard next.grid.step == grid.step, next.grid.firstTick == grid.endTick else {
      throw .rastersDoNotJoin("one ends at tick \(grid.endTick) of \(grid.step), the next is \(next.grid)")
    }
    guard next.channelCount == channelCount else {
      throw .rastersDoNotJoin("one has \(channelCount) channels, the next \(next.channelCount)")
    }
    let whole = try TimeGrid(step: grid.step, firstTick: grid.firstTick, count: stepCount + next.stepCount)
    switch (storage, next.storage) {
    case (.events(var rows), .events(let others)):
      storage = .dense([])  // What is held is taken out while it grows, so that there is one copy of it.
      rows.append(others)
      storage = .events(rows)
    case (.dense(var values), .dense(let others)):
      storage = .dense([])
      values.append(contentsOf: others)
      storage = .dense(values)
    default:
      storage = .dense(values + next.values)
    }
    grid = whole
  }

  /// Makes room for as many steps as are to come, as full as those that are there.
  package mutating func reserveCapacity(steps: Int) {
    guard case .dense(var values) = storage else { return }
    storage = .dense([])
    values.reserveCapacity(steps * channelCount)
    storage = .dense(values)
  }
}

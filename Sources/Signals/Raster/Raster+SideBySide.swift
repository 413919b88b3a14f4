extension Raster {
  /// Creates a raster of the channels of others, in their order; events where all hold events.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin` for no rasters, other grids, or more than 2³¹ − 1 channels.
  public init(sideBySide rasters: [Raster]) throws(SignalError) {
    guard let first = rasters.first else { throw .rastersDoNotJoin("there are none") }
    for raster in rasters where raster.grid != first.grid {
      throw .rastersDoNotJoin("one covers \(first.grid), another \(raster.grid)")
    }
    let channelCount = rasters.reduce(0) { $0 + $1.channelCount }
    guard channelCount <= Int(Int32.max) else { throw .rastersDoNotJoin("together they have \(channelCount) channels") }
    if rasters.allSatisfy({ $0.kind == .events }) {
      let parts = try rasters.map { raster throws(SignalError) in try raster.eventRows() }
      var rows = EventRows()
      for step in 0..<first.stepCount {
        var offset: Int32 = 0
        for (raster, part) in zip(rasters, parts) {
          for entry in part.entries(inRow: step) {
            rows.channels.append(part.channels[entry] + offset)
            rows.counts.append(part.counts[entry])
          }
          offset += Int32(raster.channelCount)
        }
        rows.rowStarts.append(rows.channels.count)
      }
      self.init(grid: first.grid, channelCount: channelCount, storage: .events(rows))
      return
    }
    var values: [Float] = []
    values.reserveCapacity(first.stepCount * channelCount)
    let parts = rasters.map(\.values)
    for step in 0..<first.stepCount {
      for (raster, part) in zip(rasters, parts) {
        values.append(contentsOf: part[step * raster.channelCount..<(step + 1) * raster.channelCount])
      }
    }
    self.init(grid: first.grid, channelCount: channelCount, storage: .dense(values))
  }
}

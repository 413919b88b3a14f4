extension Raster {
  /// The sum of two rasters, cell by cell; events where both hold events.
  ///
  /// - Throws: `SignalError.rastersDoNotJoin` for other grids or widths; `SignalError.notFinite` or
  ///   `SignalError.notACount` where a sum leaves the range.
  public func adding(_ other: Raster) throws(SignalError) -> Raster {
    guard grid == other.grid else { throw .rastersDoNotJoin("one covers \(grid), the other \(other.grid)") }
    guard channelCount == other.channelCount else {
      throw .rastersDoNotJoin("one has \(channelCount) channels, the other \(other.channelCount)")
    }
    guard case .events(let rows) = storage, case .events(let others) = other.storage else {
      return try Raster(grid: grid, channelCount: channelCount, values: zip(values, other.values).map { $0 + $1 })
    }
    var sum = EventRows()
    for step in 0..<stepCount {
      var (first, second) = (rows.entries(inRow: step), others.entries(inRow: step))
      while !first.isEmpty || !second.isEmpty {
        let left = first.isEmpty ? Int32.max : rows.channels[first.lowerBound]
        let right = second.isEmpty ? Int32.max : others.channels[second.lowerBound]
        var count: Int32 = 0
        if left <= right {
          count += rows.counts[first.lowerBound]
          first.removeFirst()
        }
        if right <= left {
          count += others.counts[second.lowerBound]
          second.removeFirst()
        }
        guard count <= EventRows.largestCount else {
          throw .notACount(value: Float(count), step: step, channel: Int(min(left, right)))
        }
        sum.channels.append(min(left, right))
        sum.counts.append(count)
      }
      sum.rowStarts.append(sum.channels.count)
    }
    return Raster(grid: grid, channelCount: channelCount, storage: .events(sum))
  }
}

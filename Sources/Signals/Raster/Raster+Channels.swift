extension Raster {
  /// Some of the channels, in the order that is given, numbered anew from zero.
  ///
  /// - Parameter channels: Ascending, each once.
  /// - Throws: `SignalError.noSuchChannel`.
  public func selecting(channels: [Int]) throws(SignalError) -> Raster {
    try Self.checkSelection(channels, of: channelCount)
    switch storage {
    case .dense(let values):
      var result: [Float] = []
      result.reserveCapacity(stepCount * channels.count)
      let runs = Self.runs(of: channels)
      for step in 0..<stepCount {
        let row = step * channelCount
        for run in runs { result.append(contentsOf: values[row + run.lowerBound..<row + run.upperBound]) }
      }
      return Raster(grid: grid, channelCount: channels.count, storage: .dense(result))
    case .events(let rows):
      var places = [Int32](repeating: -1, count: channelCount)
      for (place, channel) in channels.enumerated() { places[channel] = Int32(place) }
      var result = EventRows()
      for step in 0..<stepCount {
        result.appendRow(
          rows.entries(inRow: step).lazy.filter { places[Int(rows.channels[$0])] >= 0 }
            .map { (places[Int(rows.channels[$0])], rows.counts[$0]) })
      }
      return Raster(grid: grid, channelCount: channels.count, storage: .events(result))
    }
  }

  /// Refuses channels that are not there.
  package static func checkSelection(_ channels: [Int], of channelCount: Int) throws(SignalError) {
    precondition(zip(channels, channels.dropFirst()).allSatisfy { $0 < $1 }, "Channels are ascending, each once.")
    if let index = channels.firstIndex(where: { $0 < 0 || $0 >= channelCount }) {
      throw .noSuchChannel(channel: channels[index], channelCount: channelCount, index: index)
    }
  }

  /// Ascending channels as ranges of neighbours.
  private static func runs(of channels: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for channel in channels {
      if let last = runs.last, last.upperBound == channel {
        runs[runs.count - 1] = last.lowerBound..<channel + 1
      } else {
        runs.append(channel..<channel + 1)
      }
    }
    return runs
  }
}

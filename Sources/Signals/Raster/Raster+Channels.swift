extension Raster {
  /// Some of the channels, in the order that is given, numbered anew from zero.
  ///
  /// - Parameter channels: Ascending, each once.
  /// - Throws: `SignalError.noSuchChannel`.
  public func selecting(channels: [Int]) throws(SignalError) -> Raster {
    precondition(zip(channels, channels.dropFirst()).allSatisfy { $0 < $1 }, "Channels are ascending, each once.")
    if let index = channels.firstIndex(where: { $0 < 0 || $0 >= channelCount }) {
      throw .noSuchChannel(channel: channels[index], channelCount: channelCount, index: index)
    }
    switch storage {
    case .dense(let values):
      var result: [Float] = []
      result.reserveCapacity(stepCount * channels.count)
      for step in 0..<stepCount {
        let row = step * channelCount
        for channel in channels { result.append(values[row + channel]) }
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
}

extension EventSeries {
  /// The train on another number of channels: events on surplus channels are left out, added channels are silent.
  ///
  /// A module refuses a train of another width; the model system fits it in this way without a word.
  public func fittingChannels(to channelCount: Int) -> EventSeries {
    precondition(channelCount >= 0 && channelCount <= Int(Int32.max), "A train has from 0 to 2^31 - 1 channels.")
    let kept = channels.indices.filter { channels[$0] < channelCount }
    return replacing(times: kept.map { times[$0] }, channels: kept.map { channels[$0] }, channelCount: channelCount)
  }

  /// The train of some channels, in the order in which they are given: the first becomes channel 0.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.1, 0.2, 0.3], channels: [0, 1, 2], channelCount: 3, stop: 1)
  /// try train.selecting(channels: [2, 0]).channels   // [1, 0]
  /// ```
  /// - Throws: `SignalError.noChannel`, or `SignalError.repeatedChannel` for one that is given twice.
  public func selecting(channels wanted: [Int]) throws(SignalError) -> EventSeries {
    let positions = try positions(ofChannels: wanted)
    var kept: (times: [Double], channels: [Int32]) = ([], [])
    for event in self {
      guard let position = positions[event.channel] else { continue }
      kept.times.append(event.time)
      kept.channels.append(position)
    }
    return replacing(times: kept.times, channels: kept.channels, channelCount: wanted.count)
  }

  /// The train with channel `i` renamed to `table[i]`; several may become one.
  ///
  /// The number of channels grows where the table asks for it and never shrinks.
  /// - Throws: `SignalError.lengthMismatch` where the table does not hold one number a channel;
  ///   `SignalError.noChannel` for a number that is no channel.
  public func remappingChannels(_ table: [Int]) throws(SignalError) -> EventSeries {
    guard table.count == channelCount else {
      throw .lengthMismatch(what: "new channels, one a channel", expected: channelCount, found: table.count)
    }
    for channel in table where channel < 0 || channel >= Int(Int32.max) {
      throw .noChannel(series: name, channel: channel, channelCount: channelCount)
    }
    return replacing(
      times: times, channels: channels.map { Int32(table[Int($0)]) },
      channelCount: Swift.max(channelCount, (table.max() ?? -1) + 1))
  }

  /// The train with the channels of another behind its own, between the earlier start and the later stop.
  ///
  /// - Throws: `SignalError.periodicSeries` where one of them repeats itself and the other not in the same way;
  ///   `SignalError.lengthMismatch` for too many channels.
  public func appendingChannels(of other: EventSeries) throws(SignalError) -> EventSeries {
    let width = channelCount + other.channelCount
    try Raster.checkChannelCount(width)
    let offset = Int32(channelCount)
    return try joined(with: other, channels: other.channels.map { $0 + offset }, channelCount: width)
  }

  /// Where each wanted channel is in the list.
  func positions(ofChannels wanted: [Int]) throws(SignalError) -> [Int: Int32] {
    var positions: [Int: Int32] = [:]
    for channel in wanted {
      guard channel >= 0, channel < channelCount else {
        throw .noChannel(series: name, channel: channel, channelCount: channelCount)
      }
      guard positions.updateValue(Int32(positions.count), forKey: channel) == nil else {
        throw .repeatedChannel(channel)
      }
    }
    return positions
  }
}

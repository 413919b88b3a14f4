extension ContinuousSeries {
  /// The series of some of the channels, in the order of the list; a channel may be listed twice.
  ///
  /// - Throws: `SignalError.noChannel`.
  public func selecting(channels: [Int]) throws(SignalError) -> ContinuousSeries {
    for channel in channels where channel < 0 || channel >= channelCount {
      throw .noChannel(series: name, channel: channel, channelCount: channelCount)
    }
    var selected: [Float] = []
    selected.reserveCapacity(sampleCount * channels.count)
    for index in 0..<sampleCount {
      for channel in channels { selected.append(values[index * channelCount + channel]) }
    }
    return try ContinuousSeries(
      self, times: times, values: selected, channelCount: channels.count, start: start, stop: stop,
      isPeriodic: isPeriodic)
  }

  /// The series with the channels of another one after its own; the other is read at the times of this one.
  ///
  /// - Throws: As `values(at:channels:edges:)` of the other series.
  public func appendingChannels(of other: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    let added: [Float] = try SeriesReader(other).values(at: times)
    var joined: [Float] = []
    joined.reserveCapacity(values.count + added.count)
    for index in 0..<sampleCount {
      joined += sample(index)
      joined += added[index * other.channelCount..<(index + 1) * other.channelCount]
    }
    return try ContinuousSeries(
      self, times: times, values: joined, channelCount: channelCount + other.channelCount, start: start, stop: stop,
      isPeriodic: isPeriodic)
  }

  /// The series of weighted sums of the channels: every sample times a matrix of shape `[channels, new channels]`.
  ///
  /// Sums are formed in ascending order of the channels, in 64 bits; the units are dropped.
  /// - Throws: `SignalError.channelsDoNotFit` for a matrix of another shape.
  public func mappingChannels(by matrix: Tensor) throws(SignalError) -> ContinuousSeries {
    guard matrix.shape.count == 2, matrix.shape[0] == channelCount else {
      throw .channelsDoNotFit(
        what: "a matrix of shape \(matrix.shape)", series: name, channelCount: channelCount,
        advice: "give it one row a channel")
    }
    let newCount = matrix.shape[1]
    try Raster.checkChannelCount(newCount)
    var mapped: [Float] = []
    mapped.reserveCapacity(sampleCount * newCount)
    for index in 0..<sampleCount {
      var sums = [Double](repeating: 0, count: newCount)
      for (channel, value) in sample(index).enumerated() {
        for target in sums.indices {
          sums[target] += Double(value) * Double(matrix.scalars[channel * newCount + target])
        }
      }
      for sum in sums { mapped.append(Self.rounded(sum)) }
    }
    var result = try ContinuousSeries(
      self, times: times, values: mapped, channelCount: newCount, start: start, stop: stop, isPeriodic: isPeriodic)
    result.units = nil
    return result
  }

  /// The smallest value of all samples and channels, leaving out what is not a number; `nil` for none.
  public var minimum: Float? { values.lazy.filter { !$0.isNaN }.min() }

  /// The largest value of all samples and channels, leaving out what is not a number; `nil` for none.
  public var maximum: Float? { values.lazy.filter { !$0.isNaN }.max() }
}

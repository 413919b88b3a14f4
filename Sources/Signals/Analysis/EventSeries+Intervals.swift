extension EventSeries {
  /// The intervals between successive events of each channel, in seconds.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0, 1, 3, 6], channels: [0, 0, 0, 0], channelCount: 1, stop: 8)
  /// train.intervals    // [[1, 2, 3]]
  /// ```
  /// The gaps before the first and after the last event are none, also where the series is periodic.
  public var intervals: [[Double]] {
    var intervals = [[Double]](repeating: [], count: channelCount)
    var previous = [Double?](repeating: nil, count: channelCount)
    for (time, channel) in zip(times, channels) {
      if let previous = previous[Int(channel)] { intervals[Int(channel)].append(time - previous) }
      previous[Int(channel)] = time
    }
    return intervals
  }

  /// How many intervals of all channels fall in each of a number of bins: bin `i` takes those in `[i · width, (i + 1) · width)`.
  ///
  /// An interval within 10⁻⁶ of a bin before an edge lies on it, and so in the later bin. Longer intervals are left out.
  /// - Parameters:
  ///   - width: Seconds above zero.
  ///   - channel: The channel that is asked about; all unless given.
  /// - Throws: `SignalError.notADuration` for a width that is not above zero; `SignalError.noChannel`.
  public func intervalHistogram(
    width: Double, binCount: Int, channel: Int? = nil
  ) throws(SignalError) -> [Int] {
    try Self.check(width: width)
    if let channel, channel < 0 || channel >= channelCount {
      throw .noChannel(series: name, channel: channel, channelCount: channelCount)
    }
    guard binCount >= 0 else { throw .lengthMismatch(what: "bins at least", expected: 0, found: binCount) }
    var histogram = [Int](repeating: 0, count: binCount)
    let intervals = intervals
    for channel in channel.map({ $0..<$0 + 1 }) ?? 0..<channelCount {
      for interval in intervals[channel] {
        let bin = (interval / width + 1e-6).rounded(.down)
        if bin < Double(binCount) { histogram[Int(bin)] += 1 }
      }
    }
    return histogram
  }

  /// Refuses what is no width of bins.
  static func check(width: Double) throws(SignalError) {
    guard width.isFinite, width > 0 else { throw .notADuration(width) }
  }
}

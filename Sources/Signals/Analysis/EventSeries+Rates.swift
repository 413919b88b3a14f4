extension EventSeries {
  /// Events of each channel.
  public var eventCounts: [Int] {
    var counts = [Int](repeating: 0, count: channelCount)
    for channel in channels { counts[Int(channel)] += 1 }
    return counts
  }

  /// The mean rate of each channel, its events over the duration of the series, in hertz; `nil` for a series of no duration.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.1, 0.2, 0.4], channels: [0, 0, 1], channelCount: 2, stop: 0.5)
  /// train.meanRates    // [4, 2]
  /// ```
  public var meanRates: [Double]? {
    guard duration > 0 else { return nil }
    return eventCounts.map { Double($0) / duration }
  }
}

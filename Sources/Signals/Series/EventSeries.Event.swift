extension EventSeries {
  /// One event of a train.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.001, 0.004], channels: [2, 0], channelCount: 3, stop: 0.01)
  /// train.map(\.channel)   // [2, 0]
  /// ```
  public struct Event: Sendable, Hashable {
    /// The instant in seconds.
    public let time: Double
    /// The channel, counted from zero.
    public let channel: Int

    /// Creates an event.
    public init(time: Double, channel: Int) {
      self.time = time
      self.channel = channel
    }
  }
}

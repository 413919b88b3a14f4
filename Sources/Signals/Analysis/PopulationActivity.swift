/// What describes the activity of a population at a glance.
public struct PopulationActivity: Sendable, Hashable {
  /// Events over channels and duration, in hertz.
  public var rate: Double
  /// The mean over channels of the coefficient of variation of their intervals; `nil` where no channel has enough.
  ///
  /// 0 for regular trains, 1 for long Poisson trains.
  public var intervalVariation: Double?
  /// Variance over mean of the events of all channels in each bin: 1 for independent Poisson trains, more where channels
  /// fire together; `nil` without events.
  public var synchrony: Double?

  public init(rate: Double, intervalVariation: Double?, synchrony: Double?) {
    self.rate = rate
    self.intervalVariation = intervalVariation
    self.synchrony = synchrony
  }
}

extension EventSeries {
  /// Rate, irregularity and synchrony of all channels together.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.1, 0.3, 0.4, 0.9], channels: [0, 0, 0, 0], channelCount: 1, stop: 1)
  /// try train.populationActivity()?.rate   // 4
  /// ```
  /// - Parameters:
  ///   - minimumIntervals: Channels with fewer intervals are left out of their variation.
  ///   - bin: The length of a bin of the synchrony, as for `fanoFactor(bin:)`.
  /// - Returns: `nil` for a series without channels or duration.
  /// - Throws: As `fanoFactor(bin:)`.
  public func populationActivity(
    minimumIntervals: Int = 3, bin: TimeStep = .milliseconds(1)
  ) throws(SignalError) -> PopulationActivity? {
    guard channelCount > 0, duration > 0 else { return nil }
    let variations = zip(intervalVariation, eventCounts).compactMap { variation, count in
      count > minimumIntervals ? variation : nil
    }
    return PopulationActivity(
      rate: Double(times.count) / Double(channelCount) / duration,
      intervalVariation: variations.isEmpty ? nil : Self.mean(of: variations), synchrony: try fanoFactor(bin: bin))
  }
}

extension EventSeries {
  /// The mean correlation of binned counts over all pairs of channels.
  ///
  /// ```
  /// ρ_ij = cov(n_i, n_j) / √(var n_i · var n_j),   mean over i < j
  /// ```
  /// with the counts n of each bin (the spike count correlation of Cohen & Kohn 2011). By the standardised counts z it is
  /// `(mean_b (Σ_i z_ib)² − K) / (K (K − 1))` for K channels, so the cost is that of the events and bins, not of the pairs.
  /// 1 for equal trains, about 0 for independent ones.
  ///
  /// ```swift
  /// let train = try EventSeries(times: [0.1, 0.1, 0.3, 0.3], channels: [0, 1, 0, 1], channelCount: 2, stop: 0.5)
  /// try train.synchrony(bin: .milliseconds(100))    // 1
  /// ```
  /// - Parameter bin: The length of a bin, as for `fanoFactor(bin:)`.
  /// - Returns: `nil` for fewer than 2 channels whose counts vary; channels whose counts do not are left out.
  /// - Throws: As `fanoFactor(bin:)`.
  public func synchrony(bin: TimeStep) throws(SignalError) -> Double? {
    let binned = try binned(by: bin)
    let bins = Double(binned.count)
    var sums = [Double](repeating: 0, count: channelCount)
    var squares = sums
    for event in binned.events {
      sums[Int(event.channel)] += Double(event.count)
      squares[Int(event.channel)] += Double(event.count * event.count)
    }
    // Of each channel: one over the deviation; zero where the counts do not vary.
    let scales = zip(sums, squares).map { sum, square in
      let variance = square * bins - sum * sum
      return variance > 0 ? bins / variance.squareRoot() : 0
    }
    let varying = scales.filter { $0 > 0 }.count
    guard varying >= 2 else { return nil }
    // Σ_i z_ib in a bin without events.
    let rest = -zip(sums, scales).reduce(0) { $0 + $1.0 / bins * $1.1 }
    var total = 0.0
    var occupied = 0
    var index = 0
    while index < binned.events.count {
      let bin = binned.events[index].bin
      var sum = rest
      while index < binned.events.count, binned.events[index].bin == bin {
        sum += Double(binned.events[index].count) * scales[Int(binned.events[index].channel)]
        index += 1
      }
      total += sum * sum
      occupied += 1
    }
    total += (bins - Double(occupied)) * rest * rest
    let channels = Double(varying)
    return (total / bins - channels) / (channels * (channels - 1))
  }
}

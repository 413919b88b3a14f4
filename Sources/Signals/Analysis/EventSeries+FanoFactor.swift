extension EventSeries {
  /// The Fano factor of the population: variance over mean of the events of all channels in each bin.
  ///
  /// The variance is that of the population of bins (divided by their number). 1 for Poisson trains.
  /// - Parameter bin: The length of a bin; the bins begin with the series, and an incomplete last one is left out.
  /// - Returns: `nil` without events or bins.
  /// - Throws: `SignalError.gridOutOfBounds` for more than 2³² bins; `SignalError.tooLateForStep` where times are too coarse
  ///   for the bins.
  public func fanoFactor(bin: TimeStep = .milliseconds(1)) throws(SignalError) -> Double? {
    let binned = try binned(by: bin)
    return Self.fanoFactor(
      bins: binned.count,
      counts: Self.merged(binned.events.map { ($0.bin, $0.count) }))
  }

  /// The Fano factor of each channel.
  ///
  /// - Returns: `nil` for a channel without events in whole bins.
  /// - Throws: As `fanoFactor(bin:)`.
  public func fanoFactors(bin: TimeStep = .milliseconds(1)) throws(SignalError) -> [Double?] {
    let binned = try binned(by: bin)
    var counts = [[Int]](repeating: [], count: channelCount)
    for event in binned.events { counts[Int(event.channel)].append(event.count) }
    return counts.map { Self.fanoFactor(bins: binned.count, counts: $0) }
  }

  /// Variance over mean of the given counts and as many zeros as there are other bins.
  private static func fanoFactor(bins: Int, counts: [Int]) -> Double? {
    let sum = counts.reduce(0, +)
    guard bins > 0, sum > 0 else { return nil }
    let mean = Double(sum) / Double(bins)
    let squares = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (squares + Double(bins - counts.count) * mean * mean) / Double(bins) / mean
  }

  /// The sums of counts that share a bin; bins ascend.
  private static func merged(_ counts: [(bin: Int, count: Int)]) -> [Int] {
    var sums: [Int] = []
    var last = -1
    for (bin, count) in counts {
      if bin == last { sums[sums.count - 1] += count } else { sums.append(count) }
      last = bin
    }
    return sums
  }
}

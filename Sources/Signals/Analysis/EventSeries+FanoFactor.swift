extension EventSeries {
  /// The Fano factor of the population: variance over mean of the events of all channels in each bin.
  ///
  /// The variance is that of the population of bins (divided by their number). 1 for Poisson trains.
  /// - Parameter bin: The length of a bin; the bins begin with the series, and an incomplete last one is left out.
  /// - Returns: `nil` without events or bins.
  /// - Throws: `SignalError.gridOutOfBounds` for more than 2³² bins.
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

/// Events counted in bins: where there are any, in the order of bins and channels.
struct BinnedEvents {
  /// Number of bins.
  var count: Int
  var events: [(bin: Int, channel: Int32, count: Int)]
}

extension EventSeries {
  /// The events in whole bins from the start of the series.
  ///
  /// An event within 10⁻⁶ of a bin before an edge lies on it, and so in the later bin.
  func binned(by bin: TimeStep) throws(SignalError) -> BinnedEvents {
    let count = try bin.count(in: duration, rounding: .down)
    guard count <= 1 << 32 else { throw .gridOutOfBounds(firstTick: 0, count: count) }
    var placed: [(bin: Int, channel: Int32)] = []
    for (time, channel) in zip(times, channels) {
      let tolerance = Swift.max(TimeStep.relativeTolerance, 2 * time.ulp / bin.seconds)
      let index = (bin.position(of: time - start) + tolerance).rounded(.down)
      if index < Double(count) { placed.append((Int(index), channel)) }
    }
    placed.sort { $0.bin < $1.bin || ($0.bin == $1.bin && $0.channel < $1.channel) }
    var events: [(bin: Int, channel: Int32, count: Int)] = []
    for (bin, channel) in placed {
      if let last = events.last, last.bin == bin, last.channel == channel {
        events[events.count - 1].count += 1
      } else {
        events.append((bin, channel, 1))
      }
    }
    return BinnedEvents(count: count, events: events)
  }
}

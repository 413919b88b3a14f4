/// Events counted in bins: where there are any, in the order of bins and channels.
struct BinnedEvents {
  /// Number of bins.
  var count: Int
  var events: [(bin: Int, channel: Int32, count: Int)]
}

extension EventSeries {
  /// The events in whole bins from the start of the series.
  ///
  /// An event within max(10⁻⁶ bins, 2 ulp(t)) before an edge lies on it, and so in the later bin.
  func binned(by bin: TimeStep) throws(SignalError) -> BinnedEvents {
    let count = try bin.count(in: duration, rounding: .down)
    guard count <= 1 << 32 else { throw .gridOutOfBounds(firstTick: 0, count: count) }
    var placed: [(bin: Int, channel: Int32)] = []
    for (time, channel) in zip(times, channels) {
      let tolerance = Swift.max(TimeStep.relativeTolerance, 2 * time.ulp / bin.seconds)
      guard tolerance <= 0.25 else { throw .tooLateForStep(seconds: time, step: bin) }
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

/// A train is a collection of its events, by time and then by channel.
extension EventSeries: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }
  public subscript(position: Int) -> Event { Event(time: times[position], channel: Int(channels[position])) }
}

extension EventSeries {
  /// The train with those events that satisfy a condition; limits and channels stay.
  public func filter(_ isIncluded: (Event) throws -> Bool) rethrows -> EventSeries {
    let kept = try indices.filter { try isIncluded(self[$0]) }
    return replacing(times: kept.map { times[$0] }, channels: kept.map { channels[$0] })
  }

  /// The train with the events at some positions; limits and channels stay.
  ///
  /// Events stay in order of time, however the positions are ordered. A position given twice gives its event twice.
  ///
  /// - Throws: `SignalError.noSuchEvent`.
  public func selectingEvents(at positions: some Sequence<Int>) throws(SignalError) -> EventSeries {
    var selected: (times: [Double], channels: [Int32]) = ([], [])
    for position in positions {
      guard indices.contains(position) else { throw .noSuchEvent(position: position, count: count) }
      selected.times.append(times[position])
      selected.channels.append(channels[position])
    }
    return replacing(times: selected.times, channels: selected.channels)
  }

  /// The train with every event once: of several on one channel at one time the first is kept.
  public func withoutDuplicates() -> EventSeries {
    // Equal events are neighbours.
    let kept = indices.filter { $0 == 0 || self[$0] != self[$0 - 1] }
    return replacing(times: kept.map { times[$0] }, channels: kept.map { channels[$0] })
  }
}

extension EventRows {
  /// Every event by itself, in order: an entry with a count of three is there three times.
  ///
  /// Memory is read and written unchecked: as far as the counts say, which are positive.
  /// - Parameter time: The time of the events of a row, in seconds.
  func events(at time: (Int) -> Double) -> (times: [Double], channels: [Int32]) {
    let total = eventCount
    // Where every count is one, the entries are the events.
    let unrolled = total == channels.count ? (channels, rowStarts) : unrolledChannels(total)
    let (eventChannels, starts) = unrolled
    let times = unsafe [Double](unsafeUninitializedCapacity: total) { target, count in
      unsafe LargePages.request(for: target)
      for row in 0..<rowCount where starts[row] < starts[row + 1] {
        let seconds = time(row)
        for event in starts[row]..<starts[row + 1] { unsafe target[event] = seconds }
      }
      count = total
    }
    return (times, eventChannels)
  }

  /// The channel of every event, and the first event of each row and the end of the last.
  private func unrolledChannels(_ total: Int) -> (channels: [Int32], starts: [Int]) {
    // Four places are written at once, since most counts are small and a loop for each would be mispredicted.
    let width = 4
    let (entryChannels, entryCounts) = (channels.span, counts.span)
    precondition(entryChannels.count == entryCounts.count, "Every entry has a channel and a count.")
    var starts = rowStarts
    let unrolled = unsafe [Int32](unsafeUninitializedCapacity: total + width) { target, count in
      unsafe LargePages.request(for: target)
      guard let first = target.baseAddress else { return }
      var event = 0
      for row in 0..<rowCount {
        starts[row] = event
        for entry in entries(inRow: row) {
          let (channel, repetitions) = unsafe (entryChannels[unchecked: entry], Int(entryCounts[unchecked: entry]))
          unsafe UnsafeMutableRawPointer(first + event).storeBytes(
            of: SIMD4(repeating: channel), as: SIMD4<Int32>.self)
          if repetitions > width {
            for place in event + width..<event + repetitions { unsafe first[place] = channel }
          }
          event += repetitions
        }
      }
      starts[rowCount] = event
      count = event
    }
    return (unrolled, starts)
  }
}

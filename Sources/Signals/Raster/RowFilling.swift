/// Makes the rows of a raster of events whose bins are known.
///
/// The loop reads and writes memory unchecked: all bounds and channels are known to be in order.
struct RowFilling {
  private let channelCount: Int
  /// What a channel's count keeps when another event comes: all of it, or nothing for mere presence.
  private let kept: Int32
  /// Events of each channel in the present row; all zero between rows.
  private var counts: [Int32]
  /// A bit for each channel with events in the present row; all zero between rows.
  private var touched: [UInt64]

  init(channelCount: Int, counting: EventCounting) {
    self.channelCount = channelCount
    kept = counting == .counts ? -1 : 0
    counts = Array(repeating: 0, count: channelCount)
    touched = Array(repeating: 0, count: (channelCount + 63) / 64)
  }

  /// Rows of the channels of events: row `i` has those of the events `bounds[i] ..< bounds[i + 1]`.
  ///
  /// - Parameter channels: Each from 0 up to the number of channels.
  /// - Precondition: Bounds do not decrease. No channel has more than `EventRows.largestCount` events in a row that is
  ///   counted.
  mutating func rows(of channels: [Int32], bounds: [Int]) -> EventRows {
    guard let first = bounds.first, let last = bounds.last else { return EventRows() }
    precondition(first >= 0 && first <= last && last <= channels.count, "Rows are made of the events that there are.")
    var rows = EventRows(rowStarts: bounds, channels: [], counts: [])
    // One more than there can be, for the place that is written before it is known whether it is wanted.
    let capacity = last - first + 1
    rows.channels = unsafe Array(unsafeUninitializedCapacity: capacity) { target, count in
      unsafe LargePages.request(for: target)
      rows.counts = unsafe Array(unsafeUninitializedCapacity: capacity) { targetCounts, countOfCounts in
        unsafe LargePages.request(for: targetCounts)
        count = unsafe channels.withUnsafeBufferPointer { source in
          unsafe fill(&rows.rowStarts, from: source, to: target, targetCounts)
        }
        countOfCounts = count
      }
    }
    return rows
  }

  /// Replaces the bounds of events by those of entries, and writes these; gives their number.
  private mutating func fill(
    _ bounds: inout [Int], from source: UnsafeBufferPointer<Int32>, to channels: UnsafeMutableBufferPointer<Int32>,
    _ targetCounts: UnsafeMutableBufferPointer<Int32>
  ) -> Int {
    let (channelCount, kept) = (channelCount, kept)
    return unsafe bounds.withUnsafeMutableBufferPointer { bounds in
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        unsafe touched.withUnsafeMutableBufferPointer { touched in
          var entry = 0
          var begin = unsafe bounds[0]
          unsafe bounds[0] = 0
          for row in 1..<bounds.count {
            let end = unsafe bounds[row]
            // Of many events every channel is looked at, of few those that have some.
            if end &- begin > channelCount / 4 {
              for event in begin..<end {
                let channel = unsafe Int(source[event])
                unsafe counts[channel] = (counts[channel] & kept) &+ 1
              }
              for channel in 0..<channelCount {
                let count = unsafe counts[channel]
                unsafe channels[entry] = Int32(truncatingIfNeeded: channel)
                unsafe targetCounts[entry] = count
                entry &+= Self.one(ifCounted: count)
              }
              unsafe counts.update(repeating: 0)
            } else if unsafe Self.ascends(source, begin, end) {
              // Each channel has one event, and its place.
              for event in begin..<end {
                unsafe channels[entry] = source[event]
                unsafe targetCounts[entry] = 1
                entry &+= 1
              }
            } else {
              for event in begin..<end {
                let channel = unsafe Int(source[event])
                unsafe counts[channel] = (counts[channel] & kept) &+ 1
                unsafe touched[channel >> 6] |= 1 << UInt64(truncatingIfNeeded: channel & 63)
              }
              for word in 0..<touched.count {
                var bits = unsafe touched[word]
                if bits == 0 { continue }
                unsafe touched[word] = 0
                while bits != 0 {
                  let channel = word << 6 + bits.trailingZeroBitCount
                  bits &= bits &- 1
                  unsafe channels[entry] = Int32(truncatingIfNeeded: channel)
                  unsafe targetCounts[entry] = counts[channel]
                  unsafe counts[channel] = 0
                  entry &+= 1
                }
              }
            }
            begin = end
            unsafe bounds[row] = entry
          }
          return entry
        }
      }
    }
  }

  /// Whether each of some channels is greater than the one before.
  @inline(__always)
  private static func ascends(_ channels: UnsafeBufferPointer<Int32>, _ begin: Int, _ end: Int) -> Bool {
    var steps = 0
    var event = begin &+ 1
    while event < end {
      steps |= unsafe Int(channels[event]) &- Int(channels[event &- 1]) &- 1
      event &+= 1
    }
    return steps >= 0
  }

  /// One for a count of one or more, zero for none, without a branch that would be mispredicted.
  @inline(__always)
  private static func one(ifCounted count: Int32) -> Int {
    Int(truncatingIfNeeded: (UInt32(bitPattern: count) &+ 0x7FFF_FFFF) >> 31)
  }

  /// Rows of a dense raster; `nil` where a value is no count from 0 to `EventRows.largestCount`.
  ///
  /// - Parameter values: Row-major `[steps, channels]`.
  static func rows(ofCounts values: [Float], stepCount: Int, channelCount: Int) -> EventRows? {
    precondition(values.count == stepCount * channelCount, "A raster has a value for each step and channel.")
    let largest = Float(EventRows.largestCount)
    var (entries, wrong) = (0, 0)
    for value in values {
      entries += value == 0 ? 0 : 1
      // Of numbers in this range the conversion to 32 bits and back keeps the whole ones.
      let within = value >= 0 && value <= largest ? value : 0.5
      wrong |= Float(Int32(within)) == within ? 0 : 1
    }
    if wrong != 0 { return nil }
    var rows = EventRows(rowStarts: Array(repeating: 0, count: stepCount + 1), channels: [], counts: [])
    rows.channels = unsafe Array(unsafeUninitializedCapacity: entries + 1) { target, count in
      unsafe LargePages.request(for: target)
      rows.counts = unsafe Array(unsafeUninitializedCapacity: entries + 1) { targetCounts, countOfCounts in
        unsafe LargePages.request(for: targetCounts)
        var entry = 0
        for step in 0..<stepCount {
          for channel in 0..<channelCount {
            let value = Int32(values[step * channelCount + channel])
            unsafe target[entry] = Int32(truncatingIfNeeded: channel)
            unsafe targetCounts[entry] = value
            entry &+= Self.one(ifCounted: value)
          }
          rows.rowStarts[step + 1] = entry
        }
        (count, countOfCounts) = (entry, entry)
      }
    }
    return rows
  }
}

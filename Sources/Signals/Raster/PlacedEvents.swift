/// The events of a raster as a series would have them, made a stretch at a time: there is no list of all times.
package struct PlacedEvents: Sendable {
  private let rows: EventRows
  private let grid: TimeGrid
  private let placement: EventPlacement
  /// The first event of each row, and the number of events at the end.
  private let starts: [Int]

  /// Number of events.
  package var count: Int { starts[rows.rowCount] }

  /// Events of a stretch.
  private static let stretch = 1 << 13

  /// - Throws: As `EventSeries(raster, placement:)`.
  package init(_ raster: Raster, placement: EventPlacement) throws(SignalError) {
    rows = try raster.eventRows()
    grid = raster.grid
    try grid.checkPlaces()
    self.placement = placement
    starts = rows.eventStarts
  }

  /// Hands out the times of all events in order, in seconds, as bytes of a machine's doubles.
  package func forEachStretchOfTimes(_ body: (UnsafeRawBufferPointer) -> Void) {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.stretch) { buffer in
      var filled = 0
      for row in 0..<rows.rowCount {
        var rest = starts[row + 1] - starts[row]
        guard rest > 0 else { continue }
        let time = time(ofRow: row)
        while rest > 0 {
          let part = min(rest, Self.stretch - filled)
          unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled..<filled + part]).update(repeating: time)
          filled += part
          rest -= part
          if filled == Self.stretch {
            unsafe body(UnsafeRawBufferPointer(buffer))
            filled = 0
          }
        }
      }
      if filled > 0 { unsafe body(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[..<filled]))) }
    }
  }

  /// Hands out the channels of all events in order, as bytes of whole numbers of 32 bits.
  package func forEachStretchOfChannels(_ body: (UnsafeRawBufferPointer) -> Void) {
    // Where every count is one, the entries are the events.
    guard count != rows.channels.count else {
      for first in stride(from: 0, to: count, by: Self.stretch) {
        unsafe rows.channels[first..<min(first + Self.stretch, count)].withUnsafeBytes { unsafe body($0) }
      }
      return
    }
    // Four places are written at once, since most counts are small and a loop for each would be mispredicted.
    let width = 4
    let (entryChannels, entryCounts) = (rows.channels.span, rows.counts.span)
    precondition(entryChannels.count == entryCounts.count, "Every entry has a channel and a count.")
    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.stretch + width) { buffer in
      guard let first = buffer.baseAddress else { return }
      let end = unsafe first + Self.stretch
      var (next, entry) = unsafe (first, 0)
      func handOut() {
        unsafe body(UnsafeRawBufferPointer(start: first, count: (next - first) * MemoryLayout<Int32>.size))
        unsafe next = first
      }
      while entry < entryChannels.count {
        // There is room for a whole vector wherever less than a stretch is filled.
        while unsafe next < end, entry < entryChannels.count {
          let count = unsafe Int(entryCounts[unchecked: entry])
          let channel = unsafe SIMD4(repeating: entryChannels[unchecked: entry])
          guard count <= width else { break }
          unsafe UnsafeMutableRawPointer(next).storeBytes(of: channel, as: SIMD4<Int32>.self)
          unsafe next += count
          entry &+= 1
        }
        if unsafe next >= end { handOut() }
        guard entry < entryChannels.count else { break }
        var rest = unsafe Int(entryCounts[unchecked: entry])
        guard rest > width else { continue }
        while rest > 0 {
          let part = unsafe min(rest, end - next)
          unsafe next.update(repeating: entryChannels[unchecked: entry], count: part)
          unsafe next += part
          rest -= part
          if unsafe next == end { handOut() }
        }
        entry += 1
      }
      if unsafe next > first { handOut() }
    }
  }

  /// All times and channels.
  package var all: (times: [Double], channels: [Int32]) { rows.events(at: time) }

  private func time(ofRow row: Int) -> Double {
    placement == .binMiddle ? grid.middle(at: row) : grid.time(at: row)
  }
}

extension TimeGrid {
  /// Throws `SignalError.tooLateForStep` where the middle of a bin cannot be told from its end.
  func checkPlaces() throws(SignalError) {
    guard Swift.max(endTick.magnitude, firstTick.magnitude) <= 1 << 50 else {
      throw .tooLateForStep(seconds: stop, step: step)
    }
  }
}

/// The events of a raster as a series would have them, made a stretch at a time: there is no list of all times.
package struct PlacedEvents: Sendable {
  private let rows: EventRows
  private let grid: TimeGrid
  private let placement: EventPlacement
  /// Number of events.
  package let count: Int

  /// Events of a stretch.
  private static let stretch = 1 << 13

  /// - Throws: As `EventSeries(raster, placement:)`.
  package init(_ raster: Raster, placement: EventPlacement) throws(SignalError) {
    rows = try raster.eventRows()
    grid = raster.grid
    try grid.checkPlaces()
    self.placement = placement
    count = rows.eventCount
  }

  /// Hands out the times of all events in order, in seconds, as bytes of a machine's doubles.
  package func forEachStretchOfTimes(_ body: (UnsafeRawBufferPointer) -> Void) {
    var buffer = [Double](repeating: 0, count: Self.stretch)
    var filled = 0
    for row in 0..<rows.rowCount {
      var rest = eventCount(ofRow: row)
      guard rest > 0 else { continue }
      let time = time(ofRow: row)
      while rest > 0 {
        let part = min(rest, Self.stretch - filled)
        for place in filled..<filled + part { buffer[place] = time }
        filled += part
        rest -= part
        if filled == Self.stretch {
          unsafe buffer.withUnsafeBytes { unsafe body($0) }
          filled = 0
        }
      }
    }
    if filled > 0 { unsafe buffer[..<filled].withUnsafeBytes { unsafe body($0) } }
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
      var filled = 0
      for entry in 0..<entryChannels.count {
        let channel = unsafe SIMD4(repeating: entryChannels[unchecked: entry])
        var rest = unsafe Int(entryCounts[unchecked: entry])
        repeat {
          // There is room for a whole vector wherever less than a stretch is filled.
          unsafe UnsafeMutableRawPointer(first + filled).storeBytes(of: channel, as: SIMD4<Int32>.self)
          filled += min(rest, width)
          rest -= width
          if filled >= Self.stretch {
            unsafe body(UnsafeRawBufferPointer(start: first, count: filled * MemoryLayout<Int32>.size))
            filled = 0
          }
        } while rest > 0
      }
      if filled > 0 { unsafe body(UnsafeRawBufferPointer(start: first, count: filled * MemoryLayout<Int32>.size)) }
    }
  }

  /// All times and channels.
  package var all: (times: [Double], channels: [Int32]) { rows.events(at: time) }

  private func eventCount(ofRow row: Int) -> Int {
    let entries = rows.entries(inRow: row)
    return count == rows.channels.count ? entries.count : rows.counts[entries].reduce(0) { $0 + Int($1) }
  }

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

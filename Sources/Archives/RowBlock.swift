internal import Signals

/// Rows that wait for a segment.
///
/// Those of events are made only as they are written, a stretch at a time.
enum RowBlock: Sendable {
  case values(StoredValues)
  /// The times of events, `float64`.
  case times(PlacedEvents)
  /// The channels of events, `uint32`.
  case nodes(PlacedEvents)

  /// How many numbers there are.
  var count: Int {
    switch self {
    case .values(let values): values.count
    case .times(let events), .nodes(let events): events.count
    }
  }

  /// Their size in a file.
  var byteCount: Int {
    switch self {
    case .values(let values): values.byteCount
    case .times(let events): events.count * MemoryLayout<Double>.size
    case .nodes(let events): events.count * MemoryLayout<UInt32>.size
    }
  }

  /// Bytes of a stretch: what is done with it finds it in the processor's cache.
  private static let stretch = 1 << 16

  /// Hands out the bytes in order, little endian, a stretch at a time.
  func forEachStretch(_ body: (UnsafeRawBufferPointer) -> Void) {
    switch self {
    case .values(let values):
      unsafe values.withBytes { bytes in
        for first in stride(from: 0, to: bytes.count, by: Self.stretch) {
          unsafe body(UnsafeRawBufferPointer(rebasing: bytes[first..<min(first + Self.stretch, bytes.count)]))
        }
      }
    case .times(let events): unsafe events.forEachStretchOfTimes(body)
    case .nodes(let events): unsafe events.forEachStretchOfChannels(body)
    }
  }
}

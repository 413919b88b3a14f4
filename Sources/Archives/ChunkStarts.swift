internal import Synchronization

/// The first values of chunks that were looked at: a dataset that is read in pieces is not searched anew for each.
final class ChunkStarts: Sendable {
  private let found = Mutex<[String: [Int: Double]]>([:])

  /// The first value of a chunk of a dataset.
  ///
  /// - Parameter look: Reads it, the first time.
  func value(
    ofChunk chunk: Int, of location: String, _ look: () throws(ArchiveError) -> Double
  ) throws(ArchiveError) -> Double {
    if let known = found.withLock({ $0[location]?[chunk] }) { return known }
    let value = try look()
    found.withLock { $0[location, default: [:]][chunk] = value }
    return value
  }
}

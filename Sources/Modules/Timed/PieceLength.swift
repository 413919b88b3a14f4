internal import Signals

/// How many steps the next piece of a long run has: so many that a piece takes little memory, and comes soon enough to be safe.
struct PieceLength {
  private(set) var steps: Int
  private let isFixed: Bool

  private static let first = 64
  private static let longest = 4096
  private static let bytes = 8 << 20
  private static let seconds = 0.5
  /// How many times longer than the one before a piece is at most.
  private static let growth = 4

  /// - Parameter steps: A length that is kept, if there is one.
  init(_ steps: Int?) {
    self.steps = max(1, steps ?? Self.first)
    isFixed = steps != nil
  }

  /// Learns from a piece of this length.
  mutating func adapt(to piece: Evolution, over input: Raster, in elapsed: Duration) {
    guard !isFixed else { return }
    let bytes = ([input, piece.output] + piece.records.map(\.raster)).reduce(1) { $0 + Self.byteCount(of: $1) }
    let share = max(Double(bytes) / Double(Self.bytes), elapsed / .seconds(1) / Self.seconds)
    let right = Double(steps) / max(share, 1 / Double(Self.growth))
    steps = min(Self.longest, max(1, Int(right)))
  }

  private static func byteCount(of raster: Raster) -> Int {
    switch raster.storage {
    case .dense(let values): values.count * MemoryLayout<Float>.size
    case .events(let rows): rows.counts.count * 2 * MemoryLayout<Int>.size
    }
  }
}

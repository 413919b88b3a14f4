import Modules
import Signals

/// Keeps what a run hands out, joined.
struct MemorySink: EvolutionSink {
  /// Pieces that are taken before the sink fails.
  var capacity = Int.max
  private(set) var pieces: [Evolution] = []
  /// The clock after each piece.
  private(set) var ticks: [Int64] = []
  private(set) var startTick: Int64?
  private(set) var endTick: Int64?
  private(set) var input: Signal?

  struct IsFull: Error {}

  init(capacity: Int = .max) { self.capacity = capacity }

  mutating func beginRun(of module: TimedModule, over input: Signal?) throws {
    startTick = module.tick
    self.input = input
  }

  mutating func append(_ piece: Evolution, of module: TimedModule) throws {
    guard pieces.count < capacity else { throw IsFull() }
    pieces.append(piece)
    ticks.append(module.tick)
  }

  mutating func endRun(of module: TimedModule) throws { endTick = module.tick }

  func joined() throws -> Evolution? {
    guard var whole = pieces.first else { return nil }
    for piece in pieces.dropFirst() { whole = try whole.followed(by: piece) }
    return whole
  }
}

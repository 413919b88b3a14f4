public import Signals

extension Delay: DifferentiableModule {
  /// The delays of a run in steps, and how long the run and what was under way after it are.
  public struct Tape: Sendable {
    var delays: [Int]
    var stepCount: Int
    var pendingRows: Int
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let evolution = try evolve(over: input, in: context)
    let tape = Tape(
      delays: try steps(), stepCount: input.stepCount, pendingRows: state.pending?.shape.first ?? 0)
    return (evolution, tape)
  }

  /// Gives every derivative earlier, by the delay of its channel; the delays themselves have none.
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Delay>) -> [Float] {
    let channels = inputCount
    let (rows, ofPending) = cotangent.output.followed(
      by: gradient.state.pending, rows: tape.pendingRows, width: channels)
    if let ofPending { gradient.state.pending = ofPending }
    guard cotangent.wantsInput else { return [] }
    var input = [Float](repeating: 0, count: tape.stepCount * channels)
    for step in 0..<tape.stepCount {
      for channel in 0..<channels {
        input[step * channels + channel] = rows[(step + tape.delays[channel]) * channels + channel]
      }
    }
    return input
  }
}

extension [Float] {
  /// The derivatives by what each step of a run received, and each row under way after it; and those by the rows that were
  /// under way before it.
  func followed(
    by pending: Tensor?, rows: Int, width: Int
  ) -> (rows: [Float], before: Tensor?) {
    guard rows > 0 else { return (self, nil) }
    var all = self
    all.append(contentsOf: pending?.scalars ?? [])
    // A gradient that was made of a state with fewer rows has none for the others.
    let missing = count + rows * width - all.count
    if missing > 0 { all.append(contentsOf: repeatElement(0, count: missing)) }
    var before = Tensor(repeating: 0, shape: [rows, width])
    before.scalars = Array(all.prefix(rows * width))
    return (all, before)
  }
}

public import Signals

extension Multirate: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// How a record of a faster module was made one of the network's steps.
    struct Gathered: Sendable {
      /// Steps of the record in one of the network.
      var parts: Int
      /// Whether they were added up; else the last one counts.
      var isSum: Bool
    }

    /// The network's steps.
    var grid: TimeGrid
    /// Steps since a slower module ran, before the run.
    var pendingSteps: Int64
    /// Records of a faster module.
    var gathered: [AttributePath: Gathered] = [:]
    /// That of the module.
    var module: ChildTape?
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let empty = Tape(grid: input.grid, pendingSteps: state.pendingSteps)
    var tape: Tape? = empty
    let evolution = try evolve(over: input, in: context, &tape)
    return (evolution, tape ?? empty)
  }

  /// Hands derivatives from the network's steps to the module's and back, each step of a conversion the other way round:
  /// what was added up has the derivative of the sum, what was averaged that of the mean, what was held the sum of those of
  /// the steps that it was held for.
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Multirate>
  ) -> [Float] {
    switch ratio {
    case .slower(let factor): pullBackSlower(by: factor, cotangent, tape, &gradient)
    case .faster(let factor): pullBackFaster(by: factor, cotangent, tape, &gradient)
    case nil: []  // Refused when it ran.
    }
  }

  private func pullBackSlower(
    by factor: Int, _ cotangent: Cotangent, _ tape: Tape, _ gradient: inout Gradient<Multirate>
  ) -> [Float] {
    let steps = tape.grid.count
    let runsAt = (0..<steps).map { (tape.grid.firstTick + Int64($0)) % Int64(factor) == 0 }
    let rows = runsAt.count { $0 }
    var output = [Float](repeating: 0, count: rows * outputCount)
    var row = rows
    for step in (0..<steps).reversed() {
      if runsAt[step] { row -= 1 }
      for channel in 0..<outputCount {
        let bar = cotangent.output[step * outputCount + channel]
        if simulation.output == .count {
          if runsAt[step] { output[row * outputCount + channel] = bar }
          continue
        }
        gradient.state.held.scalars[channel] += bar
        guard runsAt[step] else { continue }
        output[row * outputCount + channel] = gradient.state.held.scalars[channel]
        gradient.state.held.scalars[channel] = 0
      }
    }
    // What is pending before the run has a derivative, whether or not that by the input is wanted.
    let ofModule = tape.module?.pullback(cotangent.child("module", output: output), intoChild: 0, of: &gradient) ?? []
    var input = [Float](repeating: 0, count: cotangent.wantsInput ? steps * inputCount : 0)
    let divisors = divisors(runsAt, after: tape.pendingSteps)
    row = rows
    for step in (0..<steps).reversed() {
      if runsAt[step] { row -= 1 }
      for channel in 0..<inputCount {
        if runsAt[step] {
          gradient.state.pending.scalars[channel] = ofModule[row * inputCount + channel] / divisors[row]
        }
        if cotangent.wantsInput { input[step * inputCount + channel] = gradient.state.pending.scalars[channel] }
        if simulation.input == .hold { gradient.state.pending.scalars[channel] = 0 }
      }
    }
    return input
  }

  /// What the sum of each input of a slower module was divided by.
  private func divisors(_ runsAt: [Bool], after pendingSteps: Int64) -> [Float] {
    var (count, divisors) = (pendingSteps, [] as [Float])
    for isRun in runsAt {
      count += 1
      guard isRun else { continue }
      divisors.append(simulation.input == .average ? Float(count) : 1)
      count = 0
    }
    return divisors
  }

  private func pullBackFaster(
    by factor: Int, _ cotangent: Cotangent, _ tape: Tape, _ gradient: inout Gradient<Multirate>
  ) -> [Float] {
    let steps = tape.grid.count
    func spread(_ values: [Float], over parts: Int, onlyLast: Bool) -> [Float] {
      let width = steps == 0 ? 0 : values.count / steps
      var spread: [Float] = []
      spread.reserveCapacity(values.count * parts)
      for step in 0..<steps {
        for part in 0..<parts {
          if onlyLast, part < parts - 1 {
            spread += repeatElement(0, count: width)
          } else {
            spread += values[step * width..<(step + 1) * width]
          }
        }
      }
      return spread
    }
    let traced = cotangent.mapTraces { path, values in
      guard let record = tape.gathered[path] else { return values }
      return spread(values, over: record.parts, onlyLast: !record.isSum)
    }
    var output = spread(cotangent.output, over: factor, onlyLast: simulation.output == .hold)
    if simulation.output == .average { for index in output.indices { output[index] /= Float(factor) } }
    let ofModule =
      tape.module?.pullback(
        traced.child("module", output: output, wantsInput: cotangent.wantsInput), intoChild: 0, of: &gradient) ?? []
    guard cotangent.wantsInput else { return [] }
    var input = [Float](repeating: 0, count: steps * inputCount)
    for step in 0..<steps {
      for part in (0..<(simulation.input == .count ? 1 : factor)).reversed() {
        let row = (step * factor + part) * inputCount
        for channel in 0..<inputCount { input[step * inputCount + channel] += ofModule[row + channel] }
      }
    }
    return input
  }
}

internal import Kernels
public import Signals

extension Dropout: DifferentiableModule {
  /// Where a run was in the stream of choices.
  public struct Tape: Sendable {
    var random: RandomNumbers
    var firstStep: Int64
    var stepCount: Int
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let tape = Tape(
      random: context.randomNumbers(seed: simulation.seed), firstStep: state.step, stepCount: input.stepCount)
    return (try evolve(over: input, in: context), tape)
  }

  /// Drops and scales the derivatives as the values.
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Dropout>) -> [Float] {
    guard cotangent.wantsInput else { return [] }
    guard simulation.isTraining, simulation.probability > 0 else { return cotangent.output }
    return dropped(cotangent.output.span, steps: tape.stepCount, firstStep: tape.firstStep, using: tape.random)
  }
}

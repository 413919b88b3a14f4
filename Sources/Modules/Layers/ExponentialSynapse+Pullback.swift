internal import Kernels
public import Signals

extension ExponentialSynapse: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// The currents before the run.
    var before: [Float]
    /// After each step.
    var currents: [Float]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state.current.scalars
    let evolution = try evolve(over: input, in: context)
    return (evolution, Tape(before: before, currents: evolution.output.values))
  }

  /// ```
  /// Ī ← Ī + ȳ,   τ̄ += Ī · I · dt / τ²,   x̄ = β Ī,   Ī ← β Ī
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<ExponentialSynapse>
  ) -> [Float] {
    let input = StateAdjoint.pullBack(
      cotangent.output(with: "isyn"), states: tape.currents, before: tape.before,
      dynamics: NeuronAdjoint.Dynamics(
        parameters.timeConstant, step: simulation.timeStep, isEuler: false, gainsDecayed: true),
      gainsDecayed: true, statesBar: &gradient.state.current.scalars,
      timeConstantsBar: &gradient.parameters.timeConstant.scalars)
    return cotangent.wantsInput ? input : []
  }
}

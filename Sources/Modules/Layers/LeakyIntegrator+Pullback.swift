internal import Kernels
public import Signals

extension LeakyIntegrator: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// The potentials before the run.
    var before: [Float]
    /// After each step.
    var potentials: [Float]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state.potential.scalars
    let (evolution, potentials) = try run(over: input, in: context)
    return (evolution, Tape(before: before, potentials: potentials))
  }

  /// ```
  /// v̄ ← v̄ + ȳ · f′(v),   τ̄ += v̄ · v(previous step) · α dt / τ²,   x̄ = v̄,   v̄ ← α v̄
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<LeakyIntegrator>
  ) -> [Float] {
    var ofPotentials = tape.potentials
    simulation.activation.function.differentiate?(&ofPotentials)
    for index in ofPotentials.indices { ofPotentials[index] *= cotangent.output[index] }
    if let trace = cotangent.trace("vmem") { ofPotentials = Cotangent.sum(ofPotentials, trace) }
    let input = StateAdjoint.pullBack(
      ofPotentials, states: tape.potentials, before: tape.before,
      dynamics: NeuronAdjoint.Dynamics(
        parameters.timeConstant, step: simulation.timeStep, isEuler: false, gainsDecayed: false),
      gainsDecayed: false, statesBar: &gradient.state.potential.scalars,
      timeConstantsBar: &gradient.parameters.timeConstant.scalars)
    return cotangent.wantsInput ? input : []
  }
}

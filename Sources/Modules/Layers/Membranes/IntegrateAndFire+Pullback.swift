internal import Kernels
public import Signals

extension IntegrateAndFire: DifferentiableModule {
  public typealias Tape = MembraneIntegrator.Tape

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let (tape, records) = try runTaped(over: input, in: context)
    return (try evolution(tape.rows, records, on: input.grid, in: context), tape)
  }

  /// Takes the steps backwards: the spikes and the reset, then as `MembraneIntegrator`.
  ///
  /// With V before its reset, u = (V − V_reset) / (θ − V_reset) and the slope `g = f′(u) / (θ − V_reset)` of the surrogate,
  /// which is zero for neurons whose reset is not below the threshold:
  /// ```
  /// to a value:  s̄ ← s̄ − (V − V_reset) · V̄,   V̄_reset += s V̄,   V̄ ← (1 − s) V̄
  /// subtracted:  s̄ ← s̄ − (θ − V_reset) · V̄,   V̄_reset += s V̄,   θ̄ −= s V̄
  /// both:        V̄ ← V̄ + g s̄,   θ̄ −= g u s̄,   V̄_reset += g (u − 1) s̄
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<IntegrateAndFire>
  ) -> [Float] {
    let run = run(of: tape)
    let potentials = run.potentials(of: kernel)
    let spikes = MembraneAdjoint.Spikes(
      potentials: potentials,
      slopes: simulation.surrogate.slopes(
        potentials: potentials, reset: parameters.resetPotential, threshold: parameters.threshold),
      threshold: parameters.threshold.scalars, reset: parameters.resetPotential.scalars,
      subtracts: simulation.reset == .bySubtraction, flowsThroughReset: simulation.surrogate.flowsThroughReset)
    var firing = (
      threshold: gradient.parameters.threshold.scalars, reset: gradient.parameters.resetPotential.scalars
    )
    let input = pullBack(
      cotangent, through: run, spikes: spikes, output: cotangent.output(with: "spikes"),
      voltageTrace: cotangent.trace("vmem") ?? [], firing: &firing, into: &gradient)
    gradient.parameters.threshold.scalars = firing.threshold
    gradient.parameters.resetPotential.scalars = firing.reset
    return input
  }
}

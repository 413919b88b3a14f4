internal import Kernels
public import Signals

extension MembraneIntegrator: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let (tape, records) = try runTaped(over: input, in: context)
    return (evolution(tape.traces, records, on: input.grid), tape)
  }

  /// Takes the steps backwards; without a leak λ E is missing, and λ r is dt r.
  ///
  /// ```
  /// V̄ ← V̄ + v̄,   τ̄_mem += V̄ · (E + r y − V(previous step)) · ∂λ/∂τ,   Ē += λ V̄,   r̄ += λ y V̄
  /// ȳ = λ r V̄,   V̄ ← (1 − λ) V̄
  /// Ī ← Ī + ȳ,   τ̄_syn += Ī · (w x − I(previous step)) · ∂μ/∂τ,   w̄ += μ x Ī,   x̄ = μ w Ī,   Ī ← (1 − μ) Ī
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<MembraneIntegrator>
  ) -> [Float] {
    var nothing: (threshold: [Float], reset: [Float]) = ([], [])
    return pullBack(
      cotangent, through: run(of: tape), spikes: nil, output: [], voltageTrace: cotangent.output(with: "vmem"),
      firing: &nothing, into: &gradient)
  }
}

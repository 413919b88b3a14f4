internal import Kernels
public import Signals

extension SparseLinear: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Raster) {
    (try evolve(over: input, in: context), input)
  }

  /// What is under way after a run is received like what the run gave.
  ///
  /// ```
  /// w̄ += Σ x_t[i] · ȳ_(t + delay)[j],   x̄_t[i] = Σ w · ȳ_(t + delay)[j],   b̄ += Σ ȳ
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<SparseLinear>
  ) -> [Float] {
    let (received, ofPending) = cotangent.output.followed(
      by: gradient.state.pending, rows: state.pending?.shape.first ?? 0, width: outputCount)
    if let ofPending { gradient.state.pending = ofPending }
    gradient.parameters.bias.addRows(cotangent.output)
    return (checkedRows ?? rows).pullBack(
      received, input: tape.values, steps: tape.stepCount, weightSums: &gradient.parameters.weight.scalars,
      wantsInput: cotangent.wantsInput)
  }
}

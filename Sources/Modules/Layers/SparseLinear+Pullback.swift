internal import Kernels
public import Signals

extension SparseLinear: DifferentiableModule {
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
    let synapses = checkedRows ?? rows
    if case .events(let rows) = tape.storage, !cotangent.wantsInput {
      synapses.pullBack(
        received, rowStarts: rows.rowStarts, channels: rows.channels, counts: rows.counts,
        weightSums: &gradient.parameters.weight.scalars)
      return []
    }
    return synapses.pullBack(
      received, input: tape.values, steps: tape.stepCount, weightSums: &gradient.parameters.weight.scalars,
      wantsInput: cotangent.wantsInput)
  }
}

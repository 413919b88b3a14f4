internal import Kernels
public import Signals

extension Linear: DifferentiableModule {
  /// ```
  /// W̄ += xᵀ · ȳ,   b̄ += Σ ȳ,   x̄ = ȳ · Wᵀ
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<Linear>
  ) -> [Float] {
    let (steps, inputs, outputs) = (tape.stepCount, inputCount, outputCount)
    switch tape.storage {
    case .dense(let values):
      Adjoints.addOuterProducts(
        of: values.span, and: cotangent.output.span, rows: steps, leftColumns: inputs, rightColumns: outputs,
        to: &gradient.parameters.weight.scalars)
    case .events(let rows):
      Adjoints.addOuterProducts(
        rowStarts: rows.rowStarts.span, channels: rows.channels.span, counts: rows.counts.span,
        and: cotangent.output.span, leftColumns: inputs, rightColumns: outputs,
        to: &gradient.parameters.weight.scalars)
    }
    gradient.parameters.bias?.addRows(cotangent.output)
    guard cotangent.wantsInput else { return [] }
    return Adjoints.transposedProduct(
      cotangent.output.span, rows: steps, weights: parameters.weight.scalars, inputs: inputs, targets: outputs)
  }
}

extension Tensor {
  /// Adds rows as wide as the tensor is long, from the last to the first.
  mutating func addRows(_ rows: [Float]) {
    let width = count
    guard width > 0 else { return }
    Adjoints.addRows(rows.span, rows: rows.count / width, to: &scalars)
  }
}

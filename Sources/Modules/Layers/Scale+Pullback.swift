internal import Kernels
public import Signals

extension Scale: DifferentiableModule {
  /// ```
  /// s̄ += Σ x · ȳ,   x̄ = s · ȳ
  /// ```
  public func pullback(_ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<Scale>) -> [Float] {
    Adjoints.addProducts(
      of: tape.values.span, and: cotangent.output.span, to: &gradient.parameters.factors.scalars)
    guard cotangent.wantsInput else { return [] }
    return ScaleKernel.multiply(cotangent.output.span, steps: tape.stepCount, by: parameters.factors.scalars)
  }
}

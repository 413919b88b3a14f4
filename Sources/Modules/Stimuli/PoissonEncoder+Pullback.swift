public import Signals

extension PoissonEncoder: DifferentiableModule {
  /// A count has the derivative of what is expected of it, which is not that of the count that was drawn: x̄ = dt · ȳ, and
  /// zero at rates below zero and where more than 1024 events are expected.
  public func pullback(
    _ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<PoissonEncoder>
  ) -> [Float] {
    guard cotangent.wantsInput else { return [] }
    let seconds = Float(tape.grid.step.seconds)
    return zip(tape.values, cotangent.output).map { rate, bar in
      rate > 0 && rate * seconds <= 1024 ? seconds * bar : 0
    }
  }
}

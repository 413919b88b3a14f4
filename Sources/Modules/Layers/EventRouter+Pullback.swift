internal import Kernels
public import Signals

extension EventRouter: DifferentiableModule {
  /// The tape holds the number of steps.
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Int) {
    (try evolve(over: input, in: context), input.stepCount)
  }

  /// The weights are whole numbers, and have no derivative.
  ///
  /// ```
  /// x̄ = ȳ · Wᵀ
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Int, into gradient: inout Gradient<EventRouter>
  ) -> [Float] {
    guard cotangent.wantsInput else { return [] }
    return Adjoints.transposedProduct(
      cotangent.output.span, rows: tape, weights: parameters.weights.scalars, inputs: inputCount, targets: outputCount)
  }
}

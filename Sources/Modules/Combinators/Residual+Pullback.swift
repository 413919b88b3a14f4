public import Signals

extension Residual: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    let (evolution, tape) = try stackEvolvedTaped(over: input, in: context)
    return (try adding(input, to: evolution, in: context), tape)
  }

  /// ```
  /// x̄ = stack̄(ȳ) + ȳ
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<Residual>
  ) -> [Float] {
    let ofStack = gradient.pullBack(cotangent, throughChain: tape)
    return cotangent.wantsInput ? Cotangent.sum(ofStack, cotangent.output) : []
  }
}

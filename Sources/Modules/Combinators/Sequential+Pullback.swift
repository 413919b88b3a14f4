public import Signals

extension Sequential: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    if children.isEmpty { try check(input, in: context) }
    return try context.evolveTaped(chain: &children, over: input)
  }

  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<Sequential>
  ) -> [Float] {
    gradient.pullBack(cotangent, throughChain: tape)
  }
}

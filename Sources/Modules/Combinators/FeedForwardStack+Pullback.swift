public import Signals

extension FeedForwardStack: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    try stack.evolveTaped(over: input, in: context)
  }

  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<FeedForwardStack>
  ) -> [Float] {
    gradient.pullBack(cotangent, throughChain: tape)
  }
}

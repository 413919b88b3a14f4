public import Signals

extension Flatten: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: NoAttributes) {
    (try evolve(over: input, in: context), NoAttributes())
  }

  public func pullback(_ cotangent: Cotangent, through tape: NoAttributes, into gradient: inout Gradient<Flatten>)
    -> [Float]
  {
    cotangent.wantsInput ? cotangent.output : []
  }
}

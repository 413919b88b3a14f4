public import Signals

extension SynNet: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    try validated(in: context)
    let (evolution, tape) = try stack.evolveTaped(over: input, in: stackContext(in: context))
    return (try given(by: evolution, in: context), tape)
  }

  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<SynNet>
  ) -> [Float] {
    var cotangent = cotangent
    if simulation.output == .potentials, let last = children.last {
      // What is given are the potentials; no spike is.
      cotangent.add(cotangent.output, to: AttributePath([last.name, Output.potentials.rawValue]))
      cotangent.output = [Float](repeating: 0, count: cotangent.output.count)
    }
    return gradient.pullBack(cotangent, throughChain: tape)
  }
}

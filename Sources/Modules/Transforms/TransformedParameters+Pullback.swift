public import Signals

extension TransformedParameters: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: ChildTape) {
    try validated(in: context)
    return try simulation.evolveTaped(&original, named: Self.childName, over: input, in: context)
  }

  /// The derivatives by the transformed parameters count as those by the originals.
  ///
  /// That is as if the transform added a constant (straight-through, Bengio et al. 2013).
  public func pullback(
    _ cotangent: Cotangent, through tape: ChildTape, into gradient: inout Gradient<TransformedParameters>
  ) -> [Float] {
    tape.pullback(
      cotangent.child(Self.childName, output: cotangent.output, wantsInput: cotangent.wantsInput), intoChild: 0,
      of: &gradient)
  }
}

public import Signals

extension Instant: DifferentiableModule {
  /// - Throws: What `evolve` throws; `ModuleError` for a function whose derivative is not known.
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Raster) {
    let evolution = try evolve(over: input, in: context)
    guard function?.differentiate != nil else {
      throw ModuleError(Self.typeName, at: context.path, .notDifferentiable)
    }
    return (evolution, input)
  }

  /// ```
  /// x̄ = ȳ · f′(x)
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<Instant>
  ) -> [Float] {
    guard cotangent.wantsInput else { return [] }
    var input = tape.values
    function?.differentiate?(&input)
    for index in input.indices { input[index] *= cotangent.output[index] }
    return input
  }
}

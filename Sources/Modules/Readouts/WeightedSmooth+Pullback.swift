internal import Kernels
public import Signals

extension WeightedSmooth: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// Those of the children.
    var children: [ChildTape]
    /// What the activation gave.
    var output: [Float]
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    try validated(in: context)
    var chain = children
    var (evolution, tapes) = try context.evolveTaped(chain: &chain, over: input)
    var values = evolution.output.values
    var rows = values.mutableSpan
    activate(&rows, steps: input.stepCount)
    if let index = RowFunctions.firstNotFinite(in: values.span) {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    children = chain
    evolution.output = Raster(grid: input.grid, channelCount: outputCount, storage: .dense(values))
    return (evolution, Tape(children: tapes, output: values))
  }

  /// Goes back over the activation, the smoothing, and the weighted sums.
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<Self>) -> [Float] {
    var sums = cotangent
    switch simulation.normalization {
    case .eachStep:
      let rows = outputCount == 0 ? 0 : sums.output.count / outputCount
      Activation.pullBack(&sums.output, output: tape.output, rows: rows, channels: outputCount)
    case .wholeRaster:
      Activation.pullBack(&sums.output, output: tape.output, rows: 1, channels: tape.output.count)
    }
    return gradient.pullBack(sums, throughChain: tape.children)
  }
}

public import Signals

extension WaveSenseBlock: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    let (evolution, _, tape) = try evolveBranchesTaped(over: input, in: context)
    return (evolution, tape)
  }

  /// Runs over a raster, gives what both branches came to, and keeps the tapes.
  mutating func evolveBranchesTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (residual: Evolution, skip: Raster, tape: [ChildTape]) {
    let names = children.map(\.name)
    var tapes: [ChildTape] = []
    let (residual, skip) = try runBranches(over: input, in: context) { index, module, raster throws(ModuleError) in
      let (evolution, tape) = try context.evolveTaped(&module, named: names[index], over: raster)
      tapes.append(tape)
      return evolution
    }
    return (residual, skip, tapes)
  }

  /// Goes back over both branches; the skip branch has the derivative that was added for `spk2_skip/output`.
  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<WaveSenseBlock>
  ) -> [Float] {
    let steps = outputCount == 0 ? 0 : cotangent.output.count / outputCount
    var branch = cotangent
    branch.wantsInput = true
    let residual = gradient.pullBack(branch, throughChain: Array(tape[2..<4]), first: 2)
    branch.output = [Float](repeating: 0, count: steps * skipCount)
    let skip = gradient.pullBack(branch, throughChain: Array(tape[4..<6]), first: 4)
    branch.output = Cotangent.sum(residual, skip)
    branch.wantsInput = cotangent.wantsInput
    let input = gradient.pullBack(branch, throughChain: Array(tape[..<2]))
    return cotangent.wantsInput ? Cotangent.sum(input, cotangent.output) : []
  }
}

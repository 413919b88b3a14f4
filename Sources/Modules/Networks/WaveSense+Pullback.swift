public import Signals

extension WaveSense: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    let names = children.map(\.name)
    var tapes: [ChildTape] = []
    let evolution = try run(over: input, in: context) { index, module, raster throws(ModuleError) in
      guard var block = module as? WaveSenseBlock else {
        let (evolution, tape) = try context.evolveTaped(&module, named: names[index], over: raster)
        tapes.append(tape)
        return (evolution, nil)
      }
      let (evolution, skip, tape) = try block.evolveBranchesTaped(over: raster, in: context.child(names[index]))
      module = block
      tapes.append(ChildTape(block, tape))
      return (evolution, skip)
    }
    return (evolution, tapes)
  }

  /// Goes back over the readout, then over the blocks, each of whose skip branches has the derivative of the sum of all.
  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<WaveSense>
  ) -> [Float] {
    let blocks = blocks
    var part = cotangent
    part.wantsInput = true
    let skips = gradient.pullBack(part, throughChain: Array(tape[blocks.upperBound...]), first: blocks.upperBound)
    for index in blocks { part.add(skips, to: AttributePath([children[index].name, "spk2_skip", "output"])) }
    // What the last block gives on its residual branch goes nowhere.
    let steps = outputCount == 0 ? 0 : cotangent.output.count / outputCount
    part.output = [Float](repeating: 0, count: steps * children[blocks.upperBound - 1].module.outputCount)
    part.wantsInput = cotangent.wantsInput
    return gradient.pullBack(part, throughChain: Array(tape[..<blocks.upperBound]))
  }
}

public import Signals

extension Sequential: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    if children.isEmpty { try check(input, in: context) }
    var result = Evolution(output: input)
    var tapes: [ChildTape] = []
    for index in children.indices {
      let (stage, tape) = try context.evolveTaped(
        &children[index].module, named: children[index].name, over: result.output)
      tapes.append(tape)
      result.output = stage.output
      result.outputs = stage.outputs
      result.records += stage.records
    }
    return (result, tapes)
  }

  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<Sequential>
  ) -> [Float] {
    var output = cotangent.output
    for index in children.indices.reversed() {
      let ofChild = cotangent.child(
        children[index].name, output: output, wantsInput: index > 0 || cotangent.wantsInput)
      output = tape[index].pullback(ofChild, intoChild: index, of: &gradient)
    }
    return output
  }
}

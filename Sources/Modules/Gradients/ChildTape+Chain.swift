internal import Signals

extension EvolutionContext {
  /// Runs children one after the other, each over the output of the one before, and keeps their tapes.
  ///
  /// - Throws: As for one child.
  func evolveTaped(
    chain children: inout [NamedModule], over input: Raster
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    var result = Evolution(output: input)
    var tapes: [ChildTape] = []
    for index in children.indices {
      let (stage, tape) = try evolveTaped(&children[index].module, named: children[index].name, over: result.output)
      tapes.append(tape)
      result.output = stage.output
      result.outputs = stage.outputs
      result.records += stage.records
    }
    return (result, tapes)
  }
}

extension Gradient {
  /// Goes back over children that ran one after the other.
  ///
  /// - Parameters:
  ///   - cotangent: That of the module, with the output of the last of them.
  ///   - tapes: Those of the children.
  ///   - first: The place of the first of them among all.
  /// - Returns: The cotangent of the input of the first of them; empty where it is not wanted.
  mutating func pullBack(
    _ cotangent: Cotangent, throughChain tapes: [ChildTape], first: Int = 0
  ) -> [Float] {
    var output = cotangent.output
    for index in tapes.indices.reversed() {
      let ofChild = cotangent.child(
        children[first + index].name, output: output, wantsInput: index > 0 || cotangent.wantsInput)
      output = tapes[index].pullback(ofChild, intoChild: first + index, of: &self)
    }
    return output
  }
}

public import Signals

extension Branches: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: [ChildTape]) {
    var tapes: [ChildTape] = []
    let names = children.map(\.name)
    let evolution = try run(over: input, in: context) { index, module throws(ModuleError) in
      let (evolution, tape) = try context.evolveTaped(&module, named: names[index], over: input)
      tapes.append(tape)
      return evolution
    }
    return (evolution, tapes)
  }

  /// Goes back over every branch, and adds what they give.
  ///
  /// A branch that does not flow on has the derivative that was added for its output, such as `slow/output`.
  public func pullback(
    _ cotangent: Cotangent, through tape: [ChildTape], into gradient: inout Gradient<Branches>
  ) -> [Float] {
    let steps = outputCount == 0 ? 0 : cotangent.output.count / outputCount
    var input: [Float] = []
    var firstChannel = 0
    for index in children.indices {
      let width = children[index].module.outputCount
      let output: [Float]
      switch simulation.joining {
      case .one(let name):
        output = name == children[index].name ? cotangent.output : [Float](repeating: 0, count: steps * width)
      case .sum: output = cotangent.output
      case .sideBySide:
        output = (0..<steps).flatMap { step in
          cotangent.output[step * outputCount + firstChannel..<step * outputCount + firstChannel + width]
        }
      }
      firstChannel += width
      let ofChild = tape[index].pullback(
        cotangent.child(children[index].name, output: output, wantsInput: cotangent.wantsInput), intoChild: index,
        of: &gradient)
      if cotangent.wantsInput { input = index == 0 ? ofChild : Cotangent.sum(input, ofChild) }
    }
    return input
  }
}

public import Signals

/// The tape of a child of any type: how to go back over its run.
///
/// ```swift
/// // In a combinator of one child:
/// let (evolution, tape) = try context.evolveTaped(&children[0].module, named: children[0].name, over: input)
/// // and on the way back
/// let ofInput = tape.pullback(cotangent.child(children[0].name, output: cotangent.output), intoChild: 0, of: &gradient)
/// ```
public struct ChildTape: Sendable {
  private let goBack: @Sendable (Cotangent, inout any GradientOfSomeModule) -> [Float]

  init<Child: DifferentiableModule>(_ child: Child, _ tape: Child.Tape) {
    goBack = { cotangent, gradient in
      // Taken out, so that it is held once and changed in place.
      let taken = gradient
      gradient = NoGradient()
      guard var typed = (consume taken) as? Gradient<Child> else {
        preconditionFailure("The gradient of a child is of the child's type.")
      }
      let input = child.pullback(cotangent, through: tape, into: &typed)
      gradient = typed
      return input
    }
  }

  /// Goes back over the child's run, into the gradient of a child of a combinator.
  ///
  /// - Returns: The cotangent of the child's input; empty where it is not wanted.
  public func pullback<Owner: Module>(
    _ cotangent: Cotangent, intoChild index: Int, of gradient: inout Gradient<Owner>
  ) -> [Float] {
    goBack(cotangent, &gradient.children[index].gradient)
  }

  /// Holds the place of a gradient that is in use.
  private struct NoGradient: GradientOfSomeModule {
    var tree: AttributeTree { AttributeTree() }
    var stateTree: AttributeTree { AttributeTree() }
    mutating func add(_ other: any GradientOfSomeModule) {}
    mutating func clearState() {}
  }
}

extension EvolutionContext {
  /// Runs a child over its input, records its output where that is wanted, and keeps the tape.
  ///
  /// - Throws: What the child throws; `ModuleError` for a child that has no gradient.
  public func evolveTaped(
    _ child: inout any Module, named name: String, over input: Raster
  ) throws(ModuleError) -> (evolution: Evolution, tape: ChildTape) {
    guard let module = child as? any DifferentiableModule else {
      throw ModuleError(child.typeName, at: path.appending(name), .notDifferentiable)
    }
    return try evolveTaped(module, in: &child, named: name, over: input)
  }

  private func evolveTaped<Child: DifferentiableModule>(
    _ module: Child, in place: inout any Module, named name: String, over input: Raster
  ) throws(ModuleError) -> (evolution: Evolution, tape: ChildTape) {
    var module = module
    var (evolution, tape) = try module.evolveTaped(over: input, in: child(name))
    evolution.records += try outputRecords(of: module, named: name, evolution.output)
    place = module
    return (evolution, ChildTape(module, tape))
  }
}

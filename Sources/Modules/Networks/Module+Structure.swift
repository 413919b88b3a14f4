internal import Signals

extension Module {
  /// Refuses children of other names, or that are not valid themselves.
  func checkChildren(_ names: [String]) throws(ModuleError) {
    guard children.map(\.name) == names else {
      throw ModuleError(Self.typeName, .wrongChildren(expected: names, found: children.map(\.name)))
    }
    for child in children { do { try child.module.validate() } catch { throw error.inside(child.name) } }
  }

  /// Refuses a child whose outputs are not the inputs of another.
  func checkJoint(of from: NamedModule, with to: NamedModule) throws(ModuleError) {
    guard from.module.outputCount == to.module.inputCount else {
      throw ModuleError(
        Self.typeName,
        .widthsDoNotJoin(
          from: from.name, outputs: from.module.outputCount, to: to.name, inputs: to.module.inputCount))
    }
  }

  /// Draws the weights of every `Linear` child anew, scaled by dt over the longest synaptic time constant of the neurons
  /// that follow it.
  mutating func redrawScaledWeights(using random: RandomNumbers) {
    for index in children.indices.dropFirst() {
      guard let neurons = children[index].module as? LIF, var linear = children[index - 1].module as? Linear else {
        continue
      }
      let longest = Double(neurons.parameters.synapticTimeConstant.scalars.max() ?? 1)
      linear.drawWeights(
        scaledBy: [neurons.simulation.timeStep.seconds / longest], using: random.child(children[index - 1].name))
      children[index - 1].module = linear
    }
  }
}

internal import Signals

extension ResettingLayer {
  /// The parameters that all such neurons have, one value for all or one for each, with a background and connections.
  static func commonParameters(
    neurons: Int, synapses: Int, membraneTimeConstant: Tensor, restingPotential: Tensor, threshold: Tensor,
    resetPotential: Tensor, bias: Tensor, backgroundRate: Tensor?, backgroundWeight: Tensor,
    recurrence: SparseConnections?
  ) throws(ModuleError) -> Parameters {
    func spread(_ tensor: Tensor, _ name: String) throws(ModuleError) -> Tensor {
      try Tensor.spread(tensor, to: [neurons], as: name, of: typeName)
    }
    var parameters = Parameters()
    parameters.membraneTimeConstant = try spread(membraneTimeConstant, "tau_mem")
    parameters.restingPotential = try spread(restingPotential, "v_rest")
    parameters.threshold = try spread(threshold, "threshold")
    parameters.resetPotential = try spread(resetPotential, "v_reset")
    parameters.bias = try spread(bias, "bias")
    if let backgroundRate {
      let ports = [max(1, synapses)]
      parameters.backgroundRate = try Tensor.spread(backgroundRate, to: ports, as: "background_rate", of: typeName)
      parameters.backgroundWeight = try Tensor.spread(
        backgroundWeight, to: ports, as: "background_weight", of: typeName)
    }
    if let recurrence {
      try check(recurrence, neurons: neurons, synapses: synapses)
      parameters.recurrentWeights = recurrence.weights
      parameters.recurrentRowStarts = recurrence.rowStarts
      parameters.recurrentTargets = recurrence.targets
      parameters.recurrentDelays = recurrence.delays.greatest > 0 ? recurrence.delays : nil
    }
    return parameters
  }

  /// Refuses connections between other numbers of neurons and inputs.
  private static func check(_ recurrence: SparseConnections, neurons: Int, synapses: Int) throws(ModuleError) {
    let (expected, found) = ([neurons, neurons * max(1, synapses)], [recurrence.sourceCount, recurrence.targetCount])
    guard found == expected else {
      throw ModuleError(typeName, .wrongShape(attribute: "w_rec", expected: expected, found: found))
    }
    try checkSizes(("values on their way", (recurrence.delays.greatest + 1) * expected[1]))
  }
}

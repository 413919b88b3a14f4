internal import Modules
internal import Signals

/// Makes nodes of modules.
struct NIRExport {
  let dialect: NIRDialect

  /// A node, what it gives, and whether its input has to be flat.
  struct Made {
    var node: NIRNode
    var outputShape: [Int]
    var needsFlattening = false
  }

  /// The shape that a module asks of its input; `nil` for one that takes any.
  static func inputShape(of module: any Module) -> [Int]? {
    switch module {
    case let module as Convolution: module.inputShape
    case let module as Pooling: module.inputShape
    case let module as Flatten: module.inputShape
    default: module.children.first.flatMap { module is NodeGraph ? nil : inputShape(of: $0.module) }
    }
  }

  /// How a layer integrates, where it is one of NIR's.
  static func integration(of module: any Module) -> MembraneIntegrator.Integration? {
    switch module {
    case let module as MembraneIntegrator: module.simulation.integration
    case let module as IntegrateAndFire: module.simulation.integration
    default: nil
    }
  }

  /// The delays of a module in seconds; of those that it rounds, what it makes of them.
  private func delays(of module: Delay) -> Tensor {
    let (delay, step) = (module.parameters.delay, module.simulation.timeStep)
    guard let steps = try? module.steps() else { return delay }
    return Tensor(
      zip(delay.scalars, steps).map { delay, count in
        NIRTiming.isWhole(delay, of: step) ? delay : Float(Double(count) * step.seconds)
      })
  }

  func node(_ module: any Module, over input: [Int], path: String) throws(InterchangeError) -> Made {
    // One number a channel: parameters take the shape of what flows.
    let shape = input.reduce(1, *) == module.inputCount ? input : [module.inputCount]
    func array(_ tensor: Tensor) -> NIRValue { .array(NIRArray(tensor.scalars, shape: shape)) }
    switch module {
    case let module as Linear: return linear(module, isFlat: input.count == 1)
    case let module as SparseLinear:
      guard module.parameters.delays == nil else { throw NIRPlan.noNode(module, path: path, " with delays") }
      guard let full = dense(module) else { throw NIRPlan.noNode(module, path: path, " of more than 2^28 pairs") }
      return linear(full, isFlat: input.count == 1)
    case let module as Convolution: return convolution(module)
    case let module as Pooling:
      let fields = [
        "kernel_size": sizes(module.simulation.kernel), "stride": sizes(module.simulation.stride),
        "padding": sizes(module.simulation.padding),
      ]
      guard module.inputShape.count == 3 else { throw NIRPlan.noNode(module, path: path, " over one axis") }
      return Made(
        node: NIRNode(module.simulation.kind == .sum ? .sumPooling2D : .averagePooling2D, fields: fields),
        outputShape: module.outputShape)
    case let module as Flatten:
      let fields: [String: NIRValue] = [
        "start_dim": .integer(Int(module.simulation.startAxis)), "end_dim": .integer(Int(module.simulation.endAxis)),
        "input_type": .array(NIRArray(module.inputShape)),
      ]
      return Made(node: NIRNode(.flatten, fields: fields), outputShape: module.outputShape)
    case let module as Scale:
      return Made(node: NIRNode(.scale, fields: ["scale": array(module.parameters.factors)]), outputShape: shape)
    case let module as Threshold:
      return Made(
        node: NIRNode(.threshold, fields: ["threshold": array(module.parameters.threshold)]), outputShape: shape)
    case let module as Delay:
      return Made(node: NIRNode(.delay, fields: ["delay": array(delays(of: module))]), outputShape: shape)
    case let module as MembraneIntegrator:
      return Made(node: membrane(module.parameters, module.simulation.integration, array), outputShape: shape)
    case let module as IntegrateAndFire:
      return Made(node: spiking(module, array), outputShape: shape)
    case is LIF, is LIFNeuron, is ExponentialSynapse, is LeakyIntegrator:
      return Made(node: try libraryNode(module, shape: shape, path: path), outputShape: shape)
    case is any Layer: throw NIRPlan.noNode(module, path: path)
    default:
      let graph = try NIRPlan(module, path: path).graph(self, path: path, shape: input)
      let output = graph.names(of: .output).first.flatMap { graph.nodes[$0]?.sizes("shape") }
      return Made(node: NIRNode(graph), outputShape: output ?? [module.outputCount])
    }
  }

  private func sizes(_ tensor: IntegerTensor) -> NIRValue { .array(NIRArray(tensor.scalars.map { Int($0) })) }

  /// The same weights, each with a place; of a pair with several synapses their sum.
  private func dense(_ module: SparseLinear) -> Linear? {
    let (inputs, outputs) = (module.inputCount, module.outputCount)
    guard inputs <= (1 << 28) / max(1, outputs) else { return nil }
    var weight = Tensor(repeating: 0, shape: [inputs, outputs])
    let (starts, targets) = (module.parameters.rowStarts.scalars, module.parameters.targets.scalars)
    for input in 0..<inputs {
      for synapse in Int(starts[input])..<Int(starts[input + 1]) {
        weight.scalars[input * outputs + Int(targets[synapse])] += module.parameters.weight.scalars[synapse]
      }
    }
    let bias = module.parameters.bias
    let isBiased = bias.scalars.contains { $0 != 0 }
    return try? Linear(inputs, outputs, weights: .values(weight), bias: isBiased ? .values(bias) : nil)
  }

  private func linear(_ module: Linear, isFlat: Bool) -> Made {
    let (inputs, outputs, weight) = (module.inputCount, module.outputCount, module.parameters.weight.scalars)
    let stored = (0..<inputs * outputs).map { weight[($0 % inputs) * outputs + $0 / inputs] }
    var node = NIRNode(.linear, fields: ["weight": .array(NIRArray(stored, shape: [outputs, inputs]))])
    if let bias = module.parameters.bias {
      node.kind = .affine
      node.fields["bias"] = .array(NIRArray(bias.scalars))
    }
    return Made(node: node, outputShape: [outputs], needsFlattening: !isFlat)
  }

  private func convolution(_ module: Convolution) -> Made {
    let (axes, weight) = (module.inputShape.count - 1, module.parameters.weight)
    func perAxis(_ counts: [Int]) -> NIRValue { axes == 1 ? .integer(counts[0]) : .array(NIRArray(counts)) }
    let bias = module.parameters.bias?.scalars ?? Array(repeating: 0, count: weight.shape[0])
    let padding: NIRValue =
      switch module.simulation.padding {
      case .valid: .text("valid")
      case .same: .text("same")
      case .zeros(let counts): perAxis(counts)
      }
    let fields: [String: NIRValue] = [
      "input_shape": perAxis(Array(module.inputShape.dropFirst())),
      "weight": .array(NIRArray(weight.scalars, shape: weight.shape)), "bias": .array(NIRArray(bias)),
      "stride": perAxis(module.simulation.stride.scalars.map { Int($0) }), "padding": padding,
      "dilation": perAxis(module.simulation.dilation.scalars.map { Int($0) }), "groups": .integer(module.groups),
    ]
    return Made(
      node: NIRNode(axes == 1 ? .convolution1D : .convolution2D, fields: fields), outputShape: module.outputShape)
  }

  private func membrane(
    _ parameters: MembraneIntegrator.Parameters, _ integration: MembraneIntegrator.Integration,
    _ array: (Tensor) -> NIRValue
  ) -> NIRNode {
    membrane(
      (.integrator, .leakyIntegrator, .currentLeakyIntegrator), parameters.resistance,
      (parameters.membraneTimeConstant, parameters.leakPotential),
      (parameters.synapticTimeConstant, parameters.inputWeight), integration, array)
  }

  private func spiking(_ module: IntegrateAndFire, _ array: (Tensor) -> NIRValue) -> NIRNode {
    let parameters = module.parameters
    var node = membrane(
      (.integrateAndFire, .leakyIntegrateAndFire, .currentLeakyIntegrateAndFire), parameters.resistance,
      (parameters.membraneTimeConstant, parameters.leakPotential),
      (parameters.synapticTimeConstant, parameters.inputWeight), module.simulation.integration, array)
    node.fields["v_threshold"] = array(parameters.threshold)
    node.fields["v_reset"] = array(parameters.resetPotential)
    if module.simulation.reset != .toValue { node.metadata["reset"] = .text(module.simulation.reset.rawValue) }
    return node
  }

  private func membrane(
    _ kinds: (plain: NIRNode.Kind, leaky: NIRNode.Kind, current: NIRNode.Kind), _ resistance: Tensor,
    _ leak: (timeConstant: Tensor?, rest: Tensor?), _ synapse: (timeConstant: Tensor?, weight: Tensor?),
    _ integration: MembraneIntegrator.Integration, _ array: (Tensor) -> NIRValue
  ) -> NIRNode {
    var node = NIRNode(kinds.plain, fields: ["r": array(resistance)])
    if let timeConstant = leak.timeConstant {
      node.kind = synapse.timeConstant == nil ? kinds.leaky : kinds.current
      node.fields[synapse.timeConstant == nil ? "tau" : "tau_mem"] = array(timeConstant)
      node.fields["v_leak"] = leak.rest.map(array)
    }
    node.fields["tau_syn"] = synapse.timeConstant.map(array)
    node.fields["w_in"] = synapse.weight.map(array)
    node.metadata["integrator"] = .text(integration.rawValue)
    return node
  }
}

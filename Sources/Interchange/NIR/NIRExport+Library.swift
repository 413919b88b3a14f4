internal import Modules
internal import Signals

/// Layers that NIR knows otherwise: their nodes give the same currents and potentials where others integrate exactly, and
/// their metadata tell the rest.
extension NIRExport {
  func libraryNode(_ module: any Module, shape: [Int], path: String) throws(InterchangeError) -> NIRNode {
    switch module {
    case let module as LIF: return try node(of: module, shape: shape, path: path)
    case let module as LIFNeuron: return try node(of: module, shape: shape, path: path)
    case let module as ExponentialSynapse:
      let decay = try decay(module.parameters.timeConstant, module.simulation.timeStep, path: path)
      var node = integrator(module.parameters.timeConstant, decay, shape) { $0 / (1 - $0) }
      node.metadata = ["module": .text(ExponentialSynapse.typeName)]
      note(noise: module.simulation.noiseDeviation, seed: module.simulation.seed, in: &node)
      return node
    case let module as LeakyIntegrator where module.simulation.activation == .identity:
      let decay = try decay(module.parameters.timeConstant, module.simulation.timeStep, path: path)
      var node = integrator(module.parameters.timeConstant, decay, shape) { 1 / (1 - $0) }
      node.metadata = ["module": .text(LeakyIntegrator.typeName)]
      return node
    default: throw NIRPlan.noNode(module, path: path, " with an activation")
    }
  }

  private func integrator(
    _ timeConstant: Tensor, _ decay: [Double], _ shape: [Int], _ resistance: (Double) -> Double
  ) -> NIRNode {
    NIRNode(
      .leakyIntegrator,
      fields: [
        "tau": .array(NIRArray(timeConstant.scalars, shape: shape)),
        "r": .array(NIRArray(decay.map { Float(resistance($0)) }, shape: shape)),
        "v_leak": .array(NIRArray([Float](repeating: 0, count: decay.count), shape: shape)),
      ])
  }

  private func decay(_ timeConstant: Tensor, _ step: TimeStep, path: String) throws(InterchangeError) -> [Double] {
    do { return try Leak.timeConstant(timeConstant).decay(step: step).scalars.map { Double($0) } } catch {
      throw .node(file: "network", node: path, .refused(error))
    }
  }

  private func note(noise: Double, seed: Int64, in node: inout NIRNode) {
    guard noise > 0 else { return }
    node.metadata["noise_std"] = .number(noise)
    node.metadata["seed"] = .integer(Int(seed))
  }

  /// What spiking layers of the library have in common.
  private func fields(
    _ threshold: Tensor, _ bias: Tensor, shape: [Int], rest: [Float], resistance: [Float]
  ) -> [String: NIRValue] {
    [
      "r": .array(NIRArray(resistance, shape: shape)), "v_leak": .array(NIRArray(rest, shape: shape)),
      "v_threshold": .array(NIRArray(threshold.scalars, shape: shape)),
      "v_reset": .array(NIRArray([Float](repeating: 0, count: threshold.count), shape: shape)),
    ]
  }

  private func metadata(
    _ type: String, bias: Tensor, cap: Int64
  ) -> [String: NIRValue] {
    var metadata: [String: NIRValue] = ["module": .text(type), "reset": .text("subtraction")]
    if bias.scalars.contains(where: { $0 != 0 }) { metadata["bias"] = .array(NIRArray(bias.scalars)) }
    if cap != 65536 { metadata["max_spikes_per_dt"] = .integer(Int(cap)) }
    return metadata
  }

  /// r and v_leak of a membrane that keeps `decay` of a step, and to which input and bias are added unscaled.
  private func membrane(
    _ decay: [Double], tau: [Float], bias: Tensor, step: TimeStep
  ) -> (resistance: [Float], rest: [Float]) {
    switch dialect {
    case .standard:
      (
        decay.map { Float(1 / (1 - $0)) },
        zip(decay, bias.scalars).map { Float(Double($1) / (1 - $0)) }
      )
    case .modelSystem:
      (zip(decay, tau).map { Float(Double($1) * $0 / step.seconds) }, decay.map { _ in 0 })
    }
  }

  private func node(of module: LIFNeuron, shape: [Int], path: String) throws(InterchangeError) -> NIRNode {
    let (parameters, simulation) = (module.parameters, module.simulation)
    let tau = parameters.membraneTimeConstant
    let decay = try decay(tau, simulation.timeStep, path: path)
    let (resistance, rest) = membrane(decay, tau: tau.scalars, bias: parameters.bias, step: simulation.timeStep)
    var fields = fields(parameters.threshold, parameters.bias, shape: shape, rest: rest, resistance: resistance)
    fields["tau"] = .array(NIRArray(tau.scalars, shape: shape))
    var node = NIRNode(
      .leakyIntegrateAndFire, fields: fields,
      metadata: metadata(LIFNeuron.typeName, bias: parameters.bias, cap: simulation.maximumSpikesPerStep))
    note(noise: simulation.noiseDeviation, seed: simulation.seed, in: &node)
    return node
  }

  private func node(of module: LIF, shape: [Int], path: String) throws(InterchangeError) -> NIRNode {
    let (parameters, simulation) = (module.parameters, module.simulation)
    guard module.synapseCount == 1, parameters.adaptationWeights == nil else {
      throw NIRPlan.noNode(module, path: path, " with adaptation or several synapses a neuron")
    }
    let (membraneTau, synapseTau) = (parameters.membraneTimeConstant, parameters.synapticTimeConstant)
    let step = simulation.timeStep
    let isEuler = simulation.integration == .euler
    var (resistance, rest) = membrane(
      try decay(membraneTau, step, path: path), tau: membraneTau.scalars, bias: parameters.bias, step: step)
    var weight = try decay(Tensor(synapseTau.scalars), step, path: path).map { Float($0 / (1 - $0)) }
    if isEuler {
      (resistance, rest, weight) = (resistance.map { _ in 1 }, parameters.bias.scalars, weight.map { _ in 1 })
    } else if dialect == .modelSystem {
      weight = weight.map { _ in 1 }
    }
    var fields = fields(parameters.threshold, parameters.bias, shape: shape, rest: rest, resistance: resistance)
    fields["tau_mem"] = .array(NIRArray(membraneTau.scalars, shape: shape))
    fields["tau_syn"] = .array(NIRArray(synapseTau.scalars, shape: shape))
    fields["w_in"] = .array(NIRArray(weight, shape: shape))
    var node = NIRNode(
      .currentLeakyIntegrateAndFire, fields: fields,
      metadata: metadata(LIF.typeName, bias: parameters.bias, cap: simulation.maximumSpikesPerStep))
    if isEuler { node.metadata["integration"] = .text(LIF.Integration.euler.rawValue) }
    note(noise: simulation.noiseDeviation, seed: simulation.seed, in: &node)
    guard let recurrent = parameters.recurrentWeights else { return node }
    return try NIRNode(graph(of: node, recurrent, shape: shape))
  }

  /// Neurons that feed themselves, as a graph of four nodes.
  private func graph(of neurons: NIRNode, _ weights: Tensor, shape: [Int]) throws(InterchangeError) -> NIRGraph {
    let count = weights.shape[0]
    let stored = (0..<count * count).map { weights.scalars[($0 % count) * count + $0 / count] }
    let port: [String: NIRValue] = ["shape": .array(NIRArray(shape))]
    return NIRGraph(
      nodes: [
        "input": NIRNode(.input, fields: port), "lif": neurons,
        "w_rec": NIRNode(.linear, fields: ["weight": .array(NIRArray(stored, shape: [count, count]))]),
        "output": NIRNode(.output, fields: port),
      ],
      edges: [.init("input", "lif"), .init("lif", "w_rec"), .init("w_rec", "lif"), .init("lif", "output")],
      version: nil)
  }
}

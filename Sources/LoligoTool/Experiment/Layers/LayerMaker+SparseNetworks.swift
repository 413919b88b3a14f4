import Loligo

extension LayerMaker {
  /// Layers of large networks, whose connections are drawn by rules.
  static var sparseNetworks: [LayerMaker] {
    [
      LayerMaker(composite: CurrentLIF.typeName, currentLIF),
      LayerMaker(composite: ConductanceLIF.typeName, conductanceLIF),
      LayerMaker(SparseLinear.typeName, sparseLinear),
    ]
  }

  /// The most neurons of a layer whose connections are sparse.
  private static let sparseSizes = 1...(1 << 24)

  private static func sparseLinear(_ section: inout ExperimentSection) throws -> Build {
    let outputs = try section.count("outputs", in: sparseSizes)
    let connections = try ConnectionPlan(&section, ports: 1)
    return { inputs, seed, step in
      try SparseLinear(connections.connections(sources: inputs, targets: outputs, ports: 1, seed: seed, step: step))
    }
  }

  /// What both types of neurons have in common.
  private struct Neurons {
    let count: Int?
    let membrane: Tensor
    let rest: Tensor
    let threshold: Tensor
    let reset: Tensor
    let bias: Tensor
    let refractory: Double
    let backgroundRate: Tensor?
    let backgroundWeight: Tensor
    let potentials: [Double]
    let connections: ConnectionPlan?

    init(_ section: inout ExperimentSection, ports: Int) throws {
      count = section.has("neurons") ? try section.count("neurons", in: sparseSizes) : section.skip("neurons", nil)
      membrane = try section.times("tau_mem", default: 0.02)
      rest = try section.values("v_rest", default: 0)
      threshold = try section.values("threshold", default: 1)
      reset = try section.values("v_reset", default: 0)
      bias = try section.values("bias", default: 0)
      refractory = try section.seconds("t_ref", default: 0)
      backgroundRate = try section.values(ifPresent: "background_rate")
      backgroundWeight = try section.values("background_weight", default: 1)
      potentials = try section.range("initial_v")
      connections =
        section.has("connections") ? try ConnectionPlan(&section, ports: ports) : section.skip("connections", nil)
    }

    /// Potentials evenly in the range that the file gives, if it gives one.
    func initialPotentials(count: Int, seed: Int64) -> [Float]? {
      guard potentials.count == 2 else { return nil }
      return RandomNumbers(seed: seed).child("potentials").uniform(
        count: count, in: Float(potentials[0])..<Float(potentials[1]))
    }
  }

  /// Neurons of a number of their own take no input; else each takes as many channels as it has synapses.
  private static func currentLIF(_ section: inout ExperimentSection) throws -> Plan {
    let synapses = try section.count("synapses", in: 0...1024, default: 1)
    let synapse = try section.times("tau_syn", default: 0.005)
    let neurons = try Neurons(&section, ports: max(1, synapses))
    return Plan(isSource: neurons.count != nil) { inputs, seed, step in
      let count = neurons.count ?? inputs / max(1, synapses)
      var layer = try CurrentLIF(
        count, synapses: synapses, membraneTimeConstant: neurons.membrane, synapticTimeConstant: synapse,
        restingPotential: neurons.rest, threshold: neurons.threshold, resetPotential: neurons.reset,
        bias: neurons.bias, refractoryPeriod: neurons.refractory, backgroundRate: neurons.backgroundRate,
        backgroundWeight: neurons.backgroundWeight,
        recurrence: try neurons.connections?.connections(
          sources: count, targets: count, ports: max(1, synapses), seed: seed, step: step), timeStep: step, seed: seed)
      if let potentials = neurons.initialPotentials(count: count, seed: seed) {
        layer.state.membranePotential.scalars = potentials
      }
      return layer
    }
  }

  private static func conductanceLIF(_ section: inout ExperimentSection) throws -> Plan {
    let synapse = try section.times("tau_syn", default: 0.005)
    let reversal = try section.values("e_rev")
    let synapses = reversal.count
    let conductances = section.has("initial_g") ? try section.matrix("initial_g") : section.skip("initial_g", nil)
    if let conductances, conductances.shape != [synapses, 2] {
      throw section.error(
        at: ["initial_g"],
        "'initial_g' has to be a row [mean, deviation] for each synapse, such as [[2, 1.5], [15, 12]].")
    }
    let neurons = try Neurons(&section, ports: synapses)
    return Plan(isSource: neurons.count != nil) { inputs, seed, step in
      let count = neurons.count ?? inputs / synapses
      var layer = try ConductanceLIF(
        count, membraneTimeConstant: neurons.membrane, synapticTimeConstant: synapse,
        reversalPotential: Tensor(reversal.scalars), restingPotential: neurons.rest, threshold: neurons.threshold,
        resetPotential: neurons.reset, bias: neurons.bias, refractoryPeriod: neurons.refractory,
        backgroundRate: neurons.backgroundRate, backgroundWeight: neurons.backgroundWeight,
        recurrence: try neurons.connections?.connections(
          sources: count, targets: count, ports: synapses, seed: seed, step: step), timeStep: step, seed: seed)
      if let potentials = neurons.initialPotentials(count: count, seed: seed) {
        layer.state.membranePotential.scalars = potentials
      }
      guard let conductances else { return layer }
      // Normal, and none below zero.
      let random = RandomNumbers(seed: seed)
      for port in 0..<synapses {
        let (mean, deviation) = (conductances.scalars[2 * port], conductances.scalars[2 * port + 1])
        let drawn = random.child("conductances \(port)").normal(count: count, deviation: deviation)
        for (neuron, value) in drawn.enumerated() {
          layer.state.synapticConductance.scalars[neuron * synapses + port] = max(0, mean + value)
        }
      }
      return layer
    }
  }
}

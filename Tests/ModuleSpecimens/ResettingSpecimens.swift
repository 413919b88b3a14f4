internal import Modules
internal import Signals

extension Specimen {
  /// Neurons with a refractory period and a reset potential, each of whose parameters may be 1.
  static func resettingNeurons() throws -> [Specimen] {
    try currents() + conductances() + connected()
  }

  private static func currents() throws -> [Specimen] {
    [
      Specimen("CurrentLIF", try CurrentLIF(5, threshold: 2)),
      Specimen(
        "CurrentLIF, unlike, two synapses, refractory, biased",
        try CurrentLIF(
          19, synapses: 2, membraneTimeConstant: Tensor((0..<19).map { 0.005 + Float($0) / 1000 }),
          synapticTimeConstant: Tensor([0.005, 0.02]), restingPotential: -3, threshold: 1.5, resetPotential: -4,
          bias: Tensor((0..<19).map { Float($0) / 3 }), refractoryPeriod: 0.002, timeStep: .milliseconds(1))),
      Specimen(
        "CurrentLIF, three synapses, background",
        try CurrentLIF(
          7, synapses: 3, synapticTimeConstant: Tensor([0.005, 0.02, 0.01]), threshold: 3, resetPotential: -1,
          refractoryPeriod: 0.002, refractoryRounding: .up, backgroundRate: Tensor([300, 0, 2000]),
          backgroundWeight: Tensor([1, 2, -0.2]), timeStep: .milliseconds(1), seed: 60)),
      Specimen(
        "CurrentLIF, jumps",
        try CurrentLIF(6, synapses: 0, threshold: 1.5, refractoryPeriod: 0.004, timeStep: .milliseconds(2))),
      Specimen(
        "CurrentLIF, jumps, background",
        try CurrentLIF(
          70, synapses: 0, threshold: 20, bias: 2, backgroundRate: 20_000, backgroundWeight: 0.1, seed: 61)),
    ]
  }

  private static func conductances() throws -> [Specimen] {
    [
      Specimen(
        "ConductanceLIF", try ConductanceLIF(5, reversalPotential: Tensor([5]), threshold: 2, resetPotential: -1)),
      Specimen(
        "ConductanceLIF, unlike, two synapses, refractory",
        try ConductanceLIF(
          19, membraneTimeConstant: Tensor((0..<19).map { 0.005 + Float($0) / 1000 }),
          synapticTimeConstant: Tensor([0.005, 0.02]), reversalPotential: Tensor([8, -2]), restingPotential: -1,
          threshold: 1.5, resetPotential: -1, bias: Tensor((0..<19).map { Float($0) / 4 }), refractoryPeriod: 0.002,
          timeStep: .milliseconds(1))),
      Specimen(
        "ConductanceLIF, three synapses, background",
        try ConductanceLIF(
          7, synapticTimeConstant: 0.01, reversalPotential: Tensor([10, -3, 0]), threshold: 2,
          refractoryPeriod: 0.006, backgroundRate: Tensor([300, 0, 2000]), backgroundWeight: Tensor([0.2, 2, 0.1]),
          timeStep: .milliseconds(1), seed: 62)),
    ]
  }

  private static func connected() throws -> [Specimen] {
    // One neuron is without synapses: the laws move its neighbour's last one to it.
    let late = try SparseConnections(
      sources: 6, targets: 6, [.init(.fixedInDegree(3), weights: .normal(mean: 0.1, deviation: 0.4), delays: 0...4)],
      seed: 63)
    let prompt = try SparseConnections(
      sources: 5, targets: 5, ports: 2,
      [
        .init(.fixedProbability(0.6), from: 0..<3, port: 0, weights: .constant(0.5), delays: 2...2),
        .init(.allToAll, from: 3..<4, port: 1, weights: .uniform(-0.5..<0), delays: 2...2),
      ], seed: 64)
    let next = try SparseConnections(
      sources: 5, targets: 5, ports: 2,
      [.init(.fixedOutDegree(3), from: 0..<4, weights: .lognormal(median: 0.2, deviation: 0.5))], seed: 65)
    return [
      Specimen(
        "CurrentLIF, jumps, recurrent, delays of each",
        try CurrentLIF(6, synapses: 0, threshold: 1.5, refractoryPeriod: 0.0002, recurrence: late)),
      Specimen(
        "CurrentLIF, recurrent, background",
        try CurrentLIF(
          5, synapses: 2, synapticTimeConstant: Tensor([0.005, 0.01]), threshold: 1.5, bias: 1, backgroundRate: 500,
          recurrence: prompt, seed: 66)),
      Specimen(
        "ConductanceLIF, recurrent",
        try ConductanceLIF(
          5, reversalPotential: Tensor([5, -2]), threshold: 1.5, bias: 1, recurrence: next)),
    ]
  }
}

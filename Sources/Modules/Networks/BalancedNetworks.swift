internal import Signals

/// Networks of excitatory and inhibitory neurons that keep each other in balance, as simulators are compared with.
///
/// Times in seconds, potentials in millivolts, steps of 0.1 ms. Excitatory neurons come first. The networks stand in the
/// state from which their activity begins; a reset puts them to rest, where those without a drive stay silent or fire all
/// at once.
///
/// ```swift
/// var network = try BalancedNetworks.cuba(neuronCount: 400, inDegree: 40, weightScale: 2, seed: 1)
/// let grid = try TimeGrid(step: .microseconds(100), count: 5_000)
/// let silence = Raster(silentOn: grid, channelCount: network.inputCount)
/// let spikes = try EventSeries(network.evolve(over: silence).output)
/// let activity = try spikes.clipped(from: 0.2).populationActivity()
/// ```
public enum BalancedNetworks {
  /// Neurons with currents that keep themselves active.
  ///
  /// CUBA of Vogels & Abbott 2005, benchmark 2 of Brette et al. 2007. Four of five neurons excite; each pair is connected
  /// with one probability, by 1.62 mV or −9 mV; τ 20, 5 and 10 ms, rest −49, threshold −50, reset −60 mV, refractory for
  /// 5 ms. Potentials begin evenly between reset and threshold.
  /// - Parameters:
  ///   - inDegree: The expected number of synapses on a neuron; the published network has 80 on each of 4,000.
  ///   - weightScale: What weights are multiplied by, to keep the activity for another number of synapses.
  ///   - delay: Steps beyond the next one: 0 as Brian2, 1 as NEST with a delay of 0.1 ms.
  /// - Throws: `ModuleError` for sizes or delays that cannot be.
  public static func cuba(
    neuronCount: Int = 4000, inDegree: Double = 80, weightScale: Float = 1, delay: Int = 0, seed: Int64
  ) throws(ModuleError) -> CurrentLIF {
    var network = try CurrentLIF(
      neuronCount, synapses: 2, synapticTimeConstant: Tensor([0.005, 0.01]), restingPotential: -49, threshold: -50,
      resetPotential: -60, refractoryPeriod: 0.005,
      recurrence: vogelsAbbott(
        neuronCount: neuronCount, inDegree: inDegree, weights: (1.62 * weightScale, -9 * weightScale), delay: delay,
        seed: seed), seed: seed)
    network.state.membranePotential.scalars = RandomNumbers(seed: seed).child("potentials").uniform(
      count: neuronCount, in: -60 ..< -50)
    return network
  }

  /// Neurons with conductances that keep themselves active.
  ///
  /// COBA of Vogels & Abbott 2005, benchmark 1 of Brette et al. 2007. As `cuba`, with rest and reset −60 mV, and
  /// conductances of 6 nS towards 0 mV and 67 nS towards −80 mV on a leak of 10 nS. It begins with potentials evenly in
  /// −70 to −60 mV and normal conductances of 2 ± 1.5 and 15 ± 12 times the leak, none below zero: from there the activity
  /// goes on (in NEST it died out for one seed of eleven).
  /// - Throws: `ModuleError` for sizes or delays that cannot be.
  public static func coba(
    neuronCount: Int = 4000, inDegree: Double = 80, weightScale: Float = 1, delay: Int = 0, seed: Int64
  ) throws(ModuleError) -> ConductanceLIF {
    var network = try ConductanceLIF(
      neuronCount, synapticTimeConstant: Tensor([0.005, 0.01]), reversalPotential: Tensor([0, -80]),
      restingPotential: -60, threshold: -50, resetPotential: -60, refractoryPeriod: 0.005,
      recurrence: vogelsAbbott(
        neuronCount: neuronCount, inDegree: inDegree, weights: (0.6 * weightScale, 6.7 * weightScale), delay: delay,
        seed: seed), seed: seed)
    let random = RandomNumbers(seed: seed)
    network.state.membranePotential.scalars = random.child("potentials").uniform(count: neuronCount, in: -70 ..< -60)
    let exciting = random.child("excitation").normal(count: neuronCount, deviation: 1.5)
    let inhibiting = random.child("inhibition").normal(count: neuronCount, deviation: 12)
    network.state.synapticConductance.scalars = zip(exciting, inhibiting).flatMap { [max(0, 2 + $0), max(0, 15 + $1)] }
    return network
  }

  /// Neurons whose potential jumps at spikes, with a Poisson drive from outside (Brunel 2000).
  ///
  /// `4 · order` neurons excite and `order` inhibit; each neuron has synapses from a tenth of both. τ 20 ms, threshold
  /// 20 mV, reset and rest 0 mV, refractory for 2 ms, as NEST's `brunel_delta` example (the paper resets to 10 mV).
  /// Potentials begin evenly between reset and threshold.
  /// - Parameters:
  ///   - order: Inhibitory neurons; the published network has 2,500.
  ///   - g: How many times stronger inhibition is.
  ///   - eta: The drive over the one that reaches the threshold alone.
  ///   - weight: Of excitation, in millivolts.
  ///   - delay: Steps from a spike to the jump that it makes, as NEST counts them, at least 1.
  /// - Throws: `ModuleError` for sizes or delays that cannot be.
  public static func brunel(
    order: Int = 2500, g: Float = 5, eta: Double = 2, weight: Float = 0.1, delay: Int = 15, seed: Int64
  ) throws(ModuleError) -> CurrentLIF {
    guard (1...Int(Int32.max) / 5).contains(order) else {
      throw ModuleError(CurrentLIF.typeName, .badSize(what: "inhibitory neurons", found: order))
    }
    guard delay >= 1 else {
      throw ModuleError(CurrentLIF.typeName, .outOfRange(attribute: "delay", value: Double(delay), range: "1 or more"))
    }
    let (exciting, neurons) = (4 * order, 5 * order)
    let recurrence = try SparseConnections(
      sources: neurons, targets: neurons,
      [
        .init(
          .fixedInDegree(exciting / 10), from: 0..<exciting, weights: .constant(weight), delays: delay - 1...delay - 1),
        .init(
          .fixedInDegree(order / 10), from: exciting..<neurons, weights: .constant(-g * weight),
          delays: delay - 1...delay - 1),
      ], seed: seed)
    var network = try CurrentLIF(
      neurons, synapses: 0, threshold: 20, refractoryPeriod: 0.002,
      backgroundRate: Tensor([Float(eta * 20 / (Double(weight) * 0.02))]), backgroundWeight: Tensor([weight]),
      recurrence: recurrence, seed: seed)
    network.state.membranePotential.scalars = RandomNumbers(seed: seed).child("potentials").uniform(
      count: neurons, in: 0..<20)
    return network
  }

  /// Connections of one probability, the first four fifths to the first synapse, the others to the second.
  private static func vogelsAbbott(
    neuronCount: Int, inDegree: Double, weights: (Float, Float), delay: Int, seed: Int64
  ) throws(ModuleError) -> SparseConnections {
    guard (1...Int(Int32.max)).contains(neuronCount) else {
      throw ModuleError(SparseConnections.typeName, .badSize(what: "sources", found: neuronCount))
    }
    let (exciting, chance) = (neuronCount * 4 / 5, inDegree / Double(neuronCount))
    return try SparseConnections(
      sources: neuronCount, targets: neuronCount, ports: 2,
      [
        .init(
          .fixedProbability(chance), from: 0..<exciting, port: 0, weights: .constant(weights.0), delays: delay...delay),
        .init(
          .fixedProbability(chance), from: exciting..<neuronCount, port: 1, weights: .constant(weights.1),
          delays: delay...delay),
      ], seed: seed)
  }
}

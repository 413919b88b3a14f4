internal import Kernels
public import Signals

extension ConductanceLIF: DifferentiableModule {
  public typealias Tape = CurrentLIF.Tape

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) { try runTaped(over: input, in: context) }

  /// Takes the steps backwards.
  ///
  /// Spikes, reset, connections and neurons that are refractory, which have no slope, are as in `CurrentLIF`. With
  /// e = exp(−(dt / τ_mem) G) and V̄ before the reset:
  /// ```
  /// W̄ = (1 − e) V̄,   Ḡ = −(dt / τ_mem) e (V − W) V̄ − W̄ W / G,   Ē += W̄ / G,   b̄ += W̄ / G,   V̄ ← e V̄
  /// ḡ_j ← β_j ḡ_j + E_j W̄ / G + Ḡ,   Ē_j += g_j W̄ / G,   x̄ = r̄ = ḡ
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<ConductanceLIF>
  ) -> [Float] {
    let step = simulation.timeStep.seconds
    func slopes(_ timeConstants: Tensor, _ sign: Double) -> [Float] {
      timeConstants.scalars.map { Float(sign * step / (Double($0) * Double($0))) }
    }
    return pullBack(
      cotangent, through: tape,
      rates: ResettingNeuronAdjoint.Rates(
        membrane: slopes(parameters.membraneTimeConstant, -1), bias: [],
        synapse: slopes(parameters.synapticTimeConstant, 1)), into: &gradient)
  }
}

extension ConductanceLIF.Parameters: ResettingGradient {
  var ofSynapses: [Float] {
    get { synapticTimeConstant.scalars }
    set { synapticTimeConstant.scalars = newValue }
  }
  var ofReversalPotentials: [Float] {
    get { reversalPotential.scalars }
    set { reversalPotential.scalars = newValue }
  }
}

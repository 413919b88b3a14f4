internal import Kernels
public import Signals

extension CurrentLIF: DifferentiableModule {
  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) { try runTaped(over: input, in: context) }

  /// Takes the steps backwards.
  ///
  /// Neurons that are refractory have no slope: their potential is the reset potential, whatever arrives, and how long they
  /// rest is a constant. Of others, with V before its reset, u = (V − V_reset) / (θ − V_reset) and the slope
  /// `g = f′(u) / (θ − V_reset)` of the surrogate:
  /// ```
  /// s̄ ← s̄ + Σ w r̄(step + 1 + delay),   w̄ += s r̄(step + 1 + delay)
  /// s̄ ← s̄ − (V − V_reset) · V̄,   V̄_reset += s V̄ + g (u − 1) s̄,   θ̄ −= g u s̄,   V̄ ← (1 − s) V̄ + g s̄
  /// Ī_j ← β_j Ī_j + P_j V̄,   x̄ = r̄ = Ī,   Ē += (1 − P) V̄,   b̄ += (1 − P) V̄,   V̄ ← P V̄
  /// ```
  /// The weight of the background has a derivative; its rate has none.
  public func pullback(
    _ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<CurrentLIF>
  ) -> [Float] {
    let step = simulation.timeStep.seconds
    let membrane = parameters.membraneTimeConstant.scalars.map { Double($0) }
    let synaptic = (parameters.synapticTimeConstant?.scalars ?? []).map { Double($0) }
    var rates = ResettingNeuronAdjoint.Rates(
      // ∂P/∂τ = P dt / τ²
      membrane: membrane.map { Float(ElementaryFunctions.exp(-step / $0) * step / ($0 * $0)) },
      bias: parameters.bias.scalars, synapse: synaptic.map { Float(step / ($0 * $0)) })
    let slopes = synaptic.enumerated().map { index, synaptic in
      Self.shareSlopes(of: synaptic, in: membrane[index / synapseCount], over: step)
    }
    rates.couplingByMembrane = slopes.map { Float($0.byMembrane) }
    rates.couplingBySynapse = slopes.map { Float($0.bySynapse) }
    return pullBack(cotangent, through: tape, rates: rates, into: &gradient)
  }

  /// How what a current adds to the potential in a step changes with the time constants.
  ///
  /// It is P_j = a e^−a φ(x) with a = h / τ_m, b = h / τ_s, x = a − b and φ(x) = (e^x − 1) / x, whose derivative by a is
  /// e^−a ((1 − a) φ + a φ′), and by b −a e^−a φ′.
  static func shareSlopes(
    of synapse: Double, in membrane: Double, over step: Double
  ) -> (byMembrane: Double, bySynapse: Double) {
    let (a, b) = (step / membrane, step / synapse)
    let x = a - b
    let (slow, fast) = (ElementaryFunctions.exp(-a), ElementaryFunctions.exp(-b))
    var (value, slope) = (0.0, 0.0)
    if x.magnitude < 0.5 {
      // φ = Σ xᵏ / (k + 1)!, φ′ = Σ (k + 1) xᵏ / (k + 2)!
      var term = slow
      for k in 0..<18 {
        value += term
        slope += term * Double(k + 1) / Double(k + 2)
        term *= x / Double(k + 2)
      }
    } else {
      value = (fast - slow) / x
      slope = (fast * (x - 1) + slow) / (x * x)
    }
    return (((1 - a) * value + a * slope) * (-a / membrane), (-a * slope) * (-b / synapse))
  }
}

extension CurrentLIF.Parameters: ResettingGradient {
  var ofSynapses: [Float] {
    get { synapticTimeConstant?.scalars ?? [] }
    set { synapticTimeConstant?.scalars = newValue }
  }
  var ofReversalPotentials: [Float] {
    get { [] }
    set {}
  }
}

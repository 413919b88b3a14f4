internal import Kernels
public import Signals

/// Leaky integrate-and-fire neurons with a refractory period, a reset potential and exponential currents, integrated exactly.
///
/// ```
/// I_j ← I_j + (x_j + r_j)
/// V ← E + (P (V − E) + (Σ P_j I_j + (1 − P) b)),   P = exp(−dt / τ_mem)
/// I_j ← β_j I_j,   β_j = exp(−dt / τ_j),   P_j = τ_j / (τ_j − τ_mem) · (β_j − P)
/// s = 1 where V ≥ θ, and then V ← V_reset for t_ref; synapses go on
/// ```
/// The exact solution of τ_mem dV/dt = E − V + Σ I + b and τ_j dI_j/dt = −I_j over each step (Rotter & Diesmann 1999), as
/// NEST's `iaf_psc_exp`. Currents and bias have the unit of the potential: what NEST gives in pA enters times
/// τ_mem / C_m, 20 ms / 250 pF · 1 pA = 0.08 mV. Input channel `n · S + j` feeds synapse `j` of neuron `n`.
///
/// Without synapses events make the potential jump, as in NEST's `iaf_psc_delta`; input to a refractory neuron is lost:
/// ```
/// V ← E + (P (V − E) + ((x + r) + (1 − P) b))
/// ```
/// Recurrent spikes of step n arrive at the beginning of step n + 1 + delay. What NEST calls a delay of k steps is here k for
/// currents, and k − 1 for jumps, which NEST adds at the end of a step, as here.
///
/// A background adds `w m` to what arrives at every input, with `m ~ Poisson(rate · dt)` for each neuron on its own.
/// V − E and I below 2⁻¹⁰⁰ become zero; where E is not zero, V comes to stand within rounding of it.
///
/// ```swift
/// let neurons = try CurrentLIF(
///   100, synapses: 2, synapticTimeConstant: Tensor([0.005, 0.010]), restingPotential: -49, threshold: -50,
///   resetPotential: -60, refractoryPeriod: 0.005)
/// ```
public struct CurrentLIF: Layer {
  public static let typeName = "CurrentLIF"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[neurons]`, seconds.
    public var membraneTimeConstant = Tensor([])
    /// `[neurons, synapses]`, seconds; `nil` for neurons without synapses.
    public var synapticTimeConstant: Tensor?
    /// `[neurons]`, the potential without input.
    public var restingPotential = Tensor([])
    /// `[neurons]`.
    public var threshold = Tensor([])
    /// `[neurons]`, the potential after a spike, below the threshold.
    public var resetPotential = Tensor([])
    /// `[neurons]`, a constant current in the unit of the potential.
    public var bias = Tensor([])
    /// `[synapses]`, or one value without synapses: Poisson events per second that every neuron gets; `nil` for none.
    public var backgroundRate: Tensor?
    /// The same shape: what such an event adds; `nil` for none.
    public var backgroundWeight: Tensor?
    /// `[connections]`, what a spike of a neuron adds to an input of another; `nil` without recurrence, as the next three.
    public var recurrentWeights: Tensor?
    /// `[neurons + 1]`, where the synapses of each neuron begin, and their number at the end.
    public var recurrentRowStarts: IntegerTensor?
    /// `[synapses]`, the input of each, ascending within a row.
    public var recurrentTargets: IntegerTensor?
    /// Steps beyond the next one, of all synapses or of each; `nil` for none.
    public var recurrentDelays: DelaySteps?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("tau_mem", \.membraneTimeConstant, in: .timeConstants, units: "s"),
      Attribute("tau_syn", \.synapticTimeConstant, in: .timeConstants, units: "s"),
      Attribute("v_rest", \.restingPotential),
      Attribute("threshold", \.threshold, in: .thresholds),
      Attribute("v_reset", \.resetPotential),
      Attribute("bias", \.bias, in: .biases),
      Attribute("background_rate", \.backgroundRate, units: "Hz"),
      Attribute("background_weight", \.backgroundWeight, in: .weights),
      Attribute("w_rec", \.recurrentWeights, in: .weights),
      Attribute("rec_row_starts", \.recurrentRowStarts),
      Attribute("rec_targets", \.recurrentTargets),
      Attribute("rec_delays", \.recurrentDelays),
    ]
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var timeStep = TimeStep.microseconds(100)
    /// How long a neuron rests after a spike, seconds.
    public var refractoryPeriod = 0.0
    /// What becomes of a refractory period that is no whole number of steps.
    public var refractoryRounding = StepRounding.exact
    /// What the background depends on.
    public var seed: Int64 = 0
    /// The parameters that are held constant.
    public var constants = AttributeNames()
    /// What stands for the derivative of the spikes; potentials count from the reset potential on.
    ///
    /// A refractory neuron has none: it is zero for all that reaches it.
    public var surrogate = SurrogateGradient()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("t_ref", \.refractoryPeriod, units: "s"),
      Attribute("t_ref_rounding", \.refractoryRounding, leftOutAt: .exact),
      Attribute("seed", \.seed),
      Attribute("constants", \.constants),
      Attribute("surrogate", \.surrogate, leftOutAt: SurrogateGradient()),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`, after reset.
    public var membranePotential = Tensor([])
    /// `[neurons, synapses]`, after decay; `nil` for neurons without synapses.
    public var synapticCurrent: Tensor?
    /// `[neurons]`, the steps that each still rests.
    public var refractorySteps = Tensor([])
    /// `[steps, inputs]`, what recurrence has sent to the steps to come: that of step n is row n mod steps.
    public var pending: Tensor?
    /// Steps since the last reset: the place in the stream of the background.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.membranePotential, recordedAs: .continuous),
      Attribute("isyn", \.synapticCurrent, recordedAs: .continuous),
      Attribute("refractory", \.refractorySteps),
      Attribute("pending", \.pending),
      Attribute("step", \.step),
    ]
  }

  public var parameters: Parameters { didSet { checkedRows = nil } }
  public var simulation: Simulation
  public var state: State
  /// The connections as kernels take them, once they were checked; `nil` after a change of parameters.
  var checkedRows: SparseRows?

  /// Creates neurons at rest.
  ///
  /// - Parameters:
  ///   - synapses: Synapses of each neuron; none for jumps of the potential.
  ///   - membraneTimeConstant: Seconds; one value for all, or `[neurons]`, as for the others.
  ///   - synapticTimeConstant: Seconds; one value for all, `[synapses]` or `[neurons, synapses]`.
  ///   - refractoryPeriod: Seconds, zero or more; whole steps unless a rounding is given.
  ///   - backgroundRate: Hertz; one value for all synapses, or `[synapses]`; no background unless given.
  ///   - recurrence: From neurons to inputs, `n · S + j`; a spike arrives at the beginning of the next step and so many
  ///     steps later as its synapse's delay.
  ///   - seed: What the background depends on.
  /// - Throws: `ModuleError` for fewer than 1 neuron, values of another shape, time constants that are not above zero, a
  ///   reset at or above the threshold, a refractory period that is no whole number of steps, a background of more than
  ///   64 events a step, or connections between other numbers of neurons and inputs.
  public init(
    _ neurons: Int, synapses: Int = 1, membraneTimeConstant: Tensor = 0.02, synapticTimeConstant: Tensor = 0.005,
    restingPotential: Tensor = 0, threshold: Tensor = 1, resetPotential: Tensor = 0, bias: Tensor = 0,
    refractoryPeriod: Double = 0, refractoryRounding: StepRounding = .exact, backgroundRate: Tensor? = nil,
    backgroundWeight: Tensor = 1, recurrence: SparseConnections? = nil, timeStep: TimeStep = .microseconds(100),
    seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("neurons", neurons))
    if synapses != 0 { try Self.checkSizes(("synapses", synapses)) }
    try Self.checkSizes(("inputs", neurons * max(1, synapses)))
    parameters = try Self.commonParameters(
      neurons: neurons, synapses: synapses, membraneTimeConstant: membraneTimeConstant,
      restingPotential: restingPotential, threshold: threshold, resetPotential: resetPotential, bias: bias,
      backgroundRate: backgroundRate, backgroundWeight: backgroundWeight, recurrence: recurrence)
    if synapses != 0 {
      parameters.synapticTimeConstant = try Tensor.spreadOverSynapses(
        synapticTimeConstant, neurons: neurons, synapses: synapses, as: "tau_syn", of: Self.typeName)
    }
    simulation = Simulation()
    simulation.timeStep = timeStep
    simulation.refractoryPeriod = refractoryPeriod
    simulation.refractoryRounding = refractoryRounding
    simulation.seed = seed
    state = State()
    state = initialState
    try validate()
    checkedRows = recurrentRows
  }

  public init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
    checkedRows = recurrentRows
  }

  /// Number of neurons.
  public var neuronCount: Int { parameters.threshold.count }
  /// Synapses of each neuron; none where events make the potential jump.
  public var synapseCount: Int { parameters.synapticTimeConstant?.shape.last ?? 0 }
  public var initialState: State { atRest(State()) }
  public func validate() throws(ModuleError) { try check() }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context)
  }
}

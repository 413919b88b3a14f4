internal import Kernels
public import Signals

/// Leaky integrate-and-fire neurons with a refractory period, a reset potential and exponential conductances.
///
/// ```
/// g_j ← g_j + (x_j + r_j)
/// G = 1 + Σ g_j,   W = ((E + Σ g_j E_j) + b) / G
/// V ← W + (V − W) exp(−(dt / τ_mem) G)
/// g_j ← exp(−dt / τ_j) g_j
/// s = 1 where V ≥ θ, and then V ← V_reset for t_ref; synapses go on
/// ```
/// The equations of NEST's `iaf_cond_exp` and of Brette et al. 2007 (COBA), τ_mem dV/dt = (E − V) + Σ g_j (E_j − V) + b and
/// τ_j dg_j/dt = −g_j, solved exactly for conductances that hold for a step. Conductances are relative to the leak: 6 nS to
/// a neuron of g_L = 10 nS enter as 0.6; τ_mem = C_m / g_L; the bias is a current over g_L, in the unit of the potential.
/// Input channel `n · S + j` feeds synapse `j` of neuron `n`.
///
/// Recurrent spikes of step n arrive at the beginning of step n + 1 + delay; NEST's delays in steps are the same.
///
/// A background adds `w m` to what arrives at every input, with `m ~ Poisson(rate · dt)` for each neuron on its own.
/// V − W and g below 2⁻¹⁰⁰ become zero.
///
/// ```swift
/// let neurons = try ConductanceLIF(
///   100, synapticTimeConstant: Tensor([0.005, 0.010]), reversalPotential: Tensor([0, -80]), restingPotential: -60,
///   threshold: -50, resetPotential: -60, refractoryPeriod: 0.005)
/// ```
public struct ConductanceLIF: Layer {
  public static let typeName = "ConductanceLIF"
  public typealias Simulation = CurrentLIF.Simulation

  public struct Parameters: AttributeGroup, Hashable {
    /// `[neurons]`, seconds: capacity over leak.
    public var membraneTimeConstant = Tensor([])
    /// `[neurons, synapses]`, seconds.
    public var synapticTimeConstant = Tensor([])
    /// `[neurons, synapses]`, the potential that an open synapse pulls to.
    public var reversalPotential = Tensor([])
    /// `[neurons]`, the potential without input.
    public var restingPotential = Tensor([])
    /// `[neurons]`.
    public var threshold = Tensor([])
    /// `[neurons]`, the potential after a spike, below the threshold.
    public var resetPotential = Tensor([])
    /// `[neurons]`, a constant current over the leak, in the unit of the potential.
    public var bias = Tensor([])
    /// `[synapses]`, Poisson events per second that every neuron gets; `nil` for none.
    public var backgroundRate: Tensor?
    /// `[synapses]`, what such an event adds; `nil` for none.
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
      Attribute("e_rev", \.reversalPotential),
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

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`, after reset.
    public var membranePotential = Tensor([])
    /// `[neurons, synapses]`, relative to the leak, after decay.
    public var synapticConductance = Tensor([])
    /// `[neurons]`, the steps that each still rests.
    public var refractorySteps = Tensor([])
    /// `[steps, inputs]`, what recurrence has sent to the steps to come: that of step n is row n mod steps.
    public var pending: Tensor?
    /// Steps since the last reset: the place in the stream of the background.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.membranePotential, recordedAs: .continuous),
      Attribute("gsyn", \.synapticConductance, recordedAs: .continuous),
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

  /// Creates neurons at rest, with as many synapses each as there are reversal potentials.
  ///
  /// - Parameters:
  ///   - membraneTimeConstant: Seconds; one value for all, or `[neurons]`, as for the others.
  ///   - synapticTimeConstant: Seconds; one value for all, `[synapses]` or `[neurons, synapses]`.
  ///   - reversalPotential: `[synapses]`, or `[neurons, synapses]`.
  ///   - refractoryPeriod: Seconds, zero or more; whole steps unless a rounding is given.
  ///   - backgroundRate: Hertz; one value for all synapses, or `[synapses]`; no background unless given.
  ///   - recurrence: From neurons to inputs, `n · S + j`; a spike arrives at the beginning of the next step and so many
  ///     steps later as its synapse's delay.
  ///   - seed: What the background depends on.
  /// - Throws: `ModuleError` for fewer than 1 neuron or synapse, values of another shape, time constants that are not
  ///   above zero, a reset at or above the threshold, a refractory period that is no whole number of steps, a
  ///   background of more than 64 events a step, or connections between other numbers of neurons and inputs.
  public init(
    _ neurons: Int, membraneTimeConstant: Tensor = 0.02, synapticTimeConstant: Tensor = 0.005,
    reversalPotential: Tensor, restingPotential: Tensor = 0, threshold: Tensor = 1, resetPotential: Tensor = 0,
    bias: Tensor = 0, refractoryPeriod: Double = 0, refractoryRounding: StepRounding = .exact,
    backgroundRate: Tensor? = nil, backgroundWeight: Tensor = 1, recurrence: SparseConnections? = nil,
    timeStep: TimeStep = .microseconds(100),
    seed: Int64 = 0
  ) throws(ModuleError) {
    let synapses = reversalPotential.shape.last ?? 1
    try Self.checkSizes(("neurons", neurons), ("synapses", synapses))
    try Self.checkSizes(("inputs", neurons * synapses))
    parameters = try Self.commonParameters(
      neurons: neurons, synapses: synapses, membraneTimeConstant: membraneTimeConstant,
      restingPotential: restingPotential, threshold: threshold, resetPotential: resetPotential, bias: bias,
      backgroundRate: backgroundRate, backgroundWeight: backgroundWeight, recurrence: recurrence)
    parameters.synapticTimeConstant = try Tensor.spreadOverSynapses(
      synapticTimeConstant, neurons: neurons, synapses: synapses, as: "tau_syn", of: Self.typeName)
    parameters.reversalPotential = try Tensor.spreadOverSynapses(
      reversalPotential, neurons: neurons, synapses: synapses, as: "e_rev", of: Self.typeName)
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
  /// Synapses of each neuron.
  public var synapseCount: Int { parameters.synapticTimeConstant.shape.last ?? 0 }
  public var initialState: State { atRest(State()) }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("neurons", neuronCount), ("synapses", synapseCount))
    try parameters.reversalPotential.checkFinite(shape: [neuronCount, synapseCount], as: "e_rev", of: Self.typeName)
    try check()
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context)
  }
}

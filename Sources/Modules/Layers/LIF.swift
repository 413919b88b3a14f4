internal import Kernels
public import Signals

/// Leaky integrate-and-fire neurons with exponential synapses, subtractive reset and several spikes a step.
///
/// ```
/// I ← β · ((I + x) + r),       β = exp(−dt / τ_syn),   r = s(previous step) · W_rec
/// V ← (((α · V) + Σ I) + ζ) + b,   α = exp(−dt / τ_mem),   ζ = σ √dt · N(0, 1)
/// s = min(⌊V / θ⌋, cap) where V ≥ θ, else 0
/// V ← V − s · θ
/// ```
/// With adaptation (Rockpool's `aLIFTorch`) every spike also feeds a current of the neuron's own, from the next step on:
/// ```
/// A ← γ · (A + s(previous step) · w_ahp),   γ = exp(−dt / τ_ahp)
/// V ← ((((α · V) + Σ I) + A) + ζ) + b
/// ```
/// By forward Euler (Rockpool's `LIFODEJax`) currents and noise enter scaled, with λ = dt / τ:
/// ```
/// I ← I + λ · ((x + r) − I),   A ← A + λ · (s(previous step) · w_ahp − A)
/// V ← V + λ · ((((Σ I + A) + ζ) + b) − V)
/// ```
/// Input channel `n · S + j` feeds synapse `j` of neuron `n`. Without Euler, currents and bias enter unscaled, as in the
/// model system (Rockpool's `LIF`).
///
/// ```swift
/// let layer = try LIF(32, membraneTimeConstant: 0.02, recurrentWeights: .drawn(.sparse(0.1, .normal(0.3))), seed: 1)
/// ```
public struct LIF: Layer {
  public static let typeName = "LIF"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[neurons]`, seconds.
    public var membraneTimeConstant = Tensor([])
    /// `[neurons, synapses]`, seconds.
    public var synapticTimeConstant = Tensor([])
    /// `[neurons]`, added to the potential at every step.
    public var bias = Tensor([])
    /// `[neurons]`.
    public var threshold = Tensor([])
    /// `[neurons, neurons · synapses]`, source first; `nil` without recurrence.
    public var recurrentWeights: Tensor?
    /// `[neurons]`, what a spike adds to the neuron's adaptation, negative to hold it back; `nil` without adaptation.
    public var adaptationWeights: Tensor?
    /// `[neurons]`, seconds; `nil` without adaptation.
    public var adaptationTimeConstant: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("tau_mem", \.membraneTimeConstant, in: .timeConstants, units: "s"),
      Attribute("tau_syn", \.synapticTimeConstant, in: .timeConstants, units: "s"),
      Attribute("bias", \.bias, in: .biases),
      Attribute("threshold", \.threshold, in: .thresholds),
      Attribute("w_rec", \.recurrentWeights, in: .weights),
      Attribute("w_ahp", \.adaptationWeights, in: .weights),
      Attribute("tau_ahp", \.adaptationTimeConstant, in: .timeConstants, units: "s"),
    ]
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var timeStep = TimeStep.milliseconds(1)
    /// σ, per √s.
    public var noiseDeviation = 0.0
    /// The most spikes of a neuron in a step, up to 2²⁴.
    public var maximumSpikesPerStep: Int64 = 65536
    /// What noise depends on.
    public var seed: Int64 = 0
    /// How `w_rec` is drawn.
    public var recurrentInitializer = Initializer.asGiven
    /// The parameters that are held constant.
    public var constants = AttributeNames()
    /// How the equations are solved.
    public var integration = Integration.exponential
    /// What stands for the derivative of the spikes.
    public var surrogate = SurrogateGradient()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("noise_std", \.noiseDeviation),
      Attribute("max_spikes_per_dt", \.maximumSpikesPerStep),
      Attribute("seed", \.seed),
      Attribute("w_rec_init", \.recurrentInitializer),
      Attribute("constants", \.constants),
      Attribute("integration", \.integration, leftOutAt: .exponential),
      Attribute("surrogate", \.surrogate, leftOutAt: SurrogateGradient()),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`, after reset.
    public var membranePotential = Tensor([])
    /// `[neurons, synapses]`, after decay.
    public var synapticCurrent = Tensor([])
    /// `[neurons]`, the counts of the last step.
    public var spikes = Tensor([])
    /// `[neurons]`, the adaptation current after decay; `nil` for zeros, as without adaptation.
    public var adaptationCurrent: Tensor?
    /// Steps since the last reset: the place in the stream of noise.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.membranePotential, recordedAs: .continuous),
      Attribute("isyn", \.synapticCurrent, recordedAs: .continuous),
      Attribute("spikes", \.spikes, recordedAs: .events),
      Attribute("iahp", \.adaptationCurrent, recordedAs: .continuous),
      Attribute("step", \.step),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates neurons.
  ///
  /// - Parameters:
  ///   - synapses: Synapses of each neuron; there are `neurons · synapses` inputs.
  ///   - membraneTimeConstant: Seconds; one value for all, or `[neurons]`.
  ///   - synapticTimeConstant: Seconds; one value for all, or `[neurons, synapses]`.
  ///   - recurrentWeights: `[neurons, neurons · synapses]`; none unless given.
  ///   - adaptationWeights: One value for all, or `[neurons]`; no adaptation unless given. The model system's is -0.9.
  ///   - adaptationTimeConstant: Seconds; one value for all, or `[neurons]`.
  ///   - seed: What noise and drawn weights depend on; layers of one shape and seed are equal, so give each its own.
  /// - Throws: `ModuleError` for sizes below 1, values of another shape, time constants or thresholds that are not above
  ///   zero, a negative noise, or a cap outside of 1 to 2²⁴.
  public init(
    _ neurons: Int, synapses: Int = 1, membraneTimeConstant: Tensor = 0.02, synapticTimeConstant: Tensor = 0.02,
    bias: Tensor = 0, threshold: Tensor = 1, recurrentWeights: Weights? = nil, adaptationWeights: Tensor? = nil,
    adaptationTimeConstant: Tensor = 0.02, integration: Integration = .exponential, noiseDeviation: Double = 0,
    maximumSpikesPerStep: Int = 65536, timeStep: TimeStep = .milliseconds(1), seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("neurons", neurons), ("synapses", synapses))
    try Self.checkSizes(("inputs", neurons * synapses))
    let type = Self.typeName
    parameters = Parameters()
    parameters.membraneTimeConstant = try Tensor.spread(membraneTimeConstant, to: [neurons], as: "tau_mem", of: type)
    parameters.synapticTimeConstant = try Tensor.spread(
      synapticTimeConstant, to: [neurons, synapses], as: "tau_syn", of: type)
    parameters.bias = try Tensor.spread(bias, to: [neurons], as: "bias", of: type)
    parameters.threshold = try Tensor.spread(threshold, to: [neurons], as: "threshold", of: type)
    if let adaptationWeights {
      parameters.adaptationWeights = try Tensor.spread(adaptationWeights, to: [neurons], as: "w_ahp", of: type)
      parameters.adaptationTimeConstant = try Tensor.spread(
        adaptationTimeConstant, to: [neurons], as: "tau_ahp", of: type)
    }
    simulation = Simulation()
    simulation.integration = integration
    simulation.timeStep = timeStep
    simulation.noiseDeviation = noiseDeviation
    simulation.maximumSpikesPerStep = Int64(maximumSpikesPerStep)
    simulation.seed = seed
    if let recurrentWeights {
      simulation.recurrentInitializer = recurrentWeights.initializer
      parameters.recurrentWeights = try recurrentWeights.tensor(
        shape: [neurons, neurons * synapses], as: "w_rec", of: type, using: RandomNumbers(seed: seed))
    }
    state = State()
    state = initialState
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
  }

  /// Number of neurons.
  public var neuronCount: Int { parameters.threshold.count }
  /// Synapses of each neuron.
  public var synapseCount: Int { parameters.synapticTimeConstant.shape.last ?? 0 }
  public var inputCount: Int { neuronCount * synapseCount }
  public var outputCount: Int { neuronCount }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var isRandom: Bool { simulation.noiseDeviation > 0 }
  public var initialState: State {
    var state = State()
    state.membranePotential = Tensor(repeating: 0, shape: [neuronCount])
    state.synapticCurrent = Tensor(repeating: 0, shape: [neuronCount, synapseCount])
    state.spikes = Tensor(repeating: 0, shape: [neuronCount])
    if parameters.adaptationWeights != nil {
      state.adaptationCurrent = Tensor(repeating: 0, shape: [neuronCount])
    }
    return state
  }

  public func validate() throws(ModuleError) {
    let (type, neurons, synapses) = (Self.typeName, neuronCount, synapseCount)
    try Self.checkSizes(("neurons", neurons), ("synapses", synapses))
    try simulation.recurrentInitializer.check(as: "w_rec_init", of: type)
    try parameters.membraneTimeConstant.checkPositive(shape: [neurons], as: "tau_mem", of: type)
    try parameters.synapticTimeConstant.checkPositive(shape: [neurons, synapses], as: "tau_syn", of: type)
    try parameters.bias.checkFinite(shape: [neurons], as: "bias", of: type)
    try parameters.threshold.checkPositive(shape: [neurons], as: "threshold", of: type)
    try parameters.recurrentWeights?.checkFinite(shape: [neurons, neurons * synapses], as: "w_rec", of: type)
    try parameters.adaptationWeights?.checkFinite(shape: [neurons], as: "w_ahp", of: type)
    try parameters.adaptationTimeConstant?.checkPositive(shape: [neurons], as: "tau_ahp", of: type)
    if (parameters.adaptationWeights == nil) != (parameters.adaptationTimeConstant == nil) {
      let missing = parameters.adaptationWeights == nil ? "w_ahp" : "tau_ahp"
      throw ModuleError(type, .missingAttribute(missing))
    }
    try Self.check(step: state.step)
    try simulation.noiseDeviation.checkDeviation(as: "noise_std", of: type)
    try Self.check(maximumSpikesPerStep: simulation.maximumSpikesPerStep)
    try simulation.surrogate.check(as: "surrogate", of: type)
    try state.membranePotential.checkFinite(shape: [neurons], as: "vmem", of: type)
    try state.synapticCurrent.checkFinite(shape: [neurons, synapses], as: "isyn", of: type)
    try state.adaptationCurrent?.checkFinite(shape: [neurons], as: "iahp", of: type)
    try state.spikes.checkCounts(shape: [neurons], as: "spikes", of: type)
  }

  public mutating func redrawParameters(using random: RandomNumbers) {
    guard let weights = parameters.recurrentWeights else { return }
    parameters.recurrentWeights =
      simulation.recurrentInitializer.draw(shape: weights.shape, using: random.child("w_rec")) ?? weights
  }
}

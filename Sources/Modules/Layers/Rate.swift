internal import Kernels
public import Signals

/// Rate neurons: a leaky state through an activation, with or without recurrence.
///
/// ```
/// a ← f(x − θ)
/// x ← x + λ · ((((in + ζ) + b) + a · W_rec) − x),   λ = dt / τ,   ζ = σ √dt · N(0, 1)
/// y = f(x − θ)
/// ```
/// Forward Euler, as in the model system (Rockpool's `Rate`).
///
/// ```swift
/// let layer = try Rate(16, timeConstant: 0.05, activation: .tanh, recurrentWeights: .drawn(.unitEigenvalues), seed: 1)
/// ```
public struct Rate: Layer {
  public static let typeName = "Rate"

  /// What a neuron gives for its state above threshold, d.
  public enum Activation: String, Sendable, CaseIterable, AttributeConvertible {
    /// max(d, 0)
    case rectified = "relu"
    /// tanh d
    case tanh
    /// (tanh d + 1) / 2
    case sigmoid
    /// d, or 0.01 d below zero
    case leaky = "lrelu"
    /// d, or the constant 0.01 below zero, as the model system computes its leaky activation
    case floored = "lrelu_constant"

    var kernel: RateKernel.Activation {
      switch self {
      case .rectified: .rectified
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      case .leaky: .leaky(0.01)
      case .floored: .floored(0.01)
      }
    }
  }

  public struct Parameters: AttributeGroup, Hashable {
    /// `[neurons]`, seconds.
    public var timeConstant = Tensor([])
    /// `[neurons]`.
    public var bias = Tensor([])
    /// `[neurons]`.
    public var threshold = Tensor([])
    /// `[neurons, neurons]`, source first; `nil` without recurrence.
    public var recurrentWeights: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("tau", \.timeConstant, in: .timeConstants, units: "s"),
      Attribute("bias", \.bias, in: .biases),
      Attribute("threshold", \.threshold, in: .thresholds),
      Attribute("w_rec", \.recurrentWeights, in: .weights),
    ]
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var timeStep = TimeStep.milliseconds(1)
    public var activation = Activation.rectified
    /// σ, per √s.
    public var noiseDeviation = 0.0
    /// Whether time constants below ten steps count as ten steps, as in the model system on NumPy.
    public var clampsTimeConstants = false
    /// What noise depends on.
    public var seed: Int64 = 0
    /// How `w_rec` is drawn.
    public var recurrentInitializer = Initializer.asGiven
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("act_fn", \.activation),
      Attribute("noise_std", \.noiseDeviation),
      Attribute("clamp_tau", \.clampsTimeConstants),
      Attribute("seed", \.seed),
      Attribute("w_rec_init", \.recurrentInitializer),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`.
    public var level = Tensor([])
    /// Steps since the last reset: the place in the stream of noise.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("x", \.level, recordedAs: .continuous),
      Attribute("step", \.step),
    ]
  }

  public static var traces: [String] { ["x", "rec_input"] }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates neurons.
  ///
  /// - Parameters:
  ///   - timeConstant: Seconds; one value for all, or `[neurons]`.
  ///   - recurrentWeights: `[neurons, neurons]`; none unless given.
  ///   - seed: What noise and drawn weights depend on.
  /// - Throws: `ModuleError` for fewer than 1 neuron, values of another shape, time constants that are not above zero, or
  ///   a negative noise.
  public init(
    _ neurons: Int, timeConstant: Tensor = 0.02, bias: Tensor = 0, threshold: Tensor = 0,
    activation: Activation = .rectified, recurrentWeights: Weights? = nil, noiseDeviation: Double = 0,
    clampsTimeConstants: Bool = false, timeStep: TimeStep = .milliseconds(1), seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("neurons", neurons))
    let type = Self.typeName
    parameters = Parameters()
    parameters.timeConstant = try Tensor.spread(timeConstant, to: [neurons], as: "tau", of: type)
    parameters.bias = try Tensor.spread(bias, to: [neurons], as: "bias", of: type)
    parameters.threshold = try Tensor.spread(threshold, to: [neurons], as: "threshold", of: type)
    simulation = Simulation()
    simulation.timeStep = timeStep
    simulation.activation = activation
    simulation.noiseDeviation = noiseDeviation
    simulation.clampsTimeConstants = clampsTimeConstants
    simulation.seed = seed
    if let recurrentWeights {
      simulation.recurrentInitializer = recurrentWeights.initializer
      parameters.recurrentWeights = try recurrentWeights.tensor(
        shape: [neurons, neurons], as: "w_rec", of: type, using: RandomNumbers(seed: seed))
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

  public var inputCount: Int { parameters.timeConstant.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var isRandom: Bool { simulation.noiseDeviation > 0 }
  public var initialState: State {
    var state = State()
    state.level = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    let (type, neurons) = (Self.typeName, inputCount)
    try Self.checkSizes(("neurons", neurons))
    try simulation.recurrentInitializer.check(as: "w_rec_init", of: type)
    try parameters.timeConstant.checkPositive(shape: [neurons], as: "tau", of: type)
    try parameters.bias.checkFinite(shape: [neurons], as: "bias", of: type)
    try parameters.threshold.checkFinite(shape: [neurons], as: "threshold", of: type)
    try parameters.recurrentWeights?.checkFinite(shape: [neurons, neurons], as: "w_rec", of: type)
    try Self.check(step: state.step)
    try simulation.noiseDeviation.checkDeviation(as: "noise_std", of: type)
    try state.level.checkFinite(shape: [neurons], as: "x", of: type)
  }

  public mutating func redrawParameters(using random: RandomNumbers) {
    guard let weights = parameters.recurrentWeights else { return }
    parameters.recurrentWeights =
      simulation.recurrentInitializer.draw(shape: weights.shape, using: random.child("w_rec")) ?? weights
  }
}

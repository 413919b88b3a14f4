internal import Kernels
public import Signals

/// Leaky integrators, with an activation if wanted.
///
/// ```
/// v ← α · v + x,   α = exp(−dt / τ)
/// y = f(v)
/// ```
/// Unlike that of an `ExponentialSynapse`, the input of a step is not decayed in that step; as in the model system
/// (Rockpool's `ExpSmoothJax` and `LowPass`).
///
/// ```swift
/// let smooth = try LeakyIntegrator(10, timeConstant: 0.05, activation: .tanh)
/// ```
public struct LeakyIntegrator: Layer {
  public static let typeName = "LeakyIntegrator"

  /// What an integrator gives for its state.
  public enum Activation: String, Sendable, CaseIterable, AttributeConvertible {
    /// v
    case identity
    /// max(v, 0)
    case rectified = "relu"
    /// tanh v
    case tanh

    var function: InstantFunction {
      switch self {
      case .identity: .identity
      case .rectified: .rectified
      case .tanh: .tanh
      }
    }
  }

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, seconds.
    public var timeConstant = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("tau", \.timeConstant, in: .timeConstants, units: "s")
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var timeStep = TimeStep.milliseconds(1)
    public var activation = Activation.identity
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("act_fn", \.activation),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[channels]`, before the activation.
    public var potential = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("vmem", \.potential, recordedAs: .continuous)]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates integrators, one a channel.
  ///
  /// - Parameter timeConstant: Seconds; one value for all, or `[channels]`.
  /// - Throws: `ModuleError` for fewer than 1 channel, values of another shape, or a time constant that is not above
  ///   zero.
  public init(
    _ channelCount: Int, timeConstant: Tensor = 0.1, activation: Activation = .identity,
    timeStep: TimeStep = .milliseconds(1)
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.timeConstant = try Tensor.spread(timeConstant, to: [channelCount], as: "tau", of: Self.typeName)
    simulation = Simulation()
    simulation.timeStep = timeStep
    simulation.activation = activation
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
  public var initialState: State {
    var state = State()
    state.potential = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try parameters.timeConstant.checkPositive(shape: [inputCount], as: "tau", of: Self.typeName)
    try state.potential.checkFinite(shape: [inputCount], as: "vmem", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context).evolution
  }

  /// Runs over the input, and gives what came of it with the potentials of each step.
  mutating func run(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, potentials: [Float]) {
    try check(input, in: context)
    try validated(in: context)
    let decay = parameters.timeConstant.decays(over: simulation.timeStep)
    var potentials: [Float] = []
    potentials.reserveCapacity(input.stepCount * inputCount)
    var next = state.potential.scalars
    input.forEachDenseBlock { block, values in
      potentials += LeakyIntegratorKernel.evolve(
        input: values, steps: block.count, channels: inputCount, decay: decay, states: &next)
    }
    if let index = RowFunctions.firstNotFinite(in: potentials.span) {
      throw notFinite("vmem", step: index / inputCount, of: input, in: context)
    }
    var output = potentials
    simulation.activation.function.apply(&output)
    let (grid, channels) = (input.grid, inputCount)
    var evolution = Evolution(output: Raster(grid: grid, channelCount: channels, storage: .dense(output)))
    if context.records("vmem") {
      let record = try locating(in: context) { () throws(SignalError) in
        let raster = Raster(grid: grid, channelCount: channels, storage: .dense(potentials))
        return try context.record("vmem", raster, as: .continuous)
      }
      evolution.records = [record]
    }
    state.potential.scalars = next
    return (evolution, potentials)
  }
}

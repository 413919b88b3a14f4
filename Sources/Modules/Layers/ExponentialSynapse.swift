internal import Kernels
public import Signals

/// Synapses whose current jumps with the input and decays exponentially.
///
/// ```
/// I ← β · ((I + x) + ζ),   β = exp(−dt / τ),   ζ = σ √dt · N(0, 1)
/// y = I
/// ```
/// The input of a step is decayed once in that step, as in the model system (Rockpool's `ExpSyn`).
///
/// ```swift
/// let smooth = try ExponentialSynapse(10, timeConstant: 0.1, timeStep: .milliseconds(1))
/// ```
public struct ExponentialSynapse: Layer {
  public static let typeName = "ExponentialSynapse"

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
    /// σ, per √s.
    public var noiseDeviation = 0.0
    /// What the noise depends on.
    public var seed: Int64 = 0
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("noise_std", \.noiseDeviation),
      Attribute("seed", \.seed),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[channels]`.
    public var current = Tensor([])
    /// Steps since the last reset: the place in the stream of noise.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("isyn", \.current, recordedAs: .continuous),
      Attribute("step", \.step),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates synapses, one a channel.
  ///
  /// - Parameter timeConstant: Seconds; one value for all, or `[channels]`.
  /// - Throws: `ModuleError` for fewer than 1 channel, or a time constant that is not above zero.
  public init(
    _ channelCount: Int, timeConstant: Tensor = 0.01, noiseDeviation: Double = 0,
    timeStep: TimeStep = .milliseconds(1), seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.timeConstant = try Tensor.spread(timeConstant, to: [channelCount], as: "tau", of: Self.typeName)
    simulation = Simulation()
    simulation.timeStep = timeStep
    simulation.noiseDeviation = noiseDeviation
    simulation.seed = seed
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
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .continuous }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var isRandom: Bool { simulation.noiseDeviation > 0 }
  public var initialState: State {
    var state = State()
    state.current = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try parameters.timeConstant.checkPositive(shape: [inputCount], as: "tau", of: Self.typeName)
    try Self.check(step: state.step)
    try simulation.noiseDeviation.checkDeviation(as: "noise_std", of: Self.typeName)
    try state.current.checkFinite(shape: [inputCount], as: "isyn", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let before = self
    let output = advance(over: input, in: context)
    guard state.current.isFinite else {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var copy = before
        _ = copy.advance(over: input.steps(0..<steps), in: context)
        return copy.state.current.isFinite
      }
      throw notFinite("isyn", step: step, of: input, in: context)
    }
    var evolution = Evolution(
      output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
    if context.records("isyn") {
      evolution.records = [
        try locating(in: context) { () throws(SignalError) in
          try context.record("isyn", evolution.output, as: .continuous)
        }
      ]
    }
    return evolution
  }

  private mutating func advance(over input: Raster, in context: EvolutionContext) -> [Float] {
    let channels = inputCount
    let decay = parameters.timeConstant.decays(over: simulation.timeStep)
    var output: [Float] = []
    input.forEachDenseBlock { block, values in
      let noise = context.noise(
        simulation.noiseDeviation, seed: simulation.seed, timeStep: simulation.timeStep,
        firstStep: state.step + Int64(block.lowerBound), steps: block.count, channels: channels)
      let rows = [Float](count: block.count * channels) { rows in
        SynapseKernel.evolve(
          input: values, steps: block.count, channels: channels, decay: decay, noise: noise,
          currents: &state.current.scalars, into: &rows)
      }
      if block.lowerBound == 0 { output = rows } else { output.append(contentsOf: rows) }
    }
    state.step += Int64(input.stepCount)
    return output
  }
}

extension Double {
  /// Refuses a deviation that is negative or not finite.
  func checkDeviation(as name: String, of type: String) throws(ModuleError) {
    guard isFinite, self >= 0 else {
      throw ModuleError(type, .outOfRange(attribute: name, value: self, range: "zero or more, and finite"))
    }
  }
}

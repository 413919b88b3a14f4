internal import Kernels
public import Signals

/// A source of Ornstein–Uhlenbeck noise: coloured noise around a mean, by its exact update.
///
/// ```
/// x ← β · x + σ √(1 − β²) · N(0, 1),   β = exp(−dt / τ)
/// y = μ + x
/// ```
/// With deviation σ and correlation exp(−|lag| / τ) at any time step (Gillespie 1996). It begins in its stationary
/// distribution. It has no inputs; what is drawn depends on seed, trial, channel and the tick of the step.
///
/// ```swift
/// let noise = try OrnsteinUhlenbeckSource(8, timeConstant: 0.02, mean: 0.5, deviation: 0.1, seed: 1)
/// ```
public struct OrnsteinUhlenbeckSource: Layer {
  public static let typeName = "OrnsteinUhlenbeckSource"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, seconds.
    public var timeConstant = Tensor([])
    /// `[channels]`.
    public var mean = Tensor([])
    /// `[channels]`, the deviation of the output.
    public var deviation = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("tau", \.timeConstant, in: .timeConstants, units: "s"),
      Attribute("mean", \.mean),
      Attribute("std", \.deviation),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    /// What the noise depends on.
    public var seed: Int64 = 0
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("seed", \.seed),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[channels]`, how far the output is from the mean.
    public var distance = Tensor([])
    /// Whether the noise has begun.
    public var hasBegun = false

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("x", \.distance),
      Attribute("has_begun", \.hasBegun),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates a source; each parameter is one value for all channels, or `[channels]`.
  ///
  /// - Parameters:
  ///   - timeConstant: Seconds above zero.
  ///   - deviation: Zero or more.
  /// - Throws: `ModuleError` for fewer than 1 channel, or values out of range.
  public init(
    _ channelCount: Int, timeConstant: Tensor, mean: Tensor = 0, deviation: Tensor = 1, seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.timeConstant = try Tensor.spread(timeConstant, to: [channelCount], as: "tau", of: Self.typeName)
    parameters.mean = try Tensor.spread(mean, to: [channelCount], as: "mean", of: Self.typeName)
    parameters.deviation = try Tensor.spread(deviation, to: [channelCount], as: "std", of: Self.typeName)
    simulation = Simulation()
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

  public var inputCount: Int { 0 }
  public var outputCount: Int { parameters.timeConstant.count }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var isRandom: Bool { parameters.deviation.scalars.contains { $0 > 0 } }
  public var initialState: State {
    var state = State()
    state.distance = Tensor(repeating: 0, shape: [outputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    let shape = [outputCount]
    try Self.checkSizes(("channels", outputCount))
    try parameters.timeConstant.checkPositive(shape: shape, as: "tau", of: Self.typeName)
    try parameters.mean.checkFinite(shape: shape, as: "mean", of: Self.typeName)
    try parameters.deviation.checkNotNegative(shape: shape, as: "std", of: Self.typeName)
    try state.distance.checkFinite(shape: shape, as: "x", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let (steps, channels) = (input.stepCount, outputCount)
    let random = context.randomNumbers(seed: simulation.seed)
    if !state.hasBegun, steps > 0 {
      state.hasBegun = true
      let start = random.child("start").noise(firstStep: 0, steps: 1, channels: channels, deviation: 1)
      for channel in 0..<channels {
        state.distance.scalars[channel] = parameters.deviation.scalars[channel] * start[channel]
      }
    }
    let noise = random.noise(firstStep: input.grid.firstTick, steps: steps, channels: channels, deviation: 1)
    let decay = parameters.timeConstant.decays(over: input.grid.step)
    // From the decay as it is rounded, so that the deviation of the output is exact.
    var deviation: [Float] = []
    for (channel, wide) in decay.map(Double.init).enumerated() {
      let share = ((1 - wide) * (1 + wide)).squareRoot()
      deviation.append(Float(Double(parameters.deviation.scalars[channel]) * share))
    }
    var output = [Float](repeating: 0, count: steps * channels)
    var span = output.mutableSpan
    SourceKernel.relax(
      noise: noise.span, steps: steps, channels: channels, decay: decay, deviation: deviation,
      mean: parameters.mean.scalars, state: &state.distance.scalars, into: &span)
    if let index = RowFunctions.firstNotFinite(in: output.span) {
      throw notFinite("x", step: index / channels, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: channels, storage: .dense(output)))
  }
}

internal import Kernels
public import Signals

/// Drops inputs at random while a network trains, and passes everything on when it does not.
///
/// ```
/// y = x / (1 − p) where u ≥ p, else 0,   u uniform in [0, 1)
/// ```
/// What is dropped depends on seed, place in the network and trial: give each pass of a training its own trial numbers.
/// Both kinds keep the mean of the signal; the model system (Rockpool's `UnitDropout`, `TimeStepDropout`) does not
/// rescale where it drops step by step, which is `.eachStep` with `isRescaling: false`.
///
/// ```swift
/// let dropout = try Dropout(64, probability: 0.2, of: .eachStep, seed: 3)
/// ```
public struct Dropout: Layer {
  public static let typeName = "Dropout"

  /// What is dropped together.
  public enum Extent: String, Sendable, CaseIterable, AttributeConvertible {
    /// A channel, for the whole of a trial.
    case wholeTrial = "unit"
    /// A channel at a single step.
    case eachStep = "time_step"
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var channelCount: Int64 = 0
    /// How likely it is to be dropped, below 1; also 1 without rescaling.
    public var probability = 0.5
    public var extent = Extent.wholeTrial
    /// Whether the network trains; otherwise nothing is dropped.
    public var isTraining = true
    /// Whether what is kept grows by 1 / (1 − p).
    public var isRescaling = true
    /// What the choice depends on.
    public var seed: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("channels", \.channelCount),
      Attribute("p", \.probability),
      Attribute("extent", \.extent),
      Attribute("training", \.isTraining),
      Attribute("rescale", \.isRescaling),
      Attribute("seed", \.seed),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// Steps since the last reset: the place in the stream of choices.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("step", \.step)]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state: State

  /// Creates a layer.
  ///
  /// - Throws: `ModuleError` for fewer than 1 channel, or a probability out of range.
  public init(
    _ channelCount: Int, probability: Double = 0.5, of extent: Extent = .wholeTrial, isTraining: Bool = true,
    isRescaling: Bool = true, seed: Int64 = 0
  ) throws(ModuleError) {
    simulation = Simulation()
    simulation.channelCount = Int64(channelCount)
    simulation.probability = probability
    simulation.extent = extent
    simulation.isTraining = isTraining
    simulation.isRescaling = isRescaling
    simulation.seed = seed
    state = State()
    try validate()
  }

  public init(parameters: NoAttributes, simulation: Simulation, state: State) throws(ModuleError) {
    self.simulation = simulation
    self.state = state
    try validate()
  }

  public var inputCount: Int { Int(clamping: simulation.channelCount) }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var isRandom: Bool { simulation.isTraining && simulation.probability > 0 }
  public var initialState: State { State() }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try Self.check(step: state.step)
    let probability = simulation.probability
    guard (0...1).contains(probability), probability < 1 || !simulation.isRescaling else {
      let range = simulation.isRescaling ? "from 0 to below 1" : "from 0 to 1"
      throw ModuleError(Self.typeName, .outOfRange(attribute: "p", value: probability, range: range))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let first = state.step
    state.step += Int64(input.stepCount)
    guard simulation.isTraining, simulation.probability > 0 else { return Evolution(output: input) }
    let (channels, random) = (inputCount, context.randomNumbers(seed: simulation.seed))
    var output: [Float] = []
    output.reserveCapacity(input.stepCount * channels)
    input.forEachDenseBlock { block, values in
      output += dropped(values, steps: block.count, firstStep: first + Int64(block.lowerBound), using: random)
    }
    if let index = RowFunctions.firstNotFinite(in: output.span) {
      throw notFinite("output", step: index / channels, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: channels, storage: .dense(output)))
  }

  /// The values of some steps with those that are dropped replaced by zero, and the others scaled.
  func dropped(_ values: Span<Float>, steps: Int, firstStep: Int64, using random: RandomNumbers) -> [Float] {
    let (channels, isEachStep) = (inputCount, simulation.extent == .eachStep)
    // Counters of 64 bits go round, so that no two cells of a run share one.
    let index = firstStep &* Int64(channels)
    return DropoutKernel.apply(
      to: values, steps: steps, channels: channels,
      uniforms: isEachStep
        ? random.uniform(firstIndex: index, count: steps * channels, in: 0..<1)
        : random.uniform(count: channels, in: 0..<1),
      hasRowEachStep: isEachStep, probability: Float(simulation.probability),
      scale: simulation.isRescaling ? Float(1 / (1 - simulation.probability)) : 1)
  }
}

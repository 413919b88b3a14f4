internal import Kernels
public import Signals

/// A source of Poisson events of constant rates.
///
/// ```
/// y ~ Poisson(rate · dt)
/// ```
/// It has no inputs. What falls on a step depends on seed, trial, channel and the tick of the step alone; by inversion of
/// the distribution, exact also where several events share a step. More than 1024 events expected in a step are refused.
///
/// ```swift
/// var source = try PoissonSource(100, rate: 20, seed: 1).timed(step: .milliseconds(1))
/// let events = try source.evolve(over: nil, for: .seconds(1)).output.events
/// ```
public struct PoissonSource: Layer {
  public static let typeName = "PoissonSource"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, events per second.
    public var rate = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("rate", \.rate, units: "Hz")]
  }

  public struct Simulation: AttributeGroup, Equatable {
    /// What the events depend on.
    public var seed: Int64 = 0
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("seed", \.seed),
      Attribute("constants", \.constants),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates a source.
  ///
  /// - Parameter rate: Events per second, zero or more; one value for all, or `[channels]`.
  /// - Throws: `ModuleError` for fewer than 1 channel, or a rate below zero.
  public init(_ channelCount: Int, rate: Tensor, seed: Int64 = 0) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.rate = try Tensor.spread(rate, to: [channelCount], as: "rate", of: Self.typeName)
    simulation = Simulation()
    simulation.seed = seed
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { 0 }
  public var outputCount: Int { parameters.rate.count }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }
  public var isRandom: Bool { parameters.rate.scalars.contains { $0 > 0 } }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", outputCount))
    try parameters.rate.checkNotNegative(shape: [outputCount], as: "rate", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let seconds = input.grid.step.seconds
    if let rate = parameters.rate.scalars.first(where: { Double($0) * seconds > 1024 }) {
      throw ModuleError(
        Self.typeName, at: context.path,
        .outOfRange(attribute: "rate", value: Double(rate), range: "at most \(1024 / seconds) Hz at this time step"))
    }
    var rows = EventRows()
    SourceKernel.drawPoisson(
      context.randomNumbers(seed: simulation.seed).philox, firstStep: input.grid.firstTick, steps: input.stepCount,
      channels: outputCount, rates: parameters.rate.scalars.span, seconds: seconds, rowStarts: &rows.rowStarts,
      channels: &rows.channels, counts: &rows.counts)
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows)))
  }
}

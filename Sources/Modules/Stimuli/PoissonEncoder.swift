internal import Kernels
public import Signals

/// Poisson events whose rates are the input, in events per second.
///
/// ```
/// y ~ Poisson(max(0, x) · dt)
/// ```
/// A rate below zero counts as zero, more than 1024 events expected in a step count as 1024. What falls on a step depends
/// on its input, seed, trial, channel and the tick of the step alone.
///
/// ```swift
/// let encoder = try PoissonEncoder(16, seed: 1)   // 16 rates in, 16 trains of events out
/// ```
public struct PoissonEncoder: Layer {
  public static let typeName = "PoissonEncoder"

  public struct Simulation: AttributeGroup, Equatable {
    public var channelCount: Int64 = 0
    /// What the events depend on.
    public var seed: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("channels", \.channelCount),
      Attribute("seed", \.seed),
    ]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()

  /// Creates an encoder.
  ///
  /// - Throws: `ModuleError` for fewer than 1 channel.
  public init(_ channelCount: Int, seed: Int64 = 0) throws(ModuleError) {
    simulation = Simulation()
    simulation.channelCount = Int64(channelCount)
    simulation.seed = seed
    try validate()
  }

  public init(parameters: NoAttributes, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { Int(clamping: simulation.channelCount) }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .events }
  public var isRandom: Bool { true }

  public func validate() throws(ModuleError) { try Self.checkSizes(("channels", inputCount)) }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let philox = context.randomNumbers(seed: simulation.seed).philox
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      SourceKernel.drawPoisson(
        philox, firstStep: input.grid.firstTick + Int64(block.lowerBound), steps: block.count, channels: outputCount,
        rates: values, seconds: input.grid.step.seconds, rowStarts: &rows.rowStarts, channels: &rows.channels,
        counts: &rows.counts)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows)))
  }
}

internal import Kernels
public import Signals

/// Emits an event wherever its input is above a threshold.
///
/// ```
/// s = 1 where x > θ, else 0
/// ```
/// NIR's `Threshold` (Pedersen et al. 2024): an input at the threshold gives none.
///
/// ```swift
/// let detector = try Threshold(Tensor([0.5, 1]))
/// ```
public struct Threshold: Layer {
  public static let typeName = "Threshold"

  public struct Parameters: AttributeGroup, Hashable {
    /// θ, `[channels]`.
    public var threshold = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("threshold", \.threshold, in: .thresholds)]
  }

  public struct Simulation: AttributeGroup, Equatable {
    /// The parameters that are held constant.
    public var constants = AttributeNames()
    /// What stands for the derivative of the events; it is that of a neuron whose threshold is one and whose potential is
    /// 1 + x − θ.
    public var surrogate = SurrogateGradient()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("constants", \.constants),
      Attribute("surrogate", \.surrogate, leftOutAt: SurrogateGradient()),
    ]
  }

  public var parameters: Parameters
  public var simulation = Simulation()
  public var state = NoAttributes()

  /// Creates a layer with as many channels as thresholds, whatever their shape.
  ///
  /// - Throws: `ModuleError` for no thresholds, or some that are not finite.
  public init(_ thresholds: Tensor) throws(ModuleError) {
    parameters = Parameters()
    parameters.threshold = Tensor(thresholds.scalars)
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { parameters.threshold.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .events }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try parameters.threshold.checkFinite(shape: [inputCount], as: "threshold", of: Self.typeName)
    try simulation.surrogate.check(as: "surrogate", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      ThresholdKernel.emit(
        from: values, steps: block.count, thresholds: parameters.threshold.scalars, rowStarts: &rows.rowStarts,
        channels: &rows.channels, counts: &rows.counts)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows)))
  }
}

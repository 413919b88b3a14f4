internal import Kernels
public import Signals

/// Passes events on: an event on input `i` makes `W[i, j]` events on output `j`, in the same step.
///
/// ```
/// y[j] = Σ x[i] · W[i, j]
/// ```
/// Exact in whole numbers, and the work follows the events; as in the model system (Rockpool's `PassThroughEvents`).
///
/// ```swift
/// let router = try EventRouter(weights: Tensor([1, 2, 0, 1], shape: [2, 2]))
/// ```
public struct EventRouter: Layer {
  public static let typeName = "EventRouter"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[inputs, outputs]`, whole numbers from 0 to 2²⁴.
    public var weights = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("weight", \.weights, in: .weights)]
  }

  public var parameters: Parameters
  public var simulation = ConstantsOnly()
  public var state = NoAttributes()

  /// Creates a router.
  ///
  /// - Parameter weights: `[inputs, outputs]`, whole numbers from 0 to 2²⁴.
  /// - Throws: `ModuleError` for another rank, sizes below 1, or a weight that is no such number.
  public init(weights: Tensor) throws(ModuleError) {
    parameters = Parameters()
    parameters.weights = weights
    try validate()
  }

  public init(parameters: Parameters, simulation: ConstantsOnly, state: NoAttributes) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    try validate()
  }

  public var inputCount: Int { parameters.weights.shape.first ?? 0 }
  public var outputCount: Int { parameters.weights.shape.last ?? 0 }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }

  public func validate() throws(ModuleError) {
    let (type, shape) = (Self.typeName, parameters.weights.shape)
    guard shape.count == 2 else {
      throw ModuleError(
        type, .wrongShape(attribute: "weight", expected: [inputCount, outputCount], found: shape))
    }
    try Self.checkSizes(("inputs", inputCount), ("outputs", outputCount))
    try parameters.weights.checkCounts(shape: [inputCount, outputCount], as: "weight", of: type)
  }

  /// - Throws: Beside the errors of every module, one for an input that is no count of events, or for more than 2²⁴
  ///   events of an output in a step.
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let incoming = try locating(in: context) { () throws(SignalError) in try input.eventRows() }
    var rows = EventRows()
    RouteKernel(weights: parameters.weights.scalars, outputs: outputCount).route(
      rowStarts: incoming.rowStarts, channels: incoming.channels, counts: incoming.counts,
      intoRowStarts: &rows.rowStarts, channels: &rows.channels, counts: &rows.counts)
    if let entry = rows.counts.firstIndex(where: { $0 > EventRows.largestCount }) {
      let step = (0..<rows.rowCount).first { rows.entries(inRow: $0).contains(entry) } ?? 0
      throw ModuleError(
        Self.typeName, at: context.path,
        .tooManyEvents(channel: Int(rows.channels[entry]), step: step, time: input.grid.time(at: step)))
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows)))
  }
}

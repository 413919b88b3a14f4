internal import Kernels
public import Signals

/// A weighted sum of the inputs over sparse connections with delays.
///
/// ```
/// y_t[j] = Σ w · x_(t − delay)[i] + b[j]     over the synapses from any i to j
/// ```
/// The work follows the events, or the samples that are not zero; both give the same bits, as a `Linear` of the same
/// weights does where there are no delays and no pair has two synapses. Each sum takes its terms ascending by the step in
/// which they were sent, then by source.
///
/// ```swift
/// let connections = try SparseConnections(
///   sources: 700, targets: 256, [.init(.fixedInDegree(40), weights: .constant(0.1), delays: 1...20)], seed: 1)
/// let layer = try SparseLinear(connections)
/// ```
public struct SparseLinear: Layer {
  public static let typeName = "SparseLinear"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[synapses]`.
    public var weight = Tensor([])
    /// `[inputs + 1]`, where the synapses of each input begin, and their number at the end.
    public var rowStarts = IntegerTensor([])
    /// `[synapses]`, the output of each, ascending within a row.
    public var targets = IntegerTensor([])
    /// Steps, of all synapses or of each; `nil` for none.
    public var delays: DelaySteps?
    /// `[outputs]`.
    public var bias = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("weight", \.weight, in: .weights),
      Attribute("row_starts", \.rowStarts),
      Attribute("targets", \.targets),
      Attribute("delays", \.delays),
      Attribute("bias", \.bias, in: .biases),
    ]
  }

  public struct State: AttributeGroup, Hashable {
    /// `[steps, outputs]`, what each step to come has received so far; `nil` without delays.
    public var pending: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("pending", \.pending)]
  }

  public var parameters: Parameters { didSet { checkedRows = nil } }
  public var simulation = ConstantsOnly()
  public var state: State
  /// The connections as kernels take them, once they were checked; `nil` after a change of parameters.
  var checkedRows: SparseRows?

  /// Creates a layer.
  ///
  /// - Parameters:
  ///   - bias: One value for all, or `[outputs]`.
  /// - Throws: `ModuleError` for a bias of another shape or that is not finite.
  public init(_ connections: SparseConnections, bias: Tensor = 0) throws(ModuleError) {
    try Self.checkSizes(("values on their way", max(1, connections.delays.greatest * connections.targetCount)))
    parameters = Parameters()
    parameters.weight = connections.weights
    parameters.rowStarts = connections.rowStarts
    parameters.targets = connections.targets
    if connections.delays.greatest > 0 { parameters.delays = connections.delays }
    parameters.bias = try Tensor.spread(bias, to: [connections.targetCount], as: "bias", of: Self.typeName)
    state = State()
    state = initialState
    try validate()
    checkedRows = rows
  }

  public init(parameters: Parameters, simulation: ConstantsOnly, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
    checkedRows = rows
  }

  public var inputCount: Int { max(0, parameters.rowStarts.count - 1) }
  public var outputCount: Int { parameters.bias.count }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .continuous }
  public var initialState: State {
    var state = State()
    let greatest = parameters.delays?.greatest ?? 0
    if greatest > 0 { state.pending = Tensor(repeating: 0, shape: [greatest, outputCount]) }
    return state
  }

  public func validate() throws(ModuleError) {
    let type = Self.typeName
    if checkedRows == nil {
      try SparseConnections.check(
        weights: parameters.weight, as: "weight", rowStarts: parameters.rowStarts, targets: parameters.targets,
        delays: parameters.delays, targetCount: outputCount, of: type)
    }
    try parameters.bias.checkFinite(shape: [outputCount], as: "bias", of: type)
    let greatest = parameters.delays?.greatest ?? 0
    guard let pending = state.pending else {
      if greatest > 0 { throw ModuleError(type, .missingAttribute("pending")) }
      return
    }
    // More rows than the delays need are no harm.
    let rows = max(greatest, pending.shape.first ?? 0)
    try pending.checkFinite(shape: [rows, outputCount], as: "pending", of: type)
  }

  /// The connections.
  ///
  /// - Throws: `ModuleError` for parameters that were assigned without a check and are none.
  public func connections() throws(ModuleError) -> SparseConnections {
    try SparseConnections(
      targetCount: outputCount, rowStarts: parameters.rowStarts, targets: parameters.targets,
      weights: parameters.weight, delays: parameters.delays ?? .none)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let rows = checkedRows ?? self.rows
    checkedRows = rows
    let before = self
    let output = advance(over: input, rows)
    let isFinite = RowFunctions.firstNotFinite(in: output.span) == nil
    guard isFinite, state.pending?.isFinite ?? true else {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var copy = before
        let output = copy.advance(over: input.steps(0..<steps), rows)
        return RowFunctions.firstNotFinite(in: output.span) == nil && copy.state.pending?.isFinite ?? true
      }
      throw notFinite("output", step: step, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
  }

  /// The connections as kernels take them.
  var rows: SparseRows {
    SparseConnections.rows(
      weights: parameters.weight, rowStarts: parameters.rowStarts, targets: parameters.targets,
      delays: parameters.delays, targetCount: outputCount)
  }

  private mutating func advance(over input: Raster, _ rows: SparseRows) -> [Float] {
    // The steps of the run, and after them those that only receive.
    let length = input.stepCount * outputCount
    let pending = state.pending?.scalars ?? []
    var sums = [Float](repeating: 0, count: length + pending.count)
    sums.replaceSubrange(..<pending.count, with: pending)
    switch input.storage {
    case .dense(let values):
      rows.product(values.span, steps: input.stepCount, bias: parameters.bias.scalars, sums: &sums)
    case .events(let events):
      rows.product(
        rowStarts: events.rowStarts.span, channels: events.channels.span, counts: events.counts.span,
        bias: parameters.bias.scalars, sums: &sums)
    }
    if state.pending != nil {
      state.pending?.scalars = Array(sums[length...])
      sums.removeLast(sums.count - length)
    }
    return sums
  }
}

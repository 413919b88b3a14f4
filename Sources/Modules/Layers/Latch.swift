internal import Kernels
public import Signals

/// Switches with memory: a positive input turns one on, a negative one turns it off, and nothing leaves it as it was.
///
/// ```
/// b ← 1 where x > θ,   0 where x < −θ,   else b
/// y = b
/// ```
/// As in the model system (Rockpool's `BooleanState`).
///
/// ```swift
/// let isHeard = try Latch(20)
/// ```
public struct Latch: Layer {
  public static let typeName = "Latch"

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, zero or more: inputs of at most this magnitude count as none.
    public var threshold = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("threshold", \.threshold, in: .thresholds)]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[channels]`, 1 for on and 0 for off.
    public var isOn = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("bool_state", \.isOn, recordedAs: .continuous)]
  }

  public var parameters: Parameters
  public var simulation = ConstantsOnly()
  public var state: State

  /// Creates switches, one a channel, all off.
  ///
  /// - Parameter threshold: One value for all, or `[channels]`.
  /// - Throws: `ModuleError` for fewer than 1 channel, values of another shape, or a negative threshold.
  public init(_ channelCount: Int, threshold: Tensor = 1e-10) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.threshold = try Tensor.spread(threshold, to: [channelCount], as: "threshold", of: Self.typeName)
    state = State()
    state = initialState
    try validate()
  }

  public init(parameters: Parameters, simulation: ConstantsOnly, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
  }

  public var inputCount: Int { parameters.threshold.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .continuous }
  public var initialState: State {
    var state = State()
    state.isOn = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    let type = Self.typeName
    try Self.checkSizes(("channels", inputCount))
    try parameters.threshold.checkNotNegative(shape: [inputCount], as: "threshold", of: type)
    try state.isOn.checkFinite(shape: [inputCount], as: "bool_state", of: type)
    for value in state.isOn.scalars where value != 0 && value != 1 {
      throw ModuleError(type, .outOfRange(attribute: "bool_state", value: Double(value), range: "0 or 1"))
    }
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    var output: [Float] = []
    output.reserveCapacity(input.stepCount * inputCount)
    input.forEachDenseBlock { block, values in
      output += LatchKernel.evolve(
        input: values, steps: block.count, channels: inputCount, threshold: parameters.threshold.scalars,
        states: &state.isOn.scalars)
    }
    var evolution = Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
    if context.records("bool_state") {
      evolution.records = [
        try locating(in: context) { () throws(SignalError) in
          try context.record("bool_state", evolution.output, as: .continuous)
        }
      ]
    }
    return evolution
  }
}

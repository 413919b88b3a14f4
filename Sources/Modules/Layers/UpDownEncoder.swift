internal import Kernels
public import Signals

/// Turns samples into events where they change (send-on-delta): channel `k` fires `2k` going up and `2k + 1` going down.
///
/// ```
/// up   = max(0, ⌊(x − ref) / θ_up⌋)
/// down = max(0, ⌊(x − ref) / −θ_down⌋)
/// ref ← (ref + up · θ_up) − down · θ_down
/// ```
///
/// ```swift
/// let encoder = try UpDownEncoder(12, threshold: 0.1)
/// encoder.outputCount   // 24
/// ```
public struct UpDownEncoder: Layer {
  public static let typeName = "UpDownEncoder"

  /// Where the reference begins.
  public enum Start: String, Sendable, CaseIterable, AttributeConvertible {
    /// At zero, so that the first events tell the level of the signal.
    case zero
    /// At the first sample, as in the model system.
    case firstSample = "first_sample"
  }

  public struct Parameters: AttributeGroup, Equatable {
    /// `[channels]`, the rise that makes an event.
    public var upThreshold = Tensor([])
    /// `[channels]`, the fall that makes an event.
    public var downThreshold = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("thr_up", \.upThreshold, in: .thresholds),
      Attribute("thr_down", \.downThreshold, in: .thresholds),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var start = Start.zero
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("start", \.start),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[channels]`, what the events so far add up to.
    public var reference = Tensor([])
    /// Whether the reference has begun.
    public var hasBegun = false

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("reference", \.reference),
      Attribute("has_begun", \.hasBegun),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates an encoder.
  ///
  /// - Parameters:
  ///   - threshold: The rise that makes an event; one value for all, or `[channels]`.
  ///   - downThreshold: The fall that makes one; the same unless given.
  /// - Throws: `ModuleError` for fewer than 1 channel, or a threshold that is not above zero.
  public init(
    _ channelCount: Int, threshold: Tensor, downThreshold: Tensor? = nil, start: Start = .zero
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.upThreshold = try Tensor.spread(threshold, to: [channelCount], as: "thr_up", of: Self.typeName)
    parameters.downThreshold = try Tensor.spread(
      downThreshold ?? threshold, to: [channelCount], as: "thr_down", of: Self.typeName)
    simulation = Simulation()
    simulation.start = start
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

  public var inputCount: Int { parameters.upThreshold.count }
  public var outputCount: Int { 2 * inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .events }
  public var initialState: State {
    var state = State()
    state.reference = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    try Self.checkSizes(("channels", inputCount))
    try parameters.upThreshold.checkPositive(shape: [inputCount], as: "thr_up", of: Self.typeName)
    try parameters.downThreshold.checkPositive(shape: [inputCount], as: "thr_down", of: Self.typeName)
    try state.reference.checkFinite(shape: [inputCount], as: "reference", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let before = self
    let rows = advance(over: input)
    guard state.reference.isFinite else {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var copy = before
        _ = copy.advance(over: input.steps(0..<steps))
        return copy.state.reference.isFinite
      }
      throw notFinite("reference", step: step, of: input, in: context)
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows)))
  }

  private mutating func advance(over input: Raster) -> EventRows {
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      if !state.hasBegun, block.count > 0 {
        state.hasBegun = true
        if simulation.start == .firstSample {
          for channel in 0..<inputCount { state.reference.scalars[channel] = values[channel] }
        }
      }
      EncoderKernel.encode(
        input: values, steps: block.count, channels: inputCount, upThreshold: parameters.upThreshold.scalars,
        downThreshold: parameters.downThreshold.scalars, maximumCount: Int(EventRows.largestCount),
        references: &state.reference.scalars, rowStarts: &rows.rowStarts, channels: &rows.channels,
        counts: &rows.counts)
    }
    return rows
  }
}

internal import Kernels
public import Signals

/// Turns samples into events where they change (send-on-delta): channel `k` fires `2k` going up and `2k + 1` going down.
///
/// ```
/// up   = max(0, ⌊(x − ref) / θ_up⌋)
/// down = max(0, ⌊(x − ref) / −θ_down⌋)
/// ref ← (ref + up · θ_up) − down · θ_down
/// ```
/// With a decay, `ref ← (1 − dt / τ) · ref` comes first in every step, except where the reference has just begun at that
/// sample. With refractory steps a channel fires once at most, then not for the rest of them, while its reference
/// follows the input. Repeats multiply the events and leave the reference alone.
///
/// As in the model system (Rockpool's `UpDownTorch` and `FFUpDown`). There the reference of `UpDownTorch` starts anew at
/// the first sample of each call: that is `.firstSample`, and `resetState()` before each run.
///
/// The trace `reference` is what the sample of each step was compared with.
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
    /// `[channels]`, seconds, in which the reference decays towards zero; `nil` for one that stays.
    public var decayTimeConstant: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("thr_up", \.upThreshold, in: .thresholds),
      Attribute("thr_down", \.downThreshold, in: .thresholds),
      Attribute("tau_decay", \.decayTimeConstant, in: .timeConstants, units: "s"),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var start = Start.zero
    /// The parameters that are held constant.
    public var constants = AttributeNames()
    /// Steps from an event on, its own among them, in which a channel gives no other; zero for as many as there are.
    public var refractorySteps: Int64 = 0
    /// How often each event is given.
    public var repeats: Int64 = 1

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("start", \.start),
      Attribute("constants", \.constants),
      Attribute("n_ref_steps", \.refractorySteps, leftOutAt: 0),
      Attribute("repeat_output", \.repeats, leftOutAt: 1),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[channels]`, what the events so far add up to.
    public var reference = Tensor([])
    /// Whether the reference has begun.
    public var hasBegun = false
    /// `[channels]`, refractory steps to come; `nil` for zeros, as without them.
    public var refractory: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("reference", \.reference, recordedAs: .continuous),
      Attribute("has_begun", \.hasBegun),
      Attribute("refractory", \.refractory),
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
  ///   - decayTimeConstant: Seconds, at least the time step of each run; one value for all, or `[channels]`.
  ///   - refractorySteps: 0 to 2²⁴.
  ///   - repeats: 1 to 2²⁴; more than 2²⁴ events of a channel in a step become 2²⁴.
  /// - Throws: `ModuleError` for fewer than 1 channel, values of another shape, thresholds or time constants that are not
  ///   above zero, or counts out of range.
  public init(
    _ channelCount: Int, threshold: Tensor, downThreshold: Tensor? = nil, start: Start = .zero,
    decayTimeConstant: Tensor? = nil, refractorySteps: Int = 0, repeats: Int = 1
  ) throws(ModuleError) {
    try Self.checkSizes(("channels", channelCount))
    parameters = Parameters()
    parameters.upThreshold = try Tensor.spread(threshold, to: [channelCount], as: "thr_up", of: Self.typeName)
    parameters.downThreshold = try Tensor.spread(
      downThreshold ?? threshold, to: [channelCount], as: "thr_down", of: Self.typeName)
    if let decayTimeConstant {
      parameters.decayTimeConstant = try Tensor.spread(
        decayTimeConstant, to: [channelCount], as: "tau_decay", of: Self.typeName)
    }
    simulation = Simulation()
    simulation.start = start
    simulation.refractorySteps = Int64(refractorySteps)
    simulation.repeats = Int64(repeats)
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
    if simulation.refractorySteps > 0 { state.refractory = Tensor(repeating: 0, shape: [inputCount]) }
    return state
  }

  public func validate() throws(ModuleError) {
    let (type, largest) = (Self.typeName, Int64(EventRows.largestCount))
    try Self.checkSizes(("channels", inputCount), ("outputs", outputCount))
    try parameters.upThreshold.checkPositive(shape: [inputCount], as: "thr_up", of: type)
    try parameters.downThreshold.checkPositive(shape: [inputCount], as: "thr_down", of: type)
    try parameters.decayTimeConstant?.checkPositive(shape: [inputCount], as: "tau_decay", of: type)
    for (name, count, lowest) in [
      ("n_ref_steps", simulation.refractorySteps, 0), ("repeat_output", simulation.repeats, 1),
    ]
    where !(Int64(lowest)...largest).contains(count) {
      throw ModuleError(type, .outOfRange(attribute: name, value: Double(count), range: "from \(lowest) to 2^24"))
    }
    try state.reference.checkFinite(shape: [inputCount], as: "reference", of: type)
    try state.refractory?.checkCounts(shape: [inputCount], as: "refractory", of: type)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context, isTaped: false).evolution
  }

  /// The same; gives what each sample was compared with where that is needed for the way back.
  mutating func run(
    over input: Raster, in context: EvolutionContext, isTaped: Bool
  ) throws(ModuleError) -> (evolution: Evolution, references: [Float]) {
    try check(input, in: context)
    try validated(in: context)
    try checkDecay(at: input.grid.step, in: context)
    let before = self
    var references = try rows(of: "reference", channels: inputCount, on: input.grid, in: context, isTaped: isTaped)
    let rows = advance(over: input, recording: &references)
    guard state.reference.isFinite else {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var (copy, nothing) = (before, StateRows?.none)
        _ = copy.advance(over: input.steps(0..<steps), recording: &nothing)
        return copy.state.reference.isFinite
      }
      throw notFinite("reference", step: step, of: input, in: context)
    }
    var evolution = Evolution(
      output: Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows)))
    evolution.records = try records(of: [("reference", references)], on: input.grid, in: context)
    return (evolution, references?.values ?? [])
  }

  /// Refuses a decay that would overshoot zero within a step.
  private func checkDecay(at step: TimeStep, in context: EvolutionContext) throws(ModuleError) {
    for timeConstant in parameters.decayTimeConstant?.scalars ?? [] where timeConstant < Float(step.seconds) {
      throw ModuleError(
        Self.typeName, at: context.path,
        .outOfRange(attribute: "tau_decay", value: Double(timeConstant), range: "at least the time step, \(step)"))
    }
  }

  /// What the kernel is told.
  func options(step: TimeStep) -> EncoderKernel.Options {
    EncoderKernel.Options(
      leak: parameters.decayTimeConstant?.scalars.map { max(0, Float(1 - step.seconds / Double($0))) },
      refractorySteps: Int(simulation.refractorySteps), repeats: Int(simulation.repeats))
  }

  private mutating func advance(over input: Raster, recording references: inout StateRows?) -> EventRows {
    let step = input.grid.step
    let options = options(step: step)
    let isResting = simulation.refractorySteps > 0
    var kernelState = EncoderKernel.State(
      references: state.reference.scalars,
      refractory: isResting ? state.refractory?.scalars ?? [Float](repeating: 0, count: inputCount) : [])
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      var parts = [(steps: 0..<block.count, options: options)]
      if !state.hasBegun, block.count > 0 {
        state.hasBegun = true
        if simulation.start == .firstSample {
          for channel in 0..<inputCount { kernelState.references[channel] = values[channel] }
          // A reference that has just begun has had no time to decay.
          var first = options
          first.leak = nil
          parts = [(steps: 0..<1, options: first), (steps: 1..<block.count, options: options)]
        }
      }
      for part in parts {
        let cells = part.steps.lowerBound * inputCount..<part.steps.upperBound * inputCount
        EncoderKernel.encode(
          input: values.extracting(cells), steps: part.steps.count, channels: inputCount,
          upThreshold: parameters.upThreshold.scalars, downThreshold: parameters.downThreshold.scalars,
          options: part.options, maximumCount: Int(EventRows.largestCount), state: &kernelState,
          rowStarts: &rows.rowStarts, channels: &rows.channels, counts: &rows.counts, record: &references)
      }
    }
    state.reference.scalars = kernelState.references
    if isResting, input.stepCount > 0 {
      var refractory = Tensor(repeating: 0, shape: [inputCount])
      refractory.scalars = kernelState.refractory
      state.refractory = refractory
    }
    return rows
  }
}

internal import Kernels
public import Signals

/// Gives every channel's input later, by a delay of its own.
///
/// ```
/// y(t) = x(t − delay),   0 before the first input arrives
/// ```
/// NIR's `Delay` (Pedersen et al. 2024). What is under way at the end of a run arrives in the next.
///
/// A layer that carries events takes whole numbers of them and gives events, and its work follows them; one that carries
/// samples takes both. For delays of single synapses see `SparseLinear`.
///
/// ```swift
/// let late = try Delay(Tensor([0.001, 0.005]), carrying: .events)
/// ```
public struct Delay: Layer {
  public static let typeName = "Delay"

  public struct Parameters: AttributeGroup, Hashable {
    /// `[channels]`, seconds.
    public var delay = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("delay", \.delay, units: "s")]
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var timeStep = TimeStep.milliseconds(1)
    /// What becomes of a delay that is no whole number of steps.
    public var rounding = StepRounding.exact
    /// What is taken and given.
    public var kind = SignalKind.continuous
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("delay_rounding", \.rounding),
      Attribute("kind", \.kind),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Hashable {
    /// `[steps, channels]`, what the steps to come give so far; `nil` for nothing.
    public var pending: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("pending", \.pending)]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates a layer with as many channels as delays, whatever their shape.
  ///
  /// - Parameters:
  ///   - delays: Seconds, zero or more; whole steps unless a rounding is given.
  ///   - kind: What is taken and given.
  /// - Throws: `ModuleError` for no delays, one that is negative, not finite or no whole number of steps, or more than
  ///   2³¹ − 1 values under way.
  public init(
    _ delays: Tensor, rounding: StepRounding = .exact, carrying kind: SignalKind = .continuous,
    timeStep: TimeStep = .milliseconds(1)
  ) throws(ModuleError) {
    parameters = Parameters()
    parameters.delay = Tensor(delays.scalars)
    simulation = Simulation()
    simulation.timeStep = timeStep
    simulation.rounding = rounding
    simulation.kind = kind
    state = State()
    try validate()
    state = initialState
  }

  public init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
  }

  public var inputCount: Int { parameters.delay.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { simulation.kind }
  public var outputKind: SignalKind { simulation.kind }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var initialState: State {
    var state = State()
    let greatest = (try? steps())?.max() ?? 0
    if greatest > 0 { state.pending = Tensor(repeating: 0, shape: [greatest, inputCount]) }
    return state
  }

  public func validate() throws(ModuleError) {
    let type = Self.typeName
    try Self.checkSizes(("channels", inputCount))
    try parameters.delay.checkNotNegative(shape: [inputCount], as: "delay", of: type)
    let (greatest, isTooLarge) = (try steps().max() ?? 0).multipliedReportingOverflow(by: inputCount)
    try Self.checkSizes(("values on their way", max(1, isTooLarge ? Int.max : greatest)))
    guard let pending = state.pending else { return }
    // More rows than the delays need are no harm; fewer hold all that is under way.
    try pending.checkFinite(shape: [pending.shape.first ?? 0, inputCount], as: "pending", of: type)
  }

  /// The delays in steps, `[channels]`.
  ///
  /// - Throws: `ModuleError` for a delay that is no whole number of steps, unless there is a rounding.
  public func steps() throws(ModuleError) -> [Int] {
    var (last, count): (Float, Int) = (.nan, 0)
    var steps: [Int] = []
    steps.reserveCapacity(inputCount)
    for delay in parameters.delay.scalars {
      if delay != last {
        last = delay
        do { count = try simulation.timeStep.count(in: delay.decimal, rounding: simulation.rounding) } catch {
          throw ModuleError(Self.typeName, .signal(error))
        }
      }
      steps.append(count)
    }
    return steps
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let delays = try steps()
    guard input.stepCount > 0 else {
      let silence = Raster(silentOn: input.grid, channelCount: outputCount)
      return Evolution(output: simulation.kind == .events ? silence : silence.heldDensely())
    }
    let rows = max(delays.max() ?? 0, state.pending?.shape.first ?? 0)
    let (output, pending) =
      simulation.kind == .events
      ? try delayedEvents(of: input, by: delays, pendingRows: rows, in: context)
      : try delayedSamples(of: input, by: delays, pendingRows: rows, in: context)
    if rows > 0 {
      var tensor = Tensor(repeating: 0, shape: [rows, inputCount])
      tensor.scalars = pending
      state.pending = tensor
    }
    return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: output))
  }
}

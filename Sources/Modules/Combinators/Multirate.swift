public import Signals

/// A module that runs at another time step than the network around it, by an explicit conversion of rates.
///
/// A slower module runs at the ticks of the network that are a multiple of its own step, over what came in since the last
/// of them up to and with that tick; its output holds (or, counted, stands at that tick alone). A faster one runs several
/// times in each step of the network. Ticks are those of the one clock of the network, so nothing can run apart, and
/// pieces of a run are the same as the whole.
///
/// ```swift
/// let slow = try LIF(8, timeStep: .milliseconds(10))
/// let network = try Sequential(LIF(8, timeStep: .milliseconds(1)), Multirate(slow, within: .milliseconds(1)))
/// let timed = try network.timed()     // one clock, of 1 ms
/// ```
///
/// Records of a slower module are on its own grid; those of a faster one on the network's, or on a slower one that they
/// were on: events added up, and the last of samples. What flows on is the module's own choice of its outputs.
public struct Multirate: Module {
  public static let typeName = "Multirate"

  public struct Simulation: AttributeGroup, Equatable {
    /// The network's step.
    public var timeStep = TimeStep.milliseconds(1)
    /// The module's step.
    public var moduleTimeStep = TimeStep.milliseconds(1)
    /// How the input passes to the module.
    public var input = RateConversion.count
    /// How the module's output passes to the network.
    public var output = RateConversion.count

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("module_dt", \.moduleTimeStep, units: "s"),
      Attribute("input", \.input),
      Attribute("output", \.output),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[inputs]`, the sum of what came in since a slower module last ran.
    public var pending = Tensor([])
    /// In how many steps.
    public var pendingSteps: Int64 = 0
    /// `[outputs]`, what a slower module last gave, where that holds.
    public var held = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("pending", \.pending),
      Attribute("pending_steps", \.pendingSteps),
      Attribute("held", \.held),
    ]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state: State
  var module: any Module

  /// Creates a module that runs at its own step.
  ///
  /// - Parameters:
  ///   - step: The module's step; its own unless given.
  ///   - networkStep: The step of the network around it.
  ///   - input: How the input passes in; amounts for a module of events, else levels, unless given.
  ///   - output: How the output passes out; likewise.
  /// - Throws: `ModuleError` for a module without a step when none is given, one of another step than given, or steps of
  ///   which neither is a whole number of the other.
  public init(
    _ module: any Module, step: TimeStep? = nil, within networkStep: TimeStep, input: RateConversion? = nil,
    output: RateConversion? = nil
  ) throws(ModuleError) {
    let timed = try TimedModule(module, step: step)
    try self.init(timed, within: networkStep, input: input, output: output)
  }

  /// Nests a timed network, as it is now, in another; the clock is the other's.
  ///
  /// - Throws: `ModuleError` for steps of which neither is a whole number of the other.
  public init(
    _ timed: TimedModule, within networkStep: TimeStep, input: RateConversion? = nil, output: RateConversion? = nil
  ) throws(ModuleError) {
    simulation = Simulation()
    simulation.timeStep = networkStep
    simulation.moduleTimeStep = timed.timeStep
    simulation.input = input ?? (timed.module.inputKind == .events ? .count : .hold)
    simulation.output = output ?? (timed.module.outputKind == .events ? .count : .hold)
    module = timed.module
    state = State()
    state = initialState
    try validate()
  }

  private init(simulation: Simulation, state: State, module: any Module) throws(ModuleError) {
    self.simulation = simulation
    self.state = state
    self.module = module
    try validate()
  }

  public var children: [NamedModule] {
    get { [NamedModule("module", module)] }
    set {
      guard newValue.count == 1 else { preconditionFailure("A Multirate is made of one module.") }
      module = newValue[0].module
    }
  }
  public var inputCount: Int { module.inputCount }
  public var outputCount: Int { module.outputCount }
  public var inputKind: SignalKind { module.inputKind }
  public var outputKind: SignalKind { simulation.output == .count ? module.outputKind : .continuous }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var timeSteps: [(path: AttributePath, step: TimeStep)] { [(AttributePath(), simulation.timeStep)] }
  public var initialState: State {
    var state = State()
    state.pending = Tensor(repeating: 0, shape: [inputCount])
    state.held = Tensor(repeating: 0, shape: [outputCount])
    return state
  }

  /// How the two steps are to each other.
  enum Ratio: Equatable {
    /// The module's step is so many of the network's.
    case slower(Int)
    /// The network's step is so many of the module's.
    case faster(Int)

    /// Fails where neither step is a whole number of the other.
    init?(of own: TimeStep, to outer: TimeStep) {
      let numerator = Int128(own.numerator) * Int128(outer.denominator)
      let denominator = Int128(own.denominator) * Int128(outer.numerator)
      if numerator % denominator == 0 {
        self = .slower(Int(numerator / denominator))
      } else if denominator % numerator == 0 {
        self = .faster(Int(denominator / numerator))
      } else {
        return nil
      }
    }
  }

  /// How the steps are to each other; `nil` when neither is a whole number of the other.
  var ratio: Ratio? { Ratio(of: simulation.moduleTimeStep, to: simulation.timeStep) }

  public func validate() throws(ModuleError) {
    try checkChildren()
    guard ratio != nil else {
      throw ModuleError(
        Self.typeName, .ratesDoNotFit(network: simulation.timeStep, module: simulation.moduleTimeStep))
    }
    try state.pending.checkFinite(shape: [inputCount], as: "pending", of: Self.typeName)
    try state.held.checkFinite(shape: [outputCount], as: "held", of: Self.typeName)
    guard (0...TimeGrid.largestTick).contains(state.pendingSteps) else {
      throw ModuleError(
        Self.typeName,
        .outOfRange(attribute: "pending_steps", value: Double(state.pendingSteps), range: "from 0 to 2^53"))
    }
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Multirate {
    let children = try registry.children(of: snapshot)
    guard children.map(\.name) == ["module"] else {
      throw ModuleError(typeName, .wrongChildren(expected: ["module"], found: children.map(\.name)))
    }
    return try Multirate(
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName),
      state: State(restoring: snapshot.attributes, as: .state, of: typeName), module: children[0].module)
  }
}

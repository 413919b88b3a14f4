public import Signals

/// A stateful map from rasters to rasters.
///
/// A module is a value: a copy shares nothing, and is a snapshot.
///
/// A new neuron model conforms to `Layer` and gets look-up, reset, snapshots, archives and trials from its lists.
public protocol Module: Sendable, CustomStringConvertible {
  associatedtype Parameters: AttributeGroup
  associatedtype Simulation: AttributeGroup
  associatedtype State: AttributeGroup

  /// The name in archives and messages.
  static var typeName: String { get }
  /// Names of the traces that an evolution can record of the module itself.
  static var traces: [String] { get }
  /// Names of the traces of this very module, with those that its settings add; the type's unless it says more.
  var traces: [String] { get }

  /// What defines the network; what training changes.
  var parameters: Parameters { get set }
  /// How it is solved.
  var simulation: Simulation { get set }
  /// What changes while it runs.
  var state: State { get set }
  /// The state at rest.
  var initialState: State { get }
  /// The modules that this one is made of, in order.
  var children: [NamedModule] { get set }

  /// Number of input channels.
  var inputCount: Int { get }
  /// Number of output channels.
  var outputCount: Int { get }
  /// Whether it is meant for samples or events; both are accepted.
  var inputKind: SignalKind { get }
  /// Whether its output is sampled or made of events.
  var outputKind: SignalKind { get }
  /// The module's own time step; `nil` for one that works at any.
  var timeStep: TimeStep? { get }
  /// The time steps that rasters for this module have to have: its own and its children's, with their paths.
  var timeSteps: [(path: AttributePath, step: TimeStep)] { get }

  /// The names of its outputs, where it has several; else none.
  var outputNames: [String] { get }
  /// Makes one of several outputs the one that flows on.
  ///
  /// - Throws: `ModuleError` for a name that is no output.
  mutating func choose(output name: String) throws(ModuleError)

  /// Whether the output depends on where a raster ends, so that pieces of a run are not the same as the whole.
  var needsWholeRaster: Bool { get }
  /// Whether a run draws random numbers, so that trials of one input differ.
  var isRandom: Bool { get }

  /// Throws for parameters, settings or a state that cannot be computed with, its children's among them.
  func validate() throws(ModuleError)

  /// Draws the module's own random parameters anew.
  mutating func redrawParameters(using random: RandomNumbers)

  /// Runs over a raster, changes the state, and gives output and records. Called through `evolve(over:recording:)`.
  mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution

  /// Its blocks at rest and how they are connected: a single block, unless the module says otherwise.
  ///
  /// - Throws: `GraphError` for values that the module refuses, or children that do not fit.
  func graph() throws(GraphError) -> ModuleGraph

  /// Rebuilds the module from a snapshot.
  static func restored(from snapshot: ModuleSnapshot, using registry: ModuleRegistry) throws(ModuleError) -> Self
}

/// A module whose three groups are all there is to it.
public protocol Layer: Module {
  /// Creates the layer from its groups.
  ///
  /// - Throws: What `validate()` throws.
  init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError)
}

extension Module {
  public static var traces: [String] { State.attributes.filter { $0.kind != nil }.map(\.name) }
  public var traces: [String] { Self.traces }
  public var timeStep: TimeStep? { nil }
  public var timeSteps: [(path: AttributePath, step: TimeStep)] {
    (timeStep.map { [(AttributePath(), $0)] } ?? [])
      + children.flatMap { child in child.module.timeSteps.map { ($0.path.inside(child.name), $0.step) } }
  }
  public var outputNames: [String] { [] }
  public mutating func choose(output name: String) throws(ModuleError) {
    throw ModuleError(Self.typeName, .noSuchOutput(name: name, known: outputNames))
  }
  public var needsWholeRaster: Bool { children.contains { $0.module.needsWholeRaster } }
  public var isRandom: Bool { children.contains { $0.module.isRandom } }
  public mutating func redrawParameters(using random: RandomNumbers) {}
}

extension Module where State == NoAttributes {
  public var initialState: NoAttributes { NoAttributes() }
}

extension Layer {
  public var children: [NamedModule] {
    get { [] }
    set { precondition(newValue.isEmpty, "A layer has no children.") }
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> Self {
    guard snapshot.children.isEmpty else {
      throw ModuleError(typeName, .wrongChildren(expected: [], found: snapshot.children.map(\.name)))
    }
    return try Self(
      parameters: Parameters(restoring: snapshot.attributes, as: .parameters, of: typeName),
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName),
      state: State(restoring: snapshot.attributes, as: .state, of: typeName))
  }
}

public import Signals

/// Modules connected in any way, loops included: what flows into a node is the sum of the outputs of all nodes with an
/// edge to it.
///
/// ```
/// x_n(t) = Σ y_m(t) over edges m → n, and y_m(t − dt) over those that close a loop
/// ```
/// An edge closes a loop if it leads back to a node on the way to it, in a walk in depth from the inputs that takes the
/// targets of a node in the order of their names; it hands on the output of the step before, zero at first. (That is
/// the rule of the reference simulations for the Neuromorphic Intermediate Representation.)
///
/// Nodes on a loop run step by step, all others over the whole raster.
///
/// ```swift
/// let network = try NodeGraph(
///   inputs: [("input", 2)], nodes: [("fc", Linear(2, 4, seed: 1)), ("lif", LIF(4)), ("rec", Linear(4, 4, seed: 2))],
///   outputs: [("output", 4)],
///   edges: [("input", "fc"), ("fc", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")])
/// network.delayedEdges.map(\.source)   // ["rec"]
/// ```
public struct NodeGraph: Module {
  public static let typeName = "NodeGraph"

  /// A connection between two nodes, by their names.
  public struct Edge: Sendable, Hashable {
    public var source: String
    public var target: String

    public init(source: String, target: String) {
      self.source = source
      self.target = target
    }
  }

  public struct Simulation: AttributeGroup, Equatable {
    /// The names of the inputs, without blanks, with '/' between; an input beyond them is called by its number.
    public var inputNames = ""
    /// The names of the outputs, likewise.
    public var outputNames = ""
    /// The number of inputs and the channels of each, the same of outputs, and for each edge source, target, and 1 where
    /// it hands on the step before; inputs are numbered first, then nodes, then outputs.
    public internal(set) var wiring = IntegerTensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("input_names", \.inputNames), Attribute("output_names", \.outputNames),
      Attribute("wiring", \.wiring),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// The outputs in the last step of all nodes whose edges close a loop, one after the other; `nil` without loops.
    public var previous: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("previous", \.previous)]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state: State
  public var children: [NamedModule]

  /// Creates a network.
  ///
  /// - Parameters:
  ///   - inputs: Names and channels; the channels of all, in this order, are those of the network.
  ///   - outputs: Likewise.
  ///   - edges: Names of sources and targets; inputs are sources alone, outputs targets alone.
  /// - Throws: `ModuleError` for names that are taken or unknown, edges between different numbers of channels, or a node on
  ///   a loop whose output depends on where a raster ends.
  public init(
    inputs: [(String, Int)], nodes: [(String, any Module)], outputs: [(String, Int)], edges: [(String, String)]
  ) throws(ModuleError) {
    simulation = Simulation()
    state = State()
    children = nodes.map { NamedModule($0.0, $0.1) }
    simulation.inputNames = inputs.map(\.0).joined(separator: "/")
    simulation.outputNames = outputs.map(\.0).joined(separator: "/")
    for (what, ports) in [("input", inputs), ("output", outputs)] {
      for port in ports where port.1 < 1 || port.1 > Int(Int32.max) {
        throw ModuleError(Self.typeName, .badSize(what: "channels of \(what) '\(port.0)'", found: port.1))
      }
    }
    let names = inputs.map(\.0) + nodes.map(\.0) + outputs.map(\.0)
    var wiring = NodeWiring(names: names, inputWidths: inputs.map(\.1), outputWidths: outputs.map(\.1))
    for edge in edges {
      guard let source = names.firstIndex(of: edge.0), let target = names.firstIndex(of: edge.1) else {
        let missing = names.contains(edge.0) ? edge.1 : edge.0
        throw ModuleError(Self.typeName, .badEdge(from: edge.0, to: edge.1, reason: "there is no node '\(missing)'"))
      }
      wiring.edges.append(NodeWiring.Edge(source: source, target: target, isDelayed: false))
    }
    for index in wiring.loopClosingEdges { wiring.edges[index].isDelayed = true }
    simulation.wiring = wiring.table
    state = initialState
    try validate()
  }

  private init(simulation: Simulation, state: State, children: [NamedModule]) throws(ModuleError) {
    (self.simulation, self.state, self.children) = (simulation, state, children)
    try validate()
  }

  public var inputCount: Int { wiring.inputWidths.reduce(0, +) }
  public var outputCount: Int { wiring.outputWidths.reduce(0, +) }
  public var inputKind: SignalKind {
    let wiring = wiring
    let readers = wiring.edges.filter { $0.source < wiring.inputs }.map(\.target)
    return !readers.isEmpty && readers.allSatisfy { wiring.node($0).map { children[$0].module.inputKind } == .events }
      ? .events : .continuous
  }
  public var outputKind: SignalKind {
    let wiring = wiring
    let writers = wiring.edges.filter { $0.target >= wiring.inputs + wiring.nodes }.map(\.source)
    return !writers.isEmpty && writers.allSatisfy { wiring.node($0).map { children[$0].module.outputKind } == .events }
      ? .events : .continuous
  }
  public var initialState: State {
    let wiring = wiring
    var state = State()
    let width = wiring.delayedSources.reduce(0) { $0 + self.width($1, in: wiring) }
    if width > 0 { state.previous = Tensor(repeating: 0, shape: [width]) }
    return state
  }

  /// The node of a name.
  public subscript(name: String) -> (any Module)? { children.first { $0.name == name }?.module }

  /// The inputs by name, and their channels.
  public var inputs: [(name: String, channels: Int)] { Array(zip(wiring.names, wiring.inputWidths)) }
  /// The outputs by name, and their channels.
  public var outputs: [(name: String, channels: Int)] {
    Array(zip(wiring.names.suffix(wiring.outputs), wiring.outputWidths))
  }
  /// All connections.
  public var edges: [Edge] { named(wiring.edges) }
  /// The connections that close a loop, and so hand on the output of the step before.
  public var delayedEdges: [Edge] { named(wiring.edges.filter(\.isDelayed)) }

  private func named(_ edges: [NodeWiring.Edge]) -> [Edge] {
    let names = wiring.names
    return edges.map { Edge(source: names[$0.source], target: names[$0.target]) }
  }

  var wiring: NodeWiring { NodeWiring(simulation, nodes: children.map(\.name)) }

  /// The channels that a vertex gives, or takes where it is an output.
  func width(_ vertex: Int, in wiring: NodeWiring) -> Int {
    if vertex < wiring.inputs { return wiring.inputWidths[vertex] }
    if let node = wiring.node(vertex) { return children[node].module.outputCount }
    return wiring.outputWidths[vertex - wiring.inputs - wiring.nodes]
  }

  public static func restored(
    from snapshot: ModuleSnapshot, using registry: ModuleRegistry
  ) throws(ModuleError) -> NodeGraph {
    try NodeGraph(
      simulation: Simulation(restoring: snapshot.attributes, as: .simulation, of: typeName),
      state: State(restoring: snapshot.attributes, as: .state, of: typeName),
      children: registry.children(of: snapshot))
  }
}

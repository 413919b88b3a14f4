public import Modules
internal import Signals

extension NIRGraph {
  /// The graph of a network, with time step, integrator and reset in its metadata.
  ///
  /// `Sequential`, `FeedForwardStack`, `Residual`, `Branches` that are summed, and `NodeGraph` become graphs; inside of
  /// another they are graphs in the graph. A `LIF` with recurrent weights is a graph of four nodes. Layers that NIR knows
  /// otherwise carry their type and the rest of their settings in the metadata of their node, and come back as they were.
  /// - Parameters:
  ///   - module: The network, of which what it holds at rest is written.
  ///   - dialect: What the numbers of layers mean that NIR has no exact word for.
  /// - Throws: `InterchangeError` for a module that NIR has no node for.
  public init(_ module: any Module, dialect: NIRDialect = .standard) throws(InterchangeError) {
    let plan = try NIRPlan(module, path: "")
    self = try plan.graph(NIRExport(dialect: dialect), path: "")
    version = Self.currentVersion
    let leaves = NIRPlan.leaves(of: module)
    if let step = module.timeSteps.first?.step { metadata["dt"] = .number(step.seconds) }
    let integrators = Set(leaves.compactMap(NIRExport.integration))
    if integrators.count == 1, let integrator = integrators.first {
      metadata["integrator"] = .text(integrator.rawValue)
      removeFromNodes("integrator")
    }
  }

  private mutating func removeFromNodes(_ word: String) {
    for name in nodeNames {
      nodes[name]?.metadata[word] = nil
      nodes[name]?.graph?.removeFromNodes(word)
    }
  }
}

/// A module as inputs, nodes, outputs and edges.
struct NIRPlan {
  var inputs: [(name: String, channels: Int)]
  var nodes: [NamedModule]
  var outputs: [(name: String, channels: Int)]
  var edges: [NIRGraph.Edge]

  init(_ module: any Module, path: String) throws(InterchangeError) {
    typealias Edge = NIRGraph.Edge
    if let graph = module as? NodeGraph {
      (inputs, outputs, nodes) = (graph.inputs, graph.outputs, graph.children)
      edges = graph.edges.map { Edge($0.source, $0.target) }
      return
    }
    let parts = module is any Layer ? [NamedModule(module.typeName.lowercased(), module)] : module.children
    func free(_ name: String) -> String {
      var name = name
      while parts.contains(where: { $0.name == name }) { name += "_" }
      return name
    }
    let (input, output) = (free("input"), free("output"))
    (inputs, outputs, nodes) = ([(input, module.inputCount)], [(output, module.outputCount)], parts)
    let way = [input] + parts.map(\.name) + [output]
    edges = zip(way, way.dropFirst()).map { Edge($0, $1) }
    switch module {
    case is any Layer, is Sequential, is FeedForwardStack: break
    case is Residual: edges.append(Edge(input, output))
    case let branches as Branches where branches.simulation.joining == .sum:
      edges = parts.flatMap { [Edge(input, $0.name), Edge($0.name, output)] }
    default: throw Self.noNode(module, path: path)
    }
  }

  static func noNode(_ module: any Module, path: String, _ reason: String = "") -> InterchangeError {
    .node(
      file: "network", node: path,
      .notPossible("is a \(module.typeName)\(reason), which NIR 1.0.8 has no node for; replace it or leave it out"))
  }

  /// All layers of a module.
  static func leaves(of module: any Module) -> [any Module] {
    module.children.isEmpty ? [module] : module.children.flatMap { leaves(of: $0.module) }
  }

  /// The plan as a graph; `shape` is that of the one input, where it is known.
  func graph(_ export: NIRExport, path: String, shape: [Int]? = nil) throws(InterchangeError) -> NIRGraph {
    var graph = NIRGraph(nodes: [:], edges: edges, version: nil)
    var given: [String: [Int]] = [:]
    for port in inputs {
      let reader = edges.first { $0.source == port.name }?.target
      let wanted = nodes.first { $0.name == reader }.flatMap { NIRExport.inputShape(of: $0.module) }
      given[port.name] = shape ?? wanted ?? [port.channels]
      graph.nodes[port.name] = NIRNode(.input, fields: ["shape": .array(NIRArray(given[port.name] ?? []))])
    }
    // Sources before targets, as far as loops allow; what is left takes its own shape.
    var waiting = nodes
    while !waiting.isEmpty {
      let ready = waiting.firstIndex { node in
        edges.contains { $0.target == node.name && given[$0.source] != nil }
      }
      let node = waiting.remove(at: ready ?? 0)
      let sources = edges.filter { $0.target == node.name }.map(\.source)
      let input = sources.lazy.compactMap { given[$0] }.first ?? [node.module.inputCount]
      let place = path.isEmpty ? node.name : "\(path)/\(node.name)"
      let made = try export.node(node.module, over: input, path: place)
      graph.nodes[node.name] = made.node
      given[node.name] = made.outputShape
      if made.needsFlattening { graph.flatten(input, before: node.name) }
    }
    for port in outputs {
      let source = edges.first { $0.target == port.name }?.source
      let shape = source.flatMap { given[$0] } ?? [port.channels]
      graph.nodes[port.name] = NIRNode(.output, fields: ["shape": .array(NIRArray(shape))])
    }
    return graph
  }
}

extension NIRGraph {
  /// Leads everything that flows to a node through a `Flatten`.
  fileprivate mutating func flatten(_ shape: [Int], before target: String) {
    var name = "\(target)_flatten"
    while nodes[name] != nil { name += "_" }
    nodes[name] = NIRNode(
      .flatten,
      fields: ["start_dim": .integer(0), "end_dim": .integer(-1), "input_type": .array(NIRArray(shape))])
    for index in edges.indices where edges[index].target == target { edges[index].target = name }
    edges.append(Edge(name, target))
  }
}

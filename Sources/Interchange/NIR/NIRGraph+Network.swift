internal import Modules
internal import Signals

extension NIRGraph {
  /// The network of the graph, at rest.
  ///
  /// Nodes in a chain become a `Sequential`, others a `NodeGraph`; a graph within the graph becomes a module of its own.
  /// - Parameter name: What the graph is called in messages; that of its file.
  /// - Throws: `InterchangeError` for a graph that breaks the rules of NIR, shapes that do not fit, fields that nir 1.0.8
  ///   does not have, a time step that is nowhere told, or a delay that is no whole number of steps.
  public func network(
    _ options: NIROptions = NIROptions(), name: String = "graph"
  ) throws(InterchangeError) -> NIRNetwork {
    try validate(file: name)
    var assembly = try NIRAssembly(self, options, file: name)
    let module = try assembly.module(of: self, path: "")
    func shapes(_ kind: NIRNode.Kind) -> [(name: String, shape: [Int])] {
      names(of: kind).map { ($0, nodes[$0]?.sizes("shape") ?? []) }
    }
    return NIRNetwork(
      module: module, timeStep: assembly.timing.timeStep, inputShapes: shapes(.input), outputShapes: shapes(.output),
      warnings: assembly.warnings)
  }
}

/// Makes modules of graphs.
private struct NIRAssembly {
  let file: String
  let timing: NIRTiming
  var warnings: [NIRWarning] = []

  init(_ graph: NIRGraph, _ options: NIROptions, file: String) throws(InterchangeError) {
    self.file = file
    do { timing = try NIRTiming(graph, options) } catch { throw .node(file: file, node: "", error) }
    if let warning = timing.otherStep { warnings.append(warning) }
  }

  mutating func module(of graph: NIRGraph, path: String) throws(InterchangeError) -> any Module {
    let shapes = try NIRShapes(graph, file: file, path: path)
    warnings += shapes.warnings
    let (inputs, outputs) = (graph.names(of: .input), graph.names(of: .output))
    for (kind, ports) in [(NIRNode.Kind.input, inputs), (.output, outputs)] where ports.isEmpty {
      throw .node(file: file, node: path, .notPossible("has no \(kind.rawValue) node; add one"))
    }
    var modules: [String: any Module] = [:]
    for name in graph.nodeNames {
      guard let node = graph.nodes[name], node.kind != .input, node.kind != .output else { continue }
      let place = path.isEmpty ? name : "\(path)/\(name)"
      if let inner = node.graph {
        let neurons = try recurrent(inner, path: place)
        modules[name] = if let neurons { neurons } else { try module(of: inner, path: place) }
      } else {
        modules[name] = try module(of: node, over: shapes.inputs[name] ?? [], place: place)
      }
    }
    do throws(ModuleError) {
      if let chain = graph.chain, !chain.isEmpty {
        return try Sequential(chain.compactMap { name in modules[name].map { (name, $0) } })
      }
      func ports(_ names: [String]) -> [(String, Int)] { names.map { ($0, (shapes.outputs[$0] ?? []).reduce(1, *)) } }
      return try NodeGraph(
        inputs: ports(inputs),
        nodes: graph.nodeNames.compactMap { name in modules[name].map { (name, $0) } }, outputs: ports(outputs),
        edges: graph.edges.map { ($0.source, $0.target) })
    } catch { throw .node(file: file, node: path, .refused(error)) }
  }

  /// The module of a node that is no graph.
  private mutating func module(
    of node: NIRNode, over input: [Int], place: String
  ) throws(InterchangeError) -> any Module {
    do throws(NIRProblem) {
      let known = node.kind.fields.map(\.name)
      if let other = node.fields.keys.sortedByBytes.first(where: { !known.contains($0) }) {
        throw .field(other, reason: "is no field of \(node.kind.rawValue) in NIR 1.0.8, so what it means is not known")
      }
      let count = input.reduce(1, *)
      switch node.kind {
      case .affine, .linear: return try node.linear()
      case .convolution1D, .convolution2D: return try node.convolution(over: input)
      case .sumPooling2D, .averagePooling2D: return try node.pooling(over: input)
      case .flatten: return try node.flattening(of: input)
      case .scale:
        let factors = try node.tensor("scale", count: count)
        return try node.making { () throws(ModuleError) in try Scale(factors) }
      case .threshold:
        let thresholds = try node.tensor("threshold", count: count)
        return try node.making { () throws(ModuleError) in try Threshold(thresholds) }
      default:
        warnings += timing.warnings(of: node, place: place)
        return try timing.module(of: node, count: count)
      }
    } catch { throw .node(file: file, node: place, error) }
  }

  /// Neurons of the library that feed themselves through weights, which are a graph of four nodes.
  private mutating func recurrent(_ graph: NIRGraph, path: String) throws(InterchangeError) -> (any Module)? {
    let weights = graph.nodeNames.filter { [.affine, .linear].contains(graph.nodes[$0]?.kind) }
    let neurons = graph.names(of: .currentLeakyIntegrateAndFire)
    let ports = graph.names(of: .input) + graph.names(of: .output)
    guard graph.nodes.count == 4, weights.count == 1, neurons.count == 1, ports.count == 2,
      let node = graph.nodes[neurons[0]], let feedback = graph.nodes[weights[0]], timing.isLIF(node)
    else { return nil }
    typealias Edge = NIRGraph.Edge
    let loop: Set<Edge> = [
      Edge(ports[0], neurons[0]), Edge(neurons[0], ports[1]), Edge(neurons[0], weights[0]),
      Edge(weights[0], neurons[0]),
    ]
    guard Set(graph.edges) == loop else { return nil }
    let place = "\(path)/\(neurons[0])"
    do throws(NIRProblem) {
      warnings += timing.warnings(of: node, place: place)
      return try timing.lif(node, recurrent: feedback.linear())
    } catch { throw .node(file: file, node: place, error) }
  }
}

extension NIRGraph {
  /// The nodes between the one input and the one output, where all are in a row; `nil` for any other graph.
  fileprivate var chain: [String]? {
    let (inputs, outputs) = (names(of: .input), names(of: .output))
    guard inputs.count == 1, outputs.count == 1, edges.count == nodes.count - 1 else { return nil }
    var next: [String: String] = [:]
    for edge in edges where next.updateValue(edge.target, forKey: edge.source) != nil { return nil }
    var way: [String] = []
    var name = inputs[0]
    while let target = next[name], way.count < nodes.count {
      way.append(target)
      name = target
    }
    return way.count == nodes.count - 1 && name == outputs[0] ? way.dropLast() : nil
  }
}

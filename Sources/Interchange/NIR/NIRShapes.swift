internal import Modules

/// The shapes of what flows through a graph: found from the inputs on, and held against what each node takes.
struct NIRShapes {
  let graph: NIRGraph
  let file: String
  let path: String
  /// What each node gives.
  private(set) var outputs: [String: [Int]] = [:]
  /// What each node takes.
  private(set) var inputs: [String: [Int]] = [:]
  private(set) var warnings: [NIRWarning] = []

  init(_ graph: NIRGraph, file: String, path: String) throws(InterchangeError) {
    (self.graph, self.file, self.path) = (graph, file, path)
    try find()
    try check()
  }

  private func place(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

  /// The one shape that goes in and out of a node that has one of its own.
  private func find(_ name: String, given: [Int]?) throws(InterchangeError) -> (input: [Int], output: [Int])? {
    guard let node = graph.nodes[name] else { return nil }
    do { return try node.shapes(given: given) } catch { throw .node(file: file, node: place(name), error) }
  }

  private mutating func find() throws(InterchangeError) {
    var waiting = graph.nodeNames
    var isMoving = true
    while isMoving {
      isMoving = false
      var still: [String] = []
      for name in waiting {
        let source = graph.edges.first { $0.target == name && outputs[$0.source] != nil }?.source
        let given = source.flatMap { outputs[$0] }
        guard let shapes = try find(name, given: given) else {
          still.append(name)
          continue
        }
        (inputs[name], outputs[name]) = (shapes.input, shapes.output)
        isMoving = true
      }
      waiting = still
      isMoving = isMoving && !waiting.isEmpty
    }
    if let name = waiting.first {
      throw .node(file: file, node: place(name), .notPossible("is fed by nothing that tells its shape"))
    }
  }

  private mutating func check() throws(InterchangeError) {
    for edge in graph.edges {
      guard let given = outputs[edge.source], let taken = inputs[edge.target], given != taken else { continue }
      guard given.withoutLeadingOnes == taken.withoutLeadingOnes else {
        throw .node(
          file: file, node: place(edge.target), .inputShape(expected: taken, found: given, from: edge.source))
      }
      warnings.append(.leadingOnes(node: place(edge.target), expected: taken, found: given))
    }
  }
}

extension [Int] {
  /// The shape without the ones in front, of which one stays.
  fileprivate var withoutLeadingOnes: [Int] {
    let rest = drop { $0 == 1 }
    return rest.isEmpty ? [1] : Array(rest)
  }
}

extension NIRNode {
  /// What the node takes and gives; `nil` where that depends on an input that is not known yet.
  ///
  /// - Parameter given: The shape of an input.
  func shapes(given: [Int]?) throws(NIRProblem) -> (input: [Int], output: [Int])? {
    switch kind {
    case .input, .output:
      let shape = sizes("shape") ?? []
      return (shape, shape)
    case .affine, .linear:
      let shape = array("weight")?.shape ?? [0, 0]
      return ([shape[1]], [shape[0]])
    case .scale, .threshold, .delay:
      let own = array(kind.fields[0].name)?.shape ?? []
      guard own.isEmpty || own == [1] else { return (own, own) }
      return given.map { ($0, $0) }
    case .integrator, .integrateAndFire, .leakyIntegrator, .leakyIntegrateAndFire, .currentLeakyIntegrator,
      .currentLeakyIntegrateAndFire:
      let own = array("r")?.shape ?? []
      guard own.isEmpty else { return (own, own) }
      return given.map { ($0, $0) }
    case .convolution1D, .convolution2D:
      guard let places = sizes("input_shape") ?? given.map({ Array($0.dropFirst()) }) else { return nil }
      let input = [inputChannels] + places
      return (input, try convolution(over: input).outputShape)
    case .sumPooling2D, .averagePooling2D:
      guard let given else { return nil }
      return (given, try pooling(over: given).outputShape)
    case .flatten:
      guard let input = sizes("input_type") ?? given else { return nil }
      return (input, try flattening(of: input).outputShape)
    case .graph:
      guard let graph else { return nil }
      let (inputs, outputs) = (graph.names(of: .input), graph.names(of: .output))
      guard inputs.count == 1, outputs.count == 1 else {
        throw .notPossible(
          "is a graph in a graph with \(inputs.count) inputs and \(outputs.count) outputs; it needs one each")
      }
      return (graph.nodes[inputs[0]]?.sizes("shape") ?? [], graph.nodes[outputs[0]]?.sizes("shape") ?? [])
    }
  }

  /// The whole numbers of a field; `nil` without it.
  func sizes(_ field: String) -> [Int]? { array(field)?.integers }

  /// Channels that a convolution takes.
  private var inputChannels: Int { (array("weight")?.shape[1] ?? 0) * (sizes("groups")?.first ?? 1) }
}

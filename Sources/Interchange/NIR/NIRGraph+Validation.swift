internal import Modules

extension NIRGraph {
  /// Throws for a graph that breaks the rules of NIR: missing or misshapen fields, numbers that are not finite, edges that
  /// lead nowhere or are there twice.
  ///
  /// - Parameter file: What the graph is called in messages.
  public func validate(file: String = "graph") throws(InterchangeError) { try validate(file: file, path: "", depth: 0) }

  private func validate(file: String, path: String, depth: Int) throws(InterchangeError) {
    func problem(_ problem: NIRProblem) -> InterchangeError { .node(file: file, node: path, problem) }
    guard depth <= 16 else { throw problem(.tooDeep(limit: 16)) }
    for name in nodeNames {
      guard let node = nodes[name] else { continue }
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      if let graph = node.graph {
        try graph.validate(file: file, path: inner, depth: depth + 1)
      } else {
        do { try node.validate() } catch { throw .node(file: file, node: inner, error) }
      }
    }
    var seen: Set<Edge> = []
    for edge in edges {
      for end in [edge.source, edge.target] where nodes[end] == nil {
        throw problem(
          .danglingEdge(
            from: edge.source, to: edge.target, missing: end,
            suggestion: SpellingSuggestion.nearest(to: end, in: nodeNames)))
      }
      guard seen.insert(edge).inserted else { throw problem(.duplicateEdge(from: edge.source, to: edge.target)) }
    }
  }
}

extension NIRNode {
  /// Throws for fields that are missing or not what they have to be.
  func validate() throws(NIRProblem) {
    if kind == .graph { throw .missingField("nodes", kind: .graph) }
    var neurons: (field: String, shape: [Int])?
    for field in kind.fields {
      guard let value = fields[field.name] else {
        if field.isRequired { throw .missingField(field.name, kind: kind) }
        continue
      }
      if case .padding = field.form, let word = value.text {
        guard word == "same" || word == "valid" else {
          throw .field(field.name, reason: "is '\(word)'; it has to be 'same', 'valid' or whole numbers")
        }
        continue
      }
      guard let array = value.array else { throw .field(field.name, reason: "holds no numbers") }
      try check(array, field, neurons: &neurons)
    }
  }

  /// The largest stride, padding, dilation, kernel or number of groups.
  private static let largestSize = 1 << 24

  /// Refuses a shape of more places than channels can be counted.
  private func checkProduct(_ sizes: [Int], _ name: String) throws(NIRProblem) {
    var count = 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= Int(Int32.max) else {
        throw .field(name, reason: "tells of \(sizes) places, where 2^31 - 1 at most can be channels")
      }
      count = product
    }
  }

  private func check(
    _ array: NIRArray, _ field: Field, neurons: inout (field: String, shape: [Int])?
  ) throws(NIRProblem) {
    let name = field.name
    if let index = array.doubles.firstIndex(where: { !$0.isFinite }) {
      throw .field(name, reason: "is not finite at place \(index); replace the value")
    }
    func expectSizes(_ count: Int, least: Int) throws(NIRProblem) {
      guard let sizes = array.integers, array.shape == [] || array.shape == [count] || array.shape == [1],
        sizes.allSatisfy({ (least...Self.largestSize).contains($0) })
      else {
        throw .field(
          name,
          reason: "has to be \(count == 1 ? "a whole number" : "\(count) whole numbers or one") from \(least) "
            + "to \(Self.largestSize)")
      }
    }
    switch field.form {
    case .perNeuron, .perNeuronOrSingle:
      if case .perNeuronOrSingle = field.form, array.count == 1 { return }
      if let neurons, neurons.shape != array.shape {
        throw .shapesDiffer(neurons.field, neurons.shape, name, array.shape)
      }
      guard array.count > 0 else { throw .field(name, reason: "is empty") }
      neurons = (name, array.shape)
    case .weights(let rank):
      guard rank.contains(array.shape.count), array.count > 0 else {
        throw .field(name, reason: "has shape \(array.shape), where \(rank.lowerBound) dimensions are needed")
      }
    case .perOutput:
      let outputs = self.array("weight")?.shape.first ?? 0
      guard array.shape == [outputs] else {
        throw .field(name, reason: "has shape \(array.shape), where the weights have \(outputs) outputs")
      }
    case .numbers:
      guard array.count > 0 else { throw .field(name, reason: "is empty") }
    case .extents(let least):
      guard array.shape.count <= 1, let sizes = array.integers, sizes.allSatisfy({ $0 >= least }) else {
        throw .field(name, reason: "has to be a list of whole numbers from \(least) on")
      }
      try checkProduct(sizes, name)
    case .sizes(let count, let least):
      try expectSizes(count, least: least)
      if name == "input_shape" { try checkProduct(array.integers ?? [], name) }
    case .padding(let count): try expectSizes(count, least: 0)
    case .integer:
      guard array.count == 1, array.integers != nil else { throw .field(name, reason: "has to be one whole number") }
    }
  }
}

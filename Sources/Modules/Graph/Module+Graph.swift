internal import Signals

extension Module {
  public func graph() throws(GraphError) -> ModuleGraph { try ModuleGraph(wholeOf: self) }
}

extension Linear {
  public func graph() throws(GraphError) -> ModuleGraph {
    try ModuleGraph(.weights(parameters, simulation), inputCount: inputCount, outputCount: outputCount)
  }
}

extension LIF {
  /// The neurons, and their recurrent weights as a block `w_rec`.
  public func graph() throws(GraphError) -> ModuleGraph {
    var own = parameters
    own.recurrentWeights = nil
    return try ModuleGraph(
      .spiking(own, simulation), inputCount: inputCount, outputCount: outputCount,
      recurrentWeights: parameters.recurrentWeights.map(Linear.Parameters.init(weight:)))
  }
}

extension Rate {
  /// The neurons, and their recurrent weights as a block `w_rec`.
  public func graph() throws(GraphError) -> ModuleGraph {
    var own = parameters
    own.recurrentWeights = nil
    return try ModuleGraph(
      .rate(own, simulation), inputCount: inputCount, outputCount: outputCount,
      recurrentWeights: parameters.recurrentWeights.map(Linear.Parameters.init(weight:)))
  }
}

extension Linear.Parameters {
  /// Weights without a bias.
  init(weight: Tensor) {
    self.init()
    self.weight = weight
  }
}

extension WeightedSmooth {
  /// Weights and synapses, then a block of its own for the activation.
  public func graph() throws(GraphError) -> ModuleGraph {
    var graph = try ModuleGraph(chain: children)
    var own = snapshot
    own.children = []
    let sums = graph.outputs
    graph.outputs = graph.addNodes(sums.count)
    try graph.add(ModuleGraph.Block(.module(own), inputs: sums, outputs: graph.outputs))
    return graph.renumbered()
  }
}

extension Sequential {
  /// The graphs of the children, connected in order.
  public func graph() throws(GraphError) -> ModuleGraph { try ModuleGraph(chain: children).renumbered() }
}

extension FeedForwardStack {
  /// The graphs of the children, connected in order.
  public func graph() throws(GraphError) -> ModuleGraph { try ModuleGraph(chain: children).renumbered() }
}

extension Residual {
  /// The graphs of the children, connected in order, and an alias from the inputs to the outputs.
  public func graph() throws(GraphError) -> ModuleGraph {
    var graph = try ModuleGraph(chain: children)
    if graph.writesInputs, let first = children.first {
      let inner = graph.inputs
      graph.inputs = graph.addNodes(inner.count)
      try graph.addBridge(from: graph.inputs, to: inner, at: ModuleGraph.bridgePath(from: "", to: first.name))
    }
    try graph.add(ModuleGraph.Block(.alias, inputs: graph.inputs, outputs: graph.outputs))
    return graph.renumbered()
  }
}

extension Branches {
  /// The graphs of the branches on the same inputs; a sum is an alias from every branch onto the outputs.
  public func graph() throws(GraphError) -> ModuleGraph {
    var graph = ModuleGraph()
    graph.inputs = graph.addNodes(inputCount)
    var ends: [[ModuleGraph.Node]] = []
    for child in children {
      let part: ModuleGraph
      do { part = try child.module.graph() } catch { throw error.inside(child.name) }
      var start = graph.inputs
      if part.writesInputs {
        start = graph.addNodes(inputCount)
        try graph.addBridge(from: graph.inputs, to: start, at: ModuleGraph.bridgePath(from: "", to: child.name))
      }
      ends.append(try graph.insert(part, at: AttributePath([child.name]), onto: start).outputs)
    }
    switch simulation.joining {
    case .one(let name): graph.outputs = zip(children, ends).first { $0.0.name == name }?.1 ?? []
    case .sideBySide: graph.outputs = ends.flatMap { $0 }
    case .sum:
      graph.outputs = graph.addNodes(outputCount)
      for (child, end) in zip(children, ends) {
        try graph.addBridge(from: end, to: graph.outputs, at: ModuleGraph.bridgePath(from: child.name, to: ""))
      }
    }
    return graph.renumbered()
  }
}

extension ModuleGraph {
  /// A module at rest as a single block, with all that it holds.
  public init(wholeOf module: some Module) throws(GraphError) {
    var rest = module
    rest.resetState()
    try self.init(.module(rest.snapshot), inputCount: module.inputCount, outputCount: module.outputCount)
  }

  /// Modules one after the other.
  ///
  /// The outputs of each are the inputs of the next. Where the next writes its own inputs, by recurrent weights, while
  /// others read those nodes, an alias keeps apart what is fed back and what is passed on.
  public init(chain children: [NamedModule]) throws(GraphError) {
    self.init()
    var isRead = false
    for (index, child) in children.enumerated() {
      let path = AttributePath([child.name])
      let graph: ModuleGraph
      do { graph = try child.module.graph() } catch { throw error.inside(child.name) }
      if index == 0 {
        (inputs, outputs) = try insert(graph, at: path)
      } else {
        guard graph.inputs.count == outputs.count else {
          throw .wrongNodeCount(path, what: "inputs", expected: graph.inputs.count, found: outputs.count)
        }
        if isRead, graph.writesInputs {
          let apart = addNodes(outputs.count)
          try addBridge(from: outputs, to: apart, at: Self.bridgePath(from: children[index - 1].name, to: child.name))
          (outputs, isRead) = (apart, false)
        }
        outputs = try insert(graph, at: path, onto: outputs).outputs
      }
      isRead = graph.readsOutputs || (isRead && graph.passesThrough)
    }
  }

  /// Where an alias between two children is.
  static func bridgePath(from first: String, to second: String) -> AttributePath {
    AttributePath([first + "→" + second])
  }

  mutating func addBridge(from sources: [Node], to targets: [Node], at path: AttributePath) throws(GraphError) {
    try add(Block(.alias, at: path, inputs: sources, outputs: targets))
  }

  /// Whether a block writes an input of the network.
  var writesInputs: Bool {
    let ends = Set(inputs)
    return blocks.contains { !ends.isDisjoint(with: $0.outputs) }
  }

  /// Whether a block reads an output of the network.
  var readsOutputs: Bool {
    let ends = Set(outputs)
    return blocks.contains { !ends.isDisjoint(with: $0.inputs) }
  }

  /// Whether an output of the network is an input of it.
  var passesThrough: Bool { !Set(inputs).isDisjoint(with: outputs) }
}

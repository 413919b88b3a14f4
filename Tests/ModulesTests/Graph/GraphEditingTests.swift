import Modules
import Signals
import Testing

@Suite struct `editing of graphs` {
  private func linear(_ inputs: Int, _ outputs: Int) throws -> ModuleGraph {
    try Linear(inputs, outputs, weights: .values(0.5)).graph()
  }

  @Test func `graphs that are connected are the graph of the chain`() throws {
    var graph = ModuleGraph()
    let last = try graph.insert(LIF(4).graph(), at: "b")
    let first = try graph.insert(linear(3, 4), at: "a")
    try graph.connect(first.outputs, to: last.inputs)
    try graph.setBoundary(inputs: first.inputs, outputs: last.outputs)
    let module = try graph.module()
    #expect(module.children.map(\.name) == ["a", "b"], "children follow connections, not the order of blocks")
    #expect(module.shape == (inputs: 3, outputs: 4))
    #expect(graph.nodes.count == 11 && graph.renumbered().nodes == Array(0..<11))
  }

  @Test func `a mapping says what is connected with what`() throws {
    var graph = ModuleGraph()
    let a = try graph.insert(linear(2, 3), at: "a")
    let b = try graph.insert(linear(2, 2), at: "b")
    try graph.connect(a.outputs, to: b.inputs, mapping: [(from: 2, to: 0), (from: 0, to: 1)])
    #expect(graph["b"]?.inputs == [a.outputs[2], a.outputs[0]])
    #expect(graph.sinks(of: a.outputs[1]).isEmpty)
    #expect(graph.sources(of: a.outputs[2]).map(\.path) == ["a"])
    #expect(!graph.nodes.contains(b.inputs[0]))
  }

  @Test func `one source may lead to many targets`() throws {
    var graph = ModuleGraph()
    let a = try graph.insert(linear(2, 1), at: "a")
    let b = try graph.insert(linear(2, 2), at: "b")
    try graph.connect(a.outputs, to: b.inputs, mapping: [(0, 0), (0, 1)])
    #expect(graph["b"]?.inputs == [a.outputs[0], a.outputs[0]])
  }

  @Test func `what cannot be connected is refused`() throws {
    var graph = ModuleGraph()
    let a = try graph.insert(linear(2, 3), at: "a")
    let b = try graph.insert(linear(2, 2), at: "b")
    let before = graph
    #expect(throws: GraphError.countsDiffer(sources: 3, targets: 2)) { try graph.connect(a.outputs, to: b.inputs) }
    #expect(throws: GraphError.noSuchPlace(3, of: "sources", count: 3)) {
      try graph.connect(a.outputs, to: b.inputs, mapping: [(3, 0)])
    }
    #expect(throws: GraphError.noSuchPlace(-1, of: "targets", count: 2)) {
      try graph.connect(a.outputs, to: b.inputs, mapping: [(0, -1)])
    }
    #expect(throws: GraphError.connectedTwice(b.inputs[0])) {
      try graph.connect(a.outputs, to: b.inputs, mapping: [(0, 0), (1, 0)])
    }
    #expect(throws: GraphError.noSuchNode(99, count: 9)) { try graph.connect([99], to: [0]) }
    #expect(throws: GraphError.noSuchNode(-1, count: 9)) { try graph.setBoundary(inputs: [-1], outputs: []) }
    #expect(throws: GraphError.duplicateBlock("a")) { try graph.insert(linear(1, 1), at: "a") }
    #expect(throws: GraphError.countsDiffer(sources: 1, targets: 2)) {
      try graph.insert(linear(2, 1), at: "c", onto: [0])
    }
    #expect(throws: GraphError.noSuchBlock("nowhere", suggestion: nil)) { try graph.remove("nowhere") }
    #expect(graph == before)
  }

  @Test func `a block is replaced by another of its counts`() throws {
    let network = try Sequential([("in", Linear(2, 4, seed: 1)), ("cell", LIF(4)), ("out", Linear(4, 1, seed: 2))])
    var graph = try network.graph()
    let rate = try Rate(4, activation: .tanh, recurrentWeights: .drawn(.normal(0.1)), seed: 3)
    try graph.replace("cell", with: rate.graph())
    let expected = try Sequential([
      ("in", Linear(2, 4, seed: 1)), ("cell", rate), ("out", Linear(4, 1, seed: 2)),
    ])
    #expect(try graph.renumbered() == expected.graph())
    #expect(throws: GraphError.wrongNodeCount("out", what: "outputs", expected: 1, found: 2)) {
      try graph.replace("out", with: linear(4, 2))
    }
    #expect(throws: GraphError.noSuchBlock("ceil", suggestion: "cell")) {
      try graph.replace("ceil", with: linear(4, 4))
    }
    #expect(try graph.renumbered() == expected.graph())
  }

  @Test func `a block takes other nodes where its kind has as many`() throws {
    var graph = try linear(2, 3)
    let node = graph.addNodes(1)[0]
    try graph.rewire("", inputs: [graph.inputs[0], node], outputs: graph.outputs)
    #expect(graph[""]?.inputs == [0, node])
    #expect(throws: GraphError.wrongNodeCount("", what: "inputs", expected: 2, found: 1)) {
      try graph.rewire("", inputs: [node], outputs: graph.outputs)
    }
    var other = try RunningSum(Tensor([1])).graph()
    let more = other.addNodes(2)
    try other.rewire("", inputs: other.inputs + more, outputs: [])
    #expect(other[""]?.inputs.count == 3, "a block of any other module takes what it is given")
  }

  @Test func `values that a module refuses are refused with their place`() throws {
    var lif = try LIF(3)
    lif.parameters.threshold.scalars[1] = 0
    let problem = ModuleError.Problem.notPositive(attribute: "threshold", value: 0, index: 1)
    #expect(throws: GraphError.refused(ModuleError("LIF", problem))) { try lif.graph() }
    var graph = ModuleGraph()
    let nodes = graph.addNodes(3)
    #expect(throws: GraphError.wrongNodeCount("x", what: "outputs", expected: 2, found: 1)) {
      try graph.add(ModuleGraph.Block(.alias, at: "x", inputs: [nodes[0], nodes[1]], outputs: [nodes[2]]))
    }
  }
}

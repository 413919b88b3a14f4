import Modules
import Signals
import Testing

@Suite struct `modules from graphs` {
  private func failure(of graph: ModuleGraph, registry: ModuleRegistry = .standard) -> GraphError? {
    do {
      _ = try graph.module(using: registry)
      return nil
    } catch { return error }
  }

  @Test func `residual blocks are rebuilt as such, however deep`() throws {
    let inner = try Residual([("w", Linear(4, 4, seed: 1)), ("n", LIF(4))])
    let outer = try Residual([("first", inner), ("second", inner)])
    let network = try Sequential([("in", Linear(2, 4, seed: 2)), ("block", outer), ("out", Linear(4, 2, seed: 3))])
    let rebuilt = try network.graph().module()
    #expect(rebuilt.modules.map(\.path) == network.modules.map(\.path))
    #expect(rebuilt.modules.map(\.module.typeName) == network.modules.map(\.module.typeName))
  }

  @Test func `what is constant, and how weights are drawn, is rebuilt`() throws {
    let network = try Sequential([
      ("in", Linear(2, 4, seed: 2).fixing("weight")), ("cells", LIF(4).fixing("tau_mem")),
      ("out", Linear(4, 2, seed: 3)),
    ])
    let rebuilt = try network.graph().module()
    #expect(rebuilt.snapshot == network.snapshot)
    #expect(rebuilt.constants().map(\.path) == ["in/weight", "cells/tau_mem"])
  }

  @Test func `a network of nothing is rebuilt`() throws {
    #expect(try Sequential().graph().module().shape == (inputs: 0, outputs: 0))
  }

  @Test func `a loop between modules is named`() throws {
    var graph = try Sequential([("a", Linear(2, 2, seed: 1)), ("b", Linear(2, 2, seed: 2))]).graph()
    try graph.connect(graph.outputs, to: graph.inputs)
    #expect(failure(of: graph) == .notRebuildable("a", type: "Linear", reason: .loop))
  }

  @Test func `a branch is named`() throws {
    var graph = try Sequential([("a", Linear(2, 2, seed: 1)), ("b", Linear(2, 2, seed: 2))]).graph()
    let branch = try graph.insert(Linear(2, 2, seed: 3).graph(), at: "c", onto: graph.inputs)
    try graph.setBoundary(inputs: graph.inputs, outputs: graph.outputs + branch.outputs)
    guard case .notRebuildable(_, type: "Linear", reason: .wiring)? = failure(of: graph) else {
      Issue.record("\(failure(of: graph) as Any)")
      return
    }
  }

  @Test func `channels in another order are no module`() throws {
    var crossed = try Linear(2, 2, seed: 1).graph()
    try crossed.setBoundary(inputs: crossed.inputs, outputs: crossed.outputs.reversed())
    #expect(failure(of: crossed) == .notRebuildable("", type: "Linear", reason: .wiring))
  }

  @Test func `channels that pass without a block are no module`() throws {
    var graph = ModuleGraph()
    let nodes = graph.addNodes(3)
    try graph.setBoundary(inputs: nodes, outputs: nodes)
    #expect(failure(of: graph) == .notRebuildable("", type: "Sequential", reason: .wiring))
  }

  @Test func `a block inside a layer is named`() throws {
    var graph = try Sequential([("a", Linear(2, 2, seed: 1))]).graph()
    try graph.insert(Linear(2, 2, seed: 2).graph(), at: "a/b", onto: graph.outputs)
    #expect(failure(of: graph) == .notRebuildable("a/b", type: "Linear", reason: .children))
  }

  @Test func `an unknown type is named`() throws {
    let graph = try Sequential([("sum", RunningSum(Tensor([1])))]).graph()
    let known = ModuleRegistry.standard.typeNames
    #expect(
      failure(of: graph) == .refused(ModuleError("RunningSum", at: "sum", .unknownModuleType(known: known))))
  }

  @Test func `a composite module of a user comes back with its children`() throws {
    let readout = try Softmax(4, 3, timeConstant: 0.05, seed: 1)
    let graph = try Sequential([("readout", readout)]).graph()
    #expect(graph.blocks.map(\.path) == ["readout/linear", "readout/smooth", "readout"])
    #expect(graph.blocks.map(\.typeName) == ["Linear", "ExponentialSynapse", "Softmax"])
    #expect(try graph.module().children.first?.module is Softmax)
  }

  @Test(arguments: [
    (GraphError.noSuchNode(12, count: 8), "The graph has no node 12; it made 8 so far, numbered from 0."),
    (.noSuchBlock("hiden", suggestion: "hidden"), "The graph has no block 'hiden'. Did you mean 'hidden'?"),
    (.noSuchBlock("x", suggestion: nil), "The graph has no block 'x'."),
    (.duplicateBlock("hidden"), "The graph has a block 'hidden' already; give each one a path of its own."),
    (
      .wrongNodeCount("hidden", what: "inputs", expected: 4, found: 3),
      "Block 'hidden' has 4 inputs, but was given 3 nodes for them."
    ),
    (
      .countsDiffer(sources: 5, targets: 3),
      "5 source nodes cannot be connected to 3 target nodes one by one; give a mapping."
    ),
    (
      .noSuchPlace(5, of: "sources", count: 4),
      "The mapping names place 5 of the sources, but there are 4, counted from 0."
    ),
    (
      .connectedTwice(3),
      "Node 3 would be connected to two sources, which would make one of them; lead each through an alias."
    ),
    (
      .refused(ModuleError("LIF", at: "hidden", .badSize(what: "neurons", found: 0))),
      "LIF 'hidden' cannot have 0 neurons."
    ),
    (
      .notRebuildable("a", type: "Linear", reason: .loop),
      "Block 'a' (Linear) cannot become a module: it lies on a loop between modules; only recurrent weights of neurons "
        + "may close one."
    ),
    (
      .notRebuildable("a", type: "Linear", reason: .wiring),
      "Block 'a' (Linear) cannot become a module: it is connected in another way than modules of these paths are; "
        + "connect the blocks as a chain."
    ),
    (
      .notRebuildable("a/b", type: "Alias", reason: .children),
      "Block 'a/b' (Alias) cannot become a module: it lies inside a module that holds no others; give it another path."
    ),
  ])
  func `an error says what to do`(_ error: GraphError, _ sentence: String) { #expect(error.description == sentence) }
}

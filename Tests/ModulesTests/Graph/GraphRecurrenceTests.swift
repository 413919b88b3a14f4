import Modules
import Signals
import Testing

@Suite struct `recurrence of graphs` {
  /// Weights one after the other, `count` of them, the last leading back to the first.
  private func ring(_ count: Int) throws -> ModuleGraph {
    var graph = ModuleGraph()
    let start = graph.addNodes(1)
    var node = start
    for index in 0..<count {
      node = try graph.insert(Linear(1, 1, seed: 1).graph(), at: AttributePath(["w\(index)"]), onto: node).outputs
    }
    try graph.setBoundary(inputs: start, outputs: start)
    try graph.connect(start, to: node)
    return graph
  }

  @Test(arguments: [1, 2, 3, 17, 3000]) func `a loop of any length is found`(_ length: Int) throws {
    let graph = try ring(length)
    #expect(graph.loops.count == 1)
    #expect(graph.recurrentBlocks == graph.blocks)
    let cycle = try #require(graph.cycle(through: "w0"))
    #expect(cycle.map(\.path) == graph.blocks.map(\.path))
    #expect(graph.nodes.count == length)
  }

  @Test func `recurrent weights make a loop of two`() throws {
    let network = try Sequential([
      ("input", Linear(3, 4, seed: 1)), ("hidden", LIF(4, recurrentWeights: .drawn(.normal(0.1)), seed: 2)),
      ("output", Linear(4, 2, seed: 3)), ("last", LIF(2)),
    ])
    let graph = try network.graph()
    #expect(graph.nodes.count == 15 && graph.blocks.count == 5)
    #expect(graph.recurrentBlocks.map(\.path) == ["hidden/w_rec", "hidden"])
    #expect(graph.cycle(through: "hidden")?.map(\.path) == ["hidden", "hidden/w_rec"])
    #expect(graph.cycle(through: "output") == nil && graph.cycle(through: "nowhere") == nil)
  }

  @Test func `neighbours with recurrent weights are loops of their own`() throws {
    let neurons = try LIF(3, recurrentWeights: .drawn(.normal(0.1)), seed: 1)
    let graph = try Sequential([("a", neurons), ("b", neurons), ("c", Residual([("d", neurons)]))]).graph()
    #expect(graph.loops.map { $0.map(\.path) } == [["a/w_rec", "a"], ["b/w_rec", "b"], ["c/d/w_rec", "c/d"]])
    #expect(graph.blocks(ofType: "Alias").map(\.path) == ["a→b", "c/→d", "c"])
    let rebuilt = try graph.module()
    #expect(rebuilt.modules.map(\.path) == ["", "a", "b", "c", "c/d"])
    #expect(try rebuilt.graph() == graph)
  }

  @Test func `two loops that share a block are one`() throws {
    var graph = ModuleGraph()
    let nodes = graph.addNodes(3)
    var weights = try Linear(1, 1, seed: 1).parameters
    weights.weight.scalars[0] = 2
    for (path, from, to): (AttributePath, Int, Int) in [("a", 0, 1), ("b", 1, 0), ("c", 1, 2), ("d", 2, 0)] {
      try graph.add(ModuleGraph.Block(.weights(weights), at: path, inputs: [nodes[from]], outputs: [nodes[to]]))
    }
    #expect(graph.loops.map { $0.map(\.path) } == [["a", "b", "c", "d"]])
    #expect(graph.cycle(through: "d")?.map(\.path) == ["d", "a", "c"])
    try graph.remove("b")
    #expect(graph.loops.map { $0.map(\.path) } == [["a", "c", "d"]])
    try graph.remove("c")
    #expect(graph.loops.isEmpty && graph.recurrentBlocks.isEmpty)
  }

  @Test func `a long chain has a graph, and comes back from it`() throws {
    let layers = try (0..<1000).map { ("l\($0)", try Linear(1, 1, weights: .values(1))) }
    let network = try Sequential(layers)
    let graph = try network.graph()
    #expect(graph.reachable(from: graph.outputs).blocks.count == 1000)
    #expect(graph.loops.isEmpty)
    #expect(try graph.module().children.map(\.name) == network.children.map(\.name))
  }
}

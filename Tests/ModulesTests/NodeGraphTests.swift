import Modules
import Signals
import Testing

@Suite struct `graphs of nodes` {
  static func identity(_ width: Int) throws -> Linear {
    let values = (0..<width * width).map { Float($0 % (width + 1) == 0 ? 1 : 0) }
    return try Linear(width, width, weights: .values(Tensor(values, shape: [width, width])))
  }

  static func raster(_ values: [Float], channels: Int = 1) throws -> Raster {
    try Raster(
      grid: TimeGrid(step: .milliseconds(1), count: values.count / channels), channelCount: channels, values: values)
  }

  @Test func `the example of the documentation`() throws {
    let network = try NodeGraph(
      inputs: [("input", 2)], nodes: [("fc", Linear(2, 4, seed: 1)), ("lif", LIF(4)), ("rec", Linear(4, 4, seed: 2))],
      outputs: [("output", 4)],
      edges: [("input", "fc"), ("fc", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")])
    #expect(network.delayedEdges.map(\.source) == ["rec"])
    #expect(network["lif"]?.typeName == "LIF" && network.edges.count == 5)
    #expect(network.inputs.map(\.name) == ["input"] && network.outputs.map(\.channels) == [4])
  }

  @Test func `a node that feeds itself adds what it gave a step before`() throws {
    var network = try NodeGraph(
      inputs: [("x", 1)], nodes: [("sum", Self.identity(1))], outputs: [("y", 1)],
      edges: [("x", "sum"), ("sum", "sum"), ("sum", "y")])
    #expect(try network.evolve(over: Self.raster([1, 2, 0, 3])).output.values == [1, 3, 3, 6])
    #expect(network.state.previous == Tensor([6]))
    #expect(try network.evolve(over: Self.raster([1])).output.values == [7])
    network.resetState()
    #expect(network.state.previous == Tensor([0]))
  }

  @Test func `the edge that closes a loop is found from the inputs on, by the order of names`() throws {
    func delayed(_ edges: [(String, String)]) throws -> [NodeGraph.Edge] {
      try NodeGraph(
        inputs: [("in", 1)], nodes: ["a", "b", "c"].map { ($0, try Self.identity(1)) }, outputs: [("out", 1)],
        edges: edges
      ).delayedEdges
    }
    let ring = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "out")]
    #expect(try delayed([("in", "a")] + ring) == [.init(source: "c", target: "a")])
    #expect(try delayed([("in", "b")] + ring) == [.init(source: "a", target: "b")])
    #expect(try delayed([("in", "c"), ("in", "b")] + ring) == [.init(source: "a", target: "b")])
    #expect(try delayed([("in", "a"), ("a", "out")]) == [])
  }

  @Test func `nodes in a row give the bits of a sequence, and a way around them is added`() throws {
    let layers: [(String, any Module)] = [
      ("fc", try Linear(3, 5, weights: .drawn(.normal(1)), seed: 1)), ("lif", try LIF(5, noiseDeviation: 1, seed: 2)),
    ]
    let values = (0..<120).map { Float($0 * 7 % 11) / 5 }
    let sequence = try Sequential(layers)
    let row = try NodeGraph(
      inputs: [("x", 3)], nodes: layers, outputs: [("y", 5)], edges: [("x", "fc"), ("fc", "lif"), ("lif", "y")])
    let raster = try Self.raster(values, channels: 3)
    #expect(
      try row.evolved(over: raster, recording: .everything).evolution
        == sequence.evolved(over: raster, recording: .everything).evolution)
    let around = try NodeGraph(
      inputs: [("x", 3)], nodes: [("w", Self.identity(3))], outputs: [("y", 3)],
      edges: [("x", "w"), ("w", "y"), ("x", "y")])
    #expect(try around.evolved(over: raster).evolution.output.values == values.map { $0 + $0 })
  }

  @Test func `inputs and outputs lie side by side, and what nothing feeds is silent`() throws {
    let network = try NodeGraph(
      inputs: [("left", 1), ("right", 2)], nodes: [], outputs: [("b", 2), ("a", 1), ("none", 1)],
      edges: [("left", "a"), ("right", "b")])
    let output = try network.evolved(over: Self.raster([1, 2, 3, 4, 5, 6], channels: 3)).evolution.output
    #expect(output.values == [2, 3, 1, 0, 5, 6, 4, 0])
  }

  @Test func `what cannot be connected is refused by name`() throws {
    func expect(_ problem: ModuleError.Problem, _ edges: [(String, String)], nodes: [(String, any Module)]? = nil)
      throws
    {
      let nodes = try nodes ?? [("w", Linear(2, 3)), ("v", Linear(3, 2))]
      #expect(throws: ModuleError("NodeGraph", problem)) {
        try NodeGraph(inputs: [("x", 2)], nodes: nodes, outputs: [("y", 3)], edges: edges)
      }
    }
    try expect(.badEdge(from: "x", to: "u", reason: "there is no node 'u'"), [("x", "u")])
    try expect(.widthsDoNotJoin(from: "x", outputs: 2, to: "v", inputs: 3), [("x", "v")])
    try expect(.badEdge(from: "y", to: "w", reason: "an output of the network feeds nothing"), [("y", "w")])
    try expect(.badEdge(from: "w", to: "x", reason: "an input of the network is fed by nothing"), [("w", "x")])
    try expect(.duplicateName("x"), [], nodes: [("x", Linear(2, 3))])
    try expect(
      .badEdge(from: "s", to: "s", reason: "its output depends on where a raster ends, so it can be on no loop"),
      [("x", "s"), ("s", "s")], nodes: [("s", Softmax(2, 2, normalization: .wholeRaster))])
  }
}

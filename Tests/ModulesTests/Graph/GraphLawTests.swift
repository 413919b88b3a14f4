import LoligoTesting
import ModuleSpecimens
import Modules
import Signals
import Testing

/// Laws that the graph of every module obeys.
@Suite struct `laws of graphs` {
  /// Types with branches, which no chain of modules stands for.
  static let branched: Set<String> = ["Branches", "WaveSense", "WaveSenseBlock"]

  @Test(arguments: try Specimen.all())
  func `a graph has a node for every channel, and cannot contradict itself`(_ specimen: Specimen) throws {
    let graph = try specimen.module.graph()
    #expect(graph.inputs.count == specimen.module.inputCount)
    #expect(graph.outputs.count == specimen.module.outputCount)
    #expect(graph.nodes == Array(0..<graph.nodes.count), "nodes are numbered without gaps")
    #expect(graph == graph.renumbered())
    #expect(Set(graph.blocks.map(\.path)).count == graph.blocks.count)
    for block in graph.blocks {
      for node in block.inputs { #expect(graph.sinks(of: node).contains(block)) }
      for node in block.outputs { #expect(graph.sources(of: node).contains(block)) }
      #expect(graph[block.path] == block)
    }
    let everything = graph.reachable()
    #expect(everything.nodes == graph.nodes && everything.blocks == graph.blocks)
  }

  @Test(arguments: try Specimen.all())
  func `a graph is the same at every call, and after a run`(_ specimen: Specimen) throws {
    let graph = try specimen.module.graph()
    #expect(try specimen.module.graph() == graph)
    #expect(try specimen.module.graph().hashValue == graph.hashValue)
    #expect(try specimen.module.graph().dot == graph.dot)
    let step = specimen.module.modules.lazy.compactMap(\.module.timeStep).first ?? .milliseconds(1)
    let grid = try TimeGrid(step: step, count: 20)
    let input = try RandomRasters.counts(on: grid, channels: specimen.module.inputCount, seed: 3)
    var warm = specimen.module
    _ = try warm.evolve(over: input)
    #expect(try warm.graph() == graph)
  }

  @Test(arguments: try Specimen.all())
  func `a module from a graph evolves to the bits of the module`(_ specimen: Specimen) throws {
    var original = specimen.module
    let graph = try original.graph()
    // What is inside of a block of its own comes back with the block.
    let wholes = graph.blocks.filter { if case .module = $0.kind { true } else { false } }.map(\.path)
    let seen = original.modules.filter { module in !wholes.contains { $0.contains(module.path) } }
    if seen.contains(where: { Self.branched.contains($0.module.typeName) }) {
      #expect(throws: GraphError.self) { try graph.module(using: `module laws`.registry) }
      return
    }
    var rebuilt = try graph.module(using: `module laws`.registry)
    #expect(try rebuilt.graph() == graph)
    let step = original.modules.lazy.compactMap(\.module.timeStep).first ?? .milliseconds(1)
    let grid = try TimeGrid(step: step, count: 60)
    let input =
      original.inputKind == .events
      ? try RandomRasters.counts(on: grid, channels: original.inputCount, seed: 4)
      : try RandomRasters.samples(on: grid, channels: original.inputCount, seed: 4)
    original.resetState()
    let (own, kept) = (rebuilt.attributes, Set(original.attributes))
    #expect(own.allSatisfy(kept.contains), "\(own.filter { !kept.contains($0) }) came from nowhere")
    let expected = try original.evolve(over: input, recording: .everything)
    let found = try rebuilt.evolve(over: input, recording: .everything)
    #expect(haveSameBits(found, expected))
  }

  @Test func `a module of a user has a block of its own, with its attributes`() throws {
    let graph = try Sequential([("sum", RunningSum(Tensor([1, 2, 3]))), ("out", Linear(3, 1))]).graph()
    #expect(graph["sum"]?.typeName == "RunningSum")
    #expect(graph["sum"]?.attributes.map(\.name) == ["gain", "sum"])
    #expect(graph.blocks(ofType: "Linear").map(\.path) == ["out"])
  }

  @Test func `neurons have full vectors`() throws {
    let graph = try LIF(3, synapses: 2, membraneTimeConstant: 0.01, bias: 0.5).graph()
    let block = try #require(graph.blocks.first)
    let shapes = block.attributes.map { if case .tensor(let tensor) = $0.value { tensor.shape } else { [Int]() } }
    #expect(shapes.filter { !$0.isEmpty } == [[3], [3, 2], [3], [3]])
    let rate = try #require(try Rate(4, threshold: 0.5, activation: .tanh).graph().blocks.first)
    let names = rate.attributes.map(\.name)
    #expect(names.contains("threshold") && names.contains("act_fn"))
  }
}

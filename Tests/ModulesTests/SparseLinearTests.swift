import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `sparse weighted sums` {
  @Test(arguments: [0, 1, 2, 3]) func `without delays a layer gives the bits of a dense one`(_ seed: UInt64) throws {
    let connections = try SparseConnections(
      sources: 60, targets: 90,
      [.init(.fixedProbability([0.02, 0.1, 0.5, 1][Int(seed)]), weights: .normal(mean: 0, deviation: 1))],
      seed: Int64(seed))
    let bias = Tensor((0..<90).map { Float($0) / 7 })
    var (sparse, dense) = (
      try SparseLinear(connections, bias: bias),
      try Linear(60, 90, weights: .values(connections.matrix), bias: .values(bias))
    )
    let grid = try TimeGrid(step: .milliseconds(1), count: 100)
    for input in [
      try RandomRasters.counts(on: grid, channels: 60, density: 0.2, largest: 1000, seed: seed),
      try RandomRasters.samples(on: grid, channels: 60, seed: seed),
    ] {
      #expect(haveSameBits(try sparse.evolve(over: input).output, try dense.evolve(over: input).output))
    }
  }

  @Test func `a spike arrives as many steps later as its synapse says`() throws {
    let connections = try SparseConnections(
      targetCount: 3, rowStarts: IntegerTensor([0, 3, 5]), targets: IntegerTensor([0, 1, 1, 1, 2]),
      weights: Tensor([1, 2, 3, 4, 5]), delays: DelaySteps([0, 1, 3, 1, 2]))
    var layer = try SparseLinear(connections)
    let output = try layer.evolve(over: Raster([[1, 0], [0, 2], [0, 0]])).output
    #expect(output.values == [1, 0, 0, 0, 2, 0, 0, 8, 0])
    #expect(try layer.state.pending == Tensor([0, 3, 10, 0, 0, 0, 0, 0, 0], shape: [3, 3]))
    let rest = try layer.evolve(over: Raster([[0, 0], [0, 0]])).output
    #expect(rest.values == [0, 3, 10, 0, 0, 0])
    #expect(layer.state == layer.initialState)
  }

  @Test func `one delay for all shifts the output`() throws {
    let connections = try SparseConnections(
      sources: 20, targets: 30, [.init(.fixedInDegree(5), weights: .normal(mean: 1, deviation: 1))], seed: 3)
    let late = try SparseConnections(
      targetCount: 30, rowStarts: connections.rowStarts, targets: connections.targets, weights: connections.weights,
      delays: DelaySteps(all: 17))
    var (now, later) = (try SparseLinear(connections), try SparseLinear(late))
    let grid = try TimeGrid(step: .milliseconds(1), count: 80)
    let input = try RandomRasters.counts(on: grid, channels: 20, seed: 5)
    let (first, second) = (try now.evolve(over: input).output.values, try later.evolve(over: input).output.values)
    #expect(Array(second.prefix(17 * 30)) == [Float](repeating: 0, count: 17 * 30))
    #expect(Array(second.dropFirst(17 * 30)) == Array(first.dropLast(17 * 30)))
  }

  @Test func `a layer gives back its connections`() throws {
    let connections = try SparseConnections(
      sources: 20, targets: 10, ports: 2, [.init(.fixedOutDegree(3), port: 1, weights: .constant(2), delays: 1...4)],
      seed: 2)
    #expect(try SparseLinear(connections).connections() == connections)
    let layer = try SparseLinear(connections)
    #expect(layer.parameters(in: .weights).map(\.path) == ["weight"])
    #expect(layer.shape == (inputs: 20, outputs: 20))
    let graph = try layer.graph()
    #expect(try graph.module() as? SparseLinear != nil)
  }

  @Test func `large networks give equal bits as one block and as many`() throws {
    let connections = try SparseConnections(
      sources: 3000, targets: 2000,
      [.init(.fixedInDegree(200), weights: .normal(mean: 0, deviation: 1), delays: 0...20)],
      seed: 1)
    var (whole, pieces) = (try SparseLinear(connections), try SparseLinear(connections))
    let grid = try TimeGrid(step: .milliseconds(1), count: 60)
    // Enough terms for several threads.
    let input = try RandomRasters.counts(on: grid, channels: 3000, density: 0.3, seed: 1)
    let all = try whole.evolve(over: input).output
    var values: [Float] = []
    for step in 0..<60 { values += try pieces.evolve(over: input.steps(step..<step + 1)).output.values }
    #expect(haveSameBits(values, all.values))
    #expect(pieces.state == whole.state)
  }
}

import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `sparse connections`() throws {
    let connections = try SparseConnections(
      sources: 4000, targets: 4000, ports: 2,
      [
        .init(.fixedProbability(0.02), from: 0..<3200, port: 0, weights: .constant(1.62)),
        .init(.fixedProbability(0.02), from: 3200..<4000, port: 1, weights: .constant(-9)),
      ], seed: 1)
    #expect(connections.targetCount == 8000)
  }

  @Test func `a block of connections`() throws {
    let block = SparseConnections.Block(
      .fixedInDegree(1000), from: 0..<10_000, weights: .constant(0.1), delays: 15...15)
    #expect(block.targets == nil)
    let rule = ConnectionRule.fixedInDegree(100)  // as NEST draws it: pairs may be there several times
    #expect(rule == .fixedInDegree(100, withReplacement: true))
    let weights = SynapticWeights.normal(mean: 0.5, deviation: 0.05)
    #expect(weights != .constant(0.5))
  }

  @Test func `connections by distance`() throws {
    let line = try Tensor([0, 1, 2, 3], shape: [4, 1])
    let rule = DistanceRule(.gaussian(deviation: 1.5), probability: 0.8, sources: line, targets: line, periods: [4])
    let block = SparseConnections.Block(.byDistance(rule), weights: .constant(1))
    #expect(try SparseConnections(sources: 4, targets: 4, [block], seed: 1).count <= 16)
  }

  @Test func `delays of synapses`() throws {
    let delays = try DelaySteps([1, 15, 3])
    #expect(delays.greatest == 15)
  }

  @Test func `a sparse layer`() throws {
    let connections = try SparseConnections(
      sources: 700, targets: 256, [.init(.fixedInDegree(40), weights: .constant(0.1), delays: 1...20)], seed: 1)
    let layer = try SparseLinear(connections)
    #expect(layer.shape == (inputs: 700, outputs: 256))
  }

  @Test func `whole numbers in a tensor`() {
    let rowStarts = IntegerTensor([0, 2, 2, 5])
    #expect(rowStarts.shape == [4])
  }
}

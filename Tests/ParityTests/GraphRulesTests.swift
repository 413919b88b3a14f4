import Modules
import Signals
import Testing

/// Laws of the comparison of graphs: parity that cannot fail would show nothing.
struct GraphRulesTests {
  private func network() throws -> Residual {
    try Residual([("w", Linear(2, 2, weights: .values(Tensor([1, 2, 3, 4]))))])
  }

  private func model(
    weights: [Double] = [1, 2, 3, 4], alias: (inputs: [Int], outputs: [Int]) = ([7, 5], [1, 0])
  ) -> ModelGraph {
    ModelGraph(
      blocks: [
        ModelBlock("AliasConnection", inputs: alias.inputs, outputs: alias.outputs),
        ModelBlock(
          "LinearWeights", inputs: [7, 5], outputs: [1, 0],
          attributes: [("weight", OracleArray(shape: [2, 2], values: weights))]),
      ], inputs: [7, 5], outputs: [1, 0])
  }

  @Test func `numbers of nodes and the order of blocks do not count`() throws {
    #expect(try GraphParity.failures(of: network().graph(), against: model()).isEmpty)
  }

  @Test func `values count`() throws {
    #expect(try !GraphParity.failures(of: network().graph(), against: model(weights: [1, 2, 3, 4.001])).isEmpty)
  }

  @Test(arguments: [([7, 5], [0, 1]), ([5, 7], [1, 0]), ([7, 5], [1, 1]), ([7], [1]), ([1, 0], [7, 5])])
  func `connections count`(_ inputs: [Int], _ outputs: [Int]) throws {
    #expect(try !GraphParity.failures(of: network().graph(), against: model(alias: (inputs, outputs))).isEmpty)
  }

  @Test func `types and the number of blocks count`() throws {
    var other = model()
    other.blocks[0] = ModelBlock("GenericNeurons", inputs: [7, 5], outputs: [1, 0])
    #expect(try !GraphParity.failures(of: network().graph(), against: other).isEmpty)
    other.blocks.remove(at: 0)
    #expect(try !GraphParity.failures(of: network().graph(), against: other).isEmpty)
  }

  @Test func `a bias that the model system does not have is a difference`() throws {
    let biased = try Residual([("w", Linear(2, 2, weights: .values(Tensor([1, 2, 3, 4])), bias: .values(1)))])
    #expect(try !GraphParity.failures(of: biased.graph(), against: model()).isEmpty)
  }
}

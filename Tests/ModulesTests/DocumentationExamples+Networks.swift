import Modules
import Signals
import Testing

extension `examples of the documentation` {
  @Test func `a network of many time scales`() throws {
    let network = try SynNet(
      16, classes: 4, hidden: [.init(24, timeConstants: 3), .init(24, timeConstants: 2)], seed: 1)
    #expect(network["1_neurons"]?.shape ?? (0, 0) == (24, 24))
  }

  @Test func `a network with dilated memory`() throws {
    let network = try WaveSense(dilations: [2, 4, 8], inputs: 16, classes: 2, seed: 1)
    #expect(network["wave2"]?.outputCount == 16)
    let block = try WaveSenseBlock(16, skip: 32, dilation: 4, seed: 1)
    #expect(block.skipCount == 32)
  }

  @Test func `transforms of parameters`() throws {
    let noisy = ParameterTransform.mismatch(0.1)
    let weights = try noisy.applied(to: Tensor([1, 2, 3]), using: RandomNumbers(seed: 1))
    #expect(weights.count == 3)
    let coarse = LevelRounding(levels: 15)
    let rounded = try ParameterTransform.rounding(coarse).applied(to: Tensor([0.9, -0.2, -1]))
    expectNear(rounded.scalars, [6.0 / 7, -1.0 / 7, -1])
    let transform = ParameterTransform.integers(IntegerQuantization(bits: 4))
    let whole = try transform.applied(to: Tensor([0.5, -1, 0.1]))
    #expect(whole.scalars == [4, -7, 1])
    let selection = ParameterSelection(.weights, in: "hidden")
    #expect(selection.text == "weights in hidden")
  }

  @Test func `a network with transformed parameters`() throws {
    var network = try Sequential(Linear(3, 4, seed: 1), LIF(4))
    var wrapped = try TransformedParameters(
      of: network, by: .stochasticQuantization, selection: .init(.weights), seed: 1)
    wrapped.simulation.draw += 1
    #expect(wrapped.shape == (3, 4))
    try network.mapParameters(ParameterSelection(.timeConstants)) { _, tau throws(ModuleError) in
      try Leak.timeConstant(tau).nearestTimeConstant(step: .milliseconds(1))
    }
    // Of 20 ms at 1 ms the shift is −log2(1 − exp(−1/20)) = 4.36, so 4.
    #expect(
      try network.value(at: "1_LIF/tau_mem")
        == .tensor(Leak.bitShift(4).timeConstant(step: .milliseconds(1)).filling(4)))
  }

  @Test func `a network in whole numbers`() throws {
    let network = try NetworkSpecification(
      inputWeights: [0.5, -1], outputWeights: [2, 1], thresholds: [1, 1], outputThresholds: [1])
    #expect(network.neurons == 2)
    let whole = try NetworkQuantizer().quantized(network)
    #expect(whole.inputWeights == [64, -127])
  }

  @Test func `modules connected in a loop`() throws {
    let network = try NodeGraph(
      inputs: [("input", 2)], nodes: [("fc", Linear(2, 4, seed: 1)), ("lif", LIF(4)), ("rec", Linear(4, 4, seed: 2))],
      outputs: [("output", 4)],
      edges: [("input", "fc"), ("fc", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")])
    #expect(network.delayedEdges.map(\.source) == ["rec"])
  }
}

extension Tensor {
  fileprivate func filling(_ count: Int) -> Tensor { Tensor(repeating: scalars[0], shape: [count]) }
}

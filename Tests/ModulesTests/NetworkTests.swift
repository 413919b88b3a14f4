import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `ready-made networks` {
  private func tensor(_ module: some Module, _ path: AttributePath) throws -> Tensor {
    guard case .tensor(let tensor) = try module.value(at: path) else { return Tensor([]) }
    return tensor
  }

  private func input(_ module: some Module, steps: Int = 60) throws -> Raster {
    let grid = try TimeGrid(step: .milliseconds(1), count: steps)
    return try RandomRasters.counts(on: grid, channels: module.inputCount, density: 0.5, seed: 5)
  }

  @Test func `time constants are dealt out in turn, and snapped to bit shifts`() throws {
    // The model system's values, in milliseconds.
    let snapped = [1.4427, 3.476, 7.489, 15.49]
    for isSnapped in [true, false] {
      let network = try SynNet(2, classes: 2, hidden: [.init(6, timeConstants: 4)], quantizesTimeConstants: isSnapped)
      let found = try tensor(network, "0_neurons/tau_syn").scalars.map { $0 * 1000 }
      let expected = isSnapped ? snapped : [2, 4, 8, 16]
      expectNear(found, (0..<6).map { expected[$0 % 4] }, within: 1e-3)
      expectNear(
        try tensor(network, "out_neurons/tau_mem").scalars.map { $0 * 1000 }, [expected[0], expected[0]], within: 1e-3)
    }
  }

  @Test func `weights are drawn for the time constants of the neurons behind them`() throws {
    var network = try SynNet(50, classes: 3, hidden: [.init(40, timeConstants: 3)], seed: 1)
    for seed in [1, 2] as [Int64] {
      let taus = try tensor(network, "0_neurons/tau_syn").scalars
      let weights = try tensor(network, "0_linear/weight").scalars
      for column in 0..<40 {
        let bound = (6.0 / 50 as Float).squareRoot() * 0.001 / taus[column]
        let largest = (0..<50).map { weights[$0 * 40 + column].magnitude }.max() ?? 0
        #expect(largest <= bound * 1.0001 && largest > bound * 0.8)
      }
      let before = network.snapshot
      network.resetParameters(using: RandomNumbers(seed: seed))
      #expect(!haveSameBits(network.snapshot, before) || seed == 1)
    }
    #expect(
      try tensor(SynNet(50, classes: 3, seed: 1), "0_linear/weight")
        != tensor(SynNet(50, classes: 3, seed: 2), "0_linear/weight"))
  }

  @Test func `potentials as output are those of neurons that do not spike`() throws {
    let network = try SynNet(3, classes: 2, hidden: [.init(8, timeConstants: 2)], output: .potentials, seed: 4)
    #expect(network.outputKind == .continuous)
    for recording in [Recording.nothing, .everything, .only("0_neurons", every: 3)] {
      let found = try network.evolved(over: input(network), recording: recording).evolution
      let all = try network.evolved(over: input(network), recording: .everything).evolution
      #expect(found.output == all["out_neurons/vmem"])
      #expect(all["out_neurons/spikes"]?.values.allSatisfy { $0 == 0 } == true)
      #expect(found.output.values.contains { $0 != 0 })
    }
  }

  @Test func `every record of a network with dilated memory is of what its name says`() throws {
    var network = try WaveSense(dilations: [2, 3], inputs: 3, residual: 4, skip: 5, hidden: 6, bias: 0.05, seed: 6)
    try network.transformParameters(.init(.weights), by: .rounding(LevelRounding(output: .within(-1, 2))))
    let found = try network.evolved(over: input(network), recording: .everything).evolution
    for path in ["spk1", "spk2", "spk_out", "wave0/spk1", "wave0/spk2_res", "wave1/spk2_skip"].map({ AttributePath($0) }
    ) {
      #expect(found[path.appending("output")]?.values == found[path.appending("spikes")]?.values)
      #expect(found[path.appending("spikes")]?.values.contains { $0 > 0 } == true, "\(path) is silent")
    }
    for (block, before) in [("wave0", "spk1"), ("wave1", "wave0")] {
      let residual = try #require(found[AttributePath(block + "/spk2_res/output")])
      let input = try #require(found[AttributePath(before + "/output")])
      #expect(try found[AttributePath(block + "/output")]?.values == residual.adding(input).values)
    }
    let skips = try #require(found["wave0/spk2_skip/output"]).adding(#require(found["wave1/spk2_skip/output"]))
    let hidden = try #require(network["hidden"] as? Linear)
    #expect(try hidden.evolved(over: skips).evolution.output.values == found["hidden/output"]?.values)
    #expect(found.output.values == found["spk_out/output"]?.values)
  }

  @Test func `dilated synapses reach back in steps of their dilation`() throws {
    let block = try WaveSenseBlock(2, skip: 3, dilation: 4, kernelSize: 3, baseTimeConstant: 0.01)
    expectNear(try tensor(block, "spk1/tau_syn").scalars, [0.01, 0.04, 0.08, 0.01, 0.04, 0.08])
    expectNear(try tensor(block, "spk1/tau_mem").scalars, [0.08, 0.08])
    expectNear(try tensor(block, "spk2_skip/tau_syn").scalars, [0.01, 0.01, 0.01])
  }

  @Test func `what makes no network is refused`() throws {
    func message(_ body: () throws -> Void) -> String {
      #expect(throws: ModuleError.self) { try body() }?.description ?? ""
    }
    #expect(message { _ = try SynNet(2, classes: 2, hidden: []) } == "SynNet cannot have 0 hidden layers.")
    #expect(
      message { _ = try SynNet(2, classes: 2, baseTimeConstant: 0.001) }
        == "SynNet: 'tau_syn_base' must be longer than the time step of 1 ms, but is 0.001.")
    #expect(
      message { _ = try SynNet(2, classes: 2, outputThreshold: 3, output: .potentials) }
        == "SynNet: 'threshold_out' must be left out where potentials are given, but is 3.0.")
    #expect(
      message { _ = try SynNet(2, classes: 2, hidden: [.init(4, timeConstants: 0)]) }
        == "SynNet cannot have 0 time constants.")
    #expect(
      message { _ = try SynNet(2, classes: 2, threshold: -1) }
        == "LIF '0_neurons': 'threshold' must be above zero, but value 0 is -1.0.")
    #expect(message { _ = try WaveSense(dilations: []) } == "WaveSense cannot have 0 dilations.")
    #expect(message { _ = try WaveSense(dilations: [0]) } == "WaveSenseBlock 'wave0' cannot have 0 steps of dilation.")
    var network = try WaveSense(dilations: [2], inputs: 3)
    network.children[3].module = try Linear(33, 32)
    let raster = try input(network)
    #expect(
      message { _ = try network.evolve(over: raster) }
        == "WaveSense: 'wave0/spk2_skip' has 32 outputs, but 'hidden' expects 33 inputs.")
    var snapshot = try WaveSense(dilations: [2], inputs: 3).snapshot
    snapshot.children.removeLast()
    #expect(message { _ = try ModuleRegistry.standard.module(from: snapshot) }.hasPrefix("WaveSense is made of"))
  }
}

@Suite struct `the readout of WaveSense` {
  @Test func `output neurons have the readout's time constant in membranes and synapses, and no others`() throws {
    let network = try WaveSense(
      dilations: [2, 4], inputs: 3, membraneTimeConstant: 0.03, baseTimeConstant: 0.01, readoutTimeConstant: 0.05)
    for (path, expected) in [
      ("spk_out/tau_mem", Float(0.05)), ("spk_out/tau_syn", 0.05), ("spk2/tau_mem", 0.03), ("spk2/tau_syn", 0.01),
    ] {
      guard
        case .tensor(let constants) = try network.value(at: AttributePath(path.split(separator: "/").map(String.init)))
      else {
        Issue.record("\(path) is no tensor")
        continue
      }
      #expect(Set(constants.scalars) == [expected], "\(path)")
    }
  }

  @Test func `in the graph, the skips end summed at the last block's nodes`() throws {
    let graph = try WaveSense(dilations: [2, 4, 8], inputs: 3).graph()
    for (block, earlier) in [("wave1", "wave0"), ("wave2", "wave1")] {
      #expect(graph[AttributePath([block, "skip"])]?.inputs == graph[AttributePath([earlier, "spk2_skip"])]?.outputs)
      #expect(graph[AttributePath([block, "skip"])]?.outputs == graph[AttributePath([block, "spk2_skip"])]?.outputs)
    }
    #expect(graph["hidden"]?.inputs == graph["wave2/spk2_skip"]?.outputs)
  }
}

@Suite struct `what training changes of a network` {
  @Test func `only the weights of a SynNet are left to training, unless more is asked for`() throws {
    let hidden = [SynNet.Hidden(4, timeConstants: 2)]
    let plain = try SynNet(3, classes: 2, hidden: hidden)
    #expect(plain.trainableParameters().map(\.path) == ["0_linear/weight", "out_linear/weight"])
    let more = try SynNet(3, classes: 2, hidden: hidden, trainsTimeConstants: true, trainsThresholds: true)
    #expect(
      more.trainableParameters().map(\.path) == [
        "0_linear/weight", "0_neurons/tau_mem", "0_neurons/tau_syn", "0_neurons/threshold", "out_linear/weight",
      ])
  }
}

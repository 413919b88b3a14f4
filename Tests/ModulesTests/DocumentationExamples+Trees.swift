import Modules
import Signals
import Testing

/// The examples of the doc comments of attribute trees, branches and rates, as they stand there.
@Suite struct `examples of trees, branches and rates` {
  @Test func `a tree of attributes`() throws {
    var network = try Sequential([("hidden", LIF(4)), ("readout", Linear(4, 2, seed: 1))])
    let tree: AttributeTree = ["hidden": ["tau_mem": 0.02, "threshold": 1]]
    #expect(tree["hidden/tau_mem"] == .number(0.02))
    try network.apply(tree)
    #expect(network.tree(of: .parameters, in: .weights).paths == ["readout/weight"])
  }

  @Test func `branches`() throws {
    let input = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 3), channelCount: 4)
    let branches = try Branches([("fast", ExponentialSynapse(4, timeConstant: 0.005)), ("slow", ExponentialSynapse(4))])
    let evolution = try branches.evolved(over: input).evolution
    #expect(evolution.output == evolution[output: "fast"])
    #expect(evolution[output: "slow"] != nil)
    let timed = try branches.timed(output: "slow")
    #expect(timed.module.outputNames == ["fast", "slow"])
  }

  @Test func `a slower module`() throws {
    let slow = try LIF(8, timeStep: .milliseconds(10))
    let network = try Sequential(LIF(8, timeStep: .milliseconds(1)), Multirate(slow, within: .milliseconds(1)))
    let timed = try network.timed()
    #expect(timed.timeStep == .milliseconds(1))
  }
}

struct Doubler: StepwiseLayer {
  static let typeName = "Doubler"
  var parameters = NoAttributes()
  var simulation = NoAttributes()
  var state = NoAttributes()
  init(parameters: NoAttributes, simulation: NoAttributes, state: NoAttributes) {}
  let inputCount = 1
  let outputCount = 1
  let inputKind = SignalKind.continuous
  let outputKind = SignalKind.continuous
  func validate() {}
  mutating func step(over input: Span<Float>, into output: inout MutableSpan<Float>, in context: EvolutionContext) {
    output[0] = 2 * input[0]
  }
}

@Suite struct `examples of layers written step by step` {
  @Test func `a doubler`() throws {
    let doubler = Doubler(parameters: NoAttributes(), simulation: NoAttributes(), state: NoAttributes())
    let input = try Raster([[1], [-3]])
    #expect(try doubler.evolved(over: input).evolution.output.values == [2, -6])
  }
}

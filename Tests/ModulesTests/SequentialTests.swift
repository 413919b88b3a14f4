import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `networks of modules in a row` {
  static func network() throws -> Sequential {
    try Sequential([("input", Linear(3, 4, seed: 1)), ("hidden", LIF(4)), ("readout", Softmax(4, 2))])
  }

  @Test func `the ends of the row are the ends of the network`() throws {
    let network = try Self.network()
    #expect(network.inputCount == 3 && network.outputCount == 2)
    #expect(network.inputKind == .continuous && network.outputKind == .continuous)
    #expect(try Sequential([("a", Linear(1, 1)), ("b", LIF(1))]).outputKind == .events)
    #expect(network["hidden"]?.typeName == "LIF")
    #expect(network["nothing"] == nil)
  }

  @Test func `modules without names are named by place and type`() throws {
    let network = try Sequential(Linear(2, 2), LIF(2))
    #expect(network.children.map(\.name) == ["0_Linear", "1_LIF"])
  }

  @Test func `the tree is walked depth first`() throws {
    let outer = try Sequential([("first", Linear(3, 3)), ("network", Self.network())])
    #expect(
      outer.modules.map(\.path.description) == [
        "", "first", "network", "network/input", "network/hidden", "network/readout", "network/readout/linear",
        "network/readout/smooth",
      ])
    #expect(
      outer.recordablePaths.map(\.description) == [
        "first/output", "network/input/output", "network/hidden/vmem", "network/hidden/isyn", "network/hidden/spikes",
        "network/hidden/irec", "network/hidden/output", "network/readout/linear/output", "network/readout/smooth/isyn",
        "network/readout/smooth/output", "network/readout/output", "network/output",
      ])
    #expect(
      outer.parameters(in: .timeConstants).map(\.path.description) == [
        "network/hidden/tau_mem", "network/hidden/tau_syn", "network/readout/smooth/tau",
      ])
    #expect(outer.attributes(named: "weight").count == 3)
  }

  @Test func `an output is handed from module to module`() throws {
    var network = try Self.network()
    let input = try RandomRasters.samples(on: TimeGrid(step: .milliseconds(1), count: 40), channels: 3, seed: 1)
    var stage = input
    for child in network.children {
      var module = child.module
      stage = try module.evolve(over: stage).output
    }
    let result = try network.evolve(over: input, recording: .everything)
    #expect(haveSameBits(result.output, stage))
    #expect(try haveSameBits(#require(result["readout/output"]), stage))
    #expect(result["hidden/spikes"] == result["hidden/output"])
  }

  @Test(arguments: ["", "a/b", ".", ".."]) func `a name has to be part of a path`(_ name: String) throws {
    #expect(throws: ModuleError("Sequential", .badChildName(name))) { try Sequential([(name, Linear(1, 1))]) }
  }

  @Test func `names differ and widths join`() throws {
    #expect(throws: ModuleError("Sequential", .duplicateName("a"))) {
      try Sequential([("a", Linear(1, 1)), ("a", Linear(1, 1))])
    }
    let problem = ModuleError.Problem.widthsDoNotJoin(from: "a", outputs: 2, to: "b", inputs: 3)
    #expect(throws: ModuleError("Sequential", problem)) {
      try Sequential([("a", Linear(1, 2)), ("b", Linear(3, 1))])
    }
    var network = try Sequential([("a", Linear(1, 2))])
    #expect(throws: ModuleError("Sequential", problem)) { try network.append(Linear(3, 1), named: "b") }
    #expect(network.children.count == 1)
    try network.append(LIF(2), named: "b")
    #expect(network.outputCount == 2 && network.children.map(\.name) == ["a", "b"])
  }

  @Test func `an empty network hands on what has no channels and refuses the rest`() throws {
    var empty = try Sequential([])
    let grid = try TimeGrid(step: .milliseconds(1), count: 3)
    let nothing = Raster(silentOn: grid, channelCount: 0)
    #expect(try empty.evolve(over: nothing).output == nothing)
    #expect(throws: ModuleError("Sequential", .inputWidth(expected: 0, found: 2))) {
      try empty.evolve(over: Raster(silentOn: grid, channelCount: 2))
    }
  }

  @Test func `many attributes are set together or not at all`() throws {
    var network = try Self.network()
    let before = network.snapshot
    #expect(throws: ModuleError.self) {
      try network.apply([(path: "hidden/tau_mem", value: .number(0.5)), (path: "hidden/threshold", value: .number(-1))])
    }
    #expect(haveSameBits(network.snapshot, before))
    try network.apply([(path: "hidden/tau_mem", value: .number(0.5)), (path: "hidden/threshold", value: .number(2))])
    #expect(try network.value(at: "hidden/tau_mem") == .tensor(Tensor([0.5, 0.5, 0.5, 0.5])))
    #expect(try network.value(at: "hidden/threshold") == .tensor(Tensor([2, 2, 2, 2])))
  }

  @Test func `what a layer does without can be given and taken away`() throws {
    var network = try Self.network()
    let paths = network.attributes.map(\.path)
    let weights = AttributeValue.tensor(Tensor(repeating: 0.5, shape: [4, 4]))
    #expect(throws: ModuleError.self) { try network.value(at: "hidden/w_rec") }
    try network.set("hidden/w_rec", to: weights)
    #expect(try network.value(at: "hidden/w_rec") == weights)
    #expect(
      throws: ModuleError("LIF", at: "hidden", .wrongShape(attribute: "w_rec", expected: [4, 4], found: [2, 2]))
    ) {
      var other = try Self.network()
      try other.set("hidden/w_rec", to: .tensor(Tensor(repeating: 1, shape: [2, 2])))
    }
    try network.set("hidden/w_rec", to: .absent)
    #expect(network.attributes.map(\.path) == paths)
  }
}

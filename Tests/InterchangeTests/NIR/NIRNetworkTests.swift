import Foundation
import Interchange
import Modules
import OpenIdentifiers
import Signals
import Testing

@Suite(.closesIdentifiers) struct `networks of NIR graphs` {
  typealias Graph = NIRGraph

  static func port(_ kind: NIRNode.Kind, _ shape: Int...) -> NIRNode {
    NIRNode(kind, fields: ["shape": .array(NIRArray(shape))])
  }

  static func lif(_ count: Int, tau: Double = 0.02, _ metadata: [String: NIRValue] = [:]) -> NIRNode {
    func all(_ value: Double) -> NIRValue { .array(NIRArray([Double](repeating: value, count: count))) }
    return NIRNode(
      .leakyIntegrateAndFire,
      fields: ["tau": all(tau), "r": all(1), "v_leak": all(0), "v_threshold": all(1)], metadata: metadata)
  }

  static func chain(_ node: NIRNode, channels: Int = 2, metadata: [String: NIRValue] = [:]) -> NIRGraph {
    NIRGraph(
      nodes: ["in": port(.input, channels), "n": node, "out": port(.output, channels)],
      edges: [.init("in", "n"), .init("n", "out")], metadata: metadata)
  }

  static func raster(_ steps: Int, _ channels: Int, step: TimeStep = .milliseconds(1)) throws -> Raster {
    var random = SplitMix64(state: 3)
    let values = (0..<steps * channels).map { _ in Float(random.next() % 5 == 0 ? 1 : 0) }
    return try Raster(grid: TimeGrid(step: step, count: steps), channelCount: channels, values: values)
  }

  // MARK: Files of other programs

  @Test(
    .enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"),
    arguments: [
      ("lif_norse.nir", "Sequential", 0), ("two_lif_neurons.nir", "Sequential", 0), ("cnn_sinabs.nir", "Sequential", 5),
      ("lif_rockpool.nir", "Sequential", 1),
    ])
  func `graphs of other simulators run`(_ name: String, _ type: String, _ warnings: Int) throws {
    let path = SharedFolder.path("data/nir-examples/\(name)")
    let network = try NIRGraph(path).network(NIROptions(timeStep: .milliseconds(1)), name: path)
    #expect(network.module.typeName == type)
    #expect(network.warnings.count == warnings, "\(network.warnings)")
    let raster = try Self.raster(20, network.module.inputCount)
    #expect(try network.module.evolved(over: raster).evolution.output.stepCount == 20)
  }

  @Test(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
  func `a convolutional network that knows no time fires where steps are its unit`() throws {
    let graph = try NIRGraph(SharedFolder.path("data/nir-examples/cnn_sinabs.nir"))
    let network = try graph.network(NIROptions(timeStep: .milliseconds(1), timeUnit: .steps))
    #expect(network.warnings == [])
    #expect(network.inputShapes.map(\.shape) == [[2, 34, 34]])
    let output = try network.module.evolved(over: Self.raster(20, 2 * 34 * 34)).evolution.output
    #expect(try output.eventRows().eventCount > 0)
  }

  @Test(
    .enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"),
    arguments: MembraneIntegrator.Integration.allCases)
  func `one neuron fires when those of eleven simulators do`(_ integration: MembraneIntegrator.Integration) throws {
    let step = try TimeStep(seconds: 1e-4)
    let rows = try String(contentsOfFile: SharedFolder.path("data/cross-simulator-lif/lif_exact.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",").compactMap { Float($0) } }
    let raster = try Raster(
      grid: TimeGrid(step: step, count: rows.count), channelCount: 1, values: rows.map { $0[0] })
    let graph = try NIRGraph(SharedFolder.path("data/cross-simulator-lif/lif_norse.nir"))
    let network = try graph.network(NIROptions(timeStep: step, integration: integration))
    let evolution = try network.module.evolved(over: raster, recording: .everything).evolution
    #expect(evolution.output.values == rows.map { $0[2] })
    if integration == .exact {
      let potentials = try #require(evolution["1/vmem"]).values
      // Up to the first spike; within its step the other simulator lets input arrive after the reset.
      for step in 0..<460 { #expect(abs(potentials[step] - rows[step][1]) < 1e-5) }
    }
  }

  // MARK: Time

  @Test func `a time step comes from the caller, else from the metadata, and is never guessed`() throws {
    #expect(
      throws: InterchangeError.node(
        file: "a.nir", node: "n",
        .notPossible("needs a time step, which neither the graph's metadata ('dt') nor the caller tells; state one"))
    ) { try Self.chain(Self.lif(2)).network(name: "a.nir") }
    let told = Self.chain(Self.lif(2), metadata: ["dt": .number(0.0005)])
    #expect(try told.network().module.timeSteps.first?.step == TimeStep(seconds: 0.0005))
    let stated = try told.network(NIROptions(timeStep: .milliseconds(2)))
    #expect(stated.module.timeSteps.first?.step == .milliseconds(2))
    #expect(stated.warnings == [.otherStep(told: 0.0005, stated: 0.002)])
    #expect(try told.network(NIROptions(timeStep: TimeStep(seconds: 0.0005))).warnings == [])
    #expect(throws: InterchangeError.self) {
      try Self.chain(Self.lif(2), metadata: ["dt": .text("fast")]).network()
    }
    let linear = NIRNode(.linear, fields: ["weight": .array(NIRArray([1, 2, 3, 4] as [Float], shape: [2, 2]))])
    #expect(try Self.chain(linear).network().module.timeSteps.isEmpty)
  }

  @Test func `times that no neuron has give a warning with the unit that was meant`() throws {
    func warnings(_ tau: Double, _ unit: NIRTimeUnit, step: TimeStep = .milliseconds(1)) throws -> [NIRWarning] {
      try Self.chain(Self.lif(2, tau: tau)).network(NIROptions(timeStep: step, timeUnit: unit)).warnings
    }
    #expect(
      try warnings(20, .seconds)
        == [.implausibleTime(node: "n", field: "tau", value: 20, unit: .seconds, meant: .unit(.milliseconds))])
    #expect(try warnings(20, .seconds).first?.description == "Node 'n' has tau 20.0 with times in s; did you mean ms?")
    #expect(
      try warnings(2, .seconds)
        == [.implausibleTime(node: "n", field: "tau", value: 2, unit: .seconds, meant: .unit(.milliseconds))])
    #expect(try warnings(20, .unit(.milliseconds)) == [] && warnings(0.9, .seconds) == [])
    #expect(
      try warnings(0.02, .unit(.microseconds))
        == [.implausibleTime(node: "n", field: "tau", value: 0.02, unit: .unit(.microseconds), meant: .seconds)])
    #expect(
      try warnings(0.0001, .seconds) == [.belowStep(node: "n", field: "tau", seconds: 0.0001, step: 0.001)])
  }

  @Test func `the unit of time is that of time constants, delays and the rate of integrators`() throws {
    let options = NIROptions(timeStep: .milliseconds(1), timeUnit: .unit(.milliseconds))
    let lif = try Self.chain(Self.lif(2, tau: 20)).network(options).module.children[0].module
    #expect(try lif.value(at: "tau_mem") == .tensor(Tensor([0.02, 0.02])))
    let delay = NIRNode(.delay, fields: ["delay": .array(NIRArray([2, 3] as [Float]))])
    #expect(
      try Self.chain(delay).network(options).module.children[0].module.value(at: "delay")
        == .tensor(Tensor([0.002, 0.003])))
    let integrator = NIRNode(.integrator, fields: ["r": .array(NIRArray([1, 2] as [Float]))])
    #expect(
      try Self.chain(integrator).network(options).module.children[0].module.value(at: "r")
        == .tensor(Tensor([1000, 2000])))
    let steps = NIROptions(timeStep: .milliseconds(2), timeUnit: .steps)
    #expect(
      try Self.chain(integrator).network(steps).module.children[0].module.value(at: "r")
        == .tensor(Tensor([500, 1000])))
    #expect(NIRTimeUnit(symbol: "steps") == .steps && NIRTimeUnit(symbol: "h") == nil)
  }

  @Test(arguments: [
    ([0.4, 1], NIRTimeUnit.unit(.milliseconds), "0.0004"), ([0.001, 0.0025], NIRTimeUnit.seconds, "0.0025"),
    ([1.5, 0], NIRTimeUnit.steps, "0.0015"),
  ])
  func `a delay that is no whole number of steps is refused`(
    delays: [Double], unit: NIRTimeUnit, seconds: String
  ) throws {
    let graph = Self.chain(NIRNode(.delay, fields: ["delay": .array(NIRArray(delays))]))
    #expect(
      throws: InterchangeError.node(
        file: "a.nir", node: "n",
        .field("delay", reason: "is \(seconds) s, no whole number of steps of 1 ms; state another time step"))
    ) { try graph.network(NIROptions(timeStep: .milliseconds(1), timeUnit: unit), name: "a.nir") }
  }

  @Test func `a delay of whole steps may be as exact as 32 bits are`() throws {
    let cases: [(seconds: Double, step: TimeStep)] = [
      (0.016, .milliseconds(1)), (0.3, .milliseconds(1)), (1000.0 / 44_100, .hertz(44_100)),
    ]
    for (seconds, step) in cases {
      let graph = Self.chain(NIRNode(.delay, fields: ["delay": .array(NIRArray([Float(seconds), 0]))]))
      let module = try graph.network(NIROptions(timeStep: step)).module.children[0].module
      let delay = try #require(module as? Delay)
      #expect(try delay.steps() == [Int((seconds / step.seconds).rounded()), 0])
    }
  }

  @Test(arguments: [StepRounding.down, .up, .nearest])
  func `a delay that a module rounds is exported as what it computes`(rounding: StepRounding) throws {
    let written = try Delay(Tensor([0.0014, 0.0016, 0.003, 0.3]), rounding: rounding)
    let graph = try NIRGraph(Sequential([("late", written)]))
    let read = try #require(graph.network().module.children[0].module as? Delay)
    #expect(try read.steps() == written.steps())
    #expect(read.parameters.delay.scalars[2...] == written.parameters.delay.scalars[2...])
    #expect(try NIRGraph(Sequential([("late", read)])) == graph)
  }

  @Test func `integrator and reset are the caller's, else the node's, else the graph's`() throws {
    let graph = Self.chain(
      Self.lif(2, ["reset": .text("subtraction")]),
      metadata: ["dt": .number(0.001), "integrator": .text("euler"), "reset": .text("value")])
    let neurons = try #require(graph.network().module.children[0].module as? IntegrateAndFire)
    #expect(neurons.simulation.integration == .euler && neurons.simulation.reset == .bySubtraction)
    let stated = try graph.network(NIROptions(integration: .exact, reset: .toValue)).module.children[0].module
    let other = try #require(stated as? IntegrateAndFire)
    #expect(other.simulation.integration == .exact && other.simulation.reset == .toValue)
    let unknown = Self.chain(Self.lif(2, ["integrator": .text("midpoint")]), metadata: ["dt": .number(0.001)])
    #expect(throws: InterchangeError.self) { try unknown.network() }
  }

  // MARK: What is refused

  @Test func `what cannot be run is refused with its node`() throws {
    func expect(_ graph: NIRGraph, _ node: String, _ part: String) {
      let error = #expect(throws: InterchangeError.self) {
        try graph.network(NIROptions(timeStep: .milliseconds(1)), name: "a.nir")
      }
      guard case .node("a.nir", node, _)? = error, error.map({ "\($0)".contains(part) }) == true else {
        Issue.record("\(error as Any)")
        return
      }
    }
    expect(Self.chain(Self.lif(3)), "n", "takes an input of shape [3], but 'in' gives [2]")
    var misspelt = Self.lif(2)
    misspelt.fields["v_rest"] = .array(NIRArray([1.0, 2]))
    expect(Self.chain(misspelt), "n", "is no field of LIF")
    var headless = Self.chain(Self.lif(2))
    headless.nodes["in"] = nil
    headless.edges.removeFirst()
    expect(headless, "", "has no Input node")
    expect(Self.chain(Self.lif(2, tau: 0)), "n", "'tau_mem' must be above zero")
    let pooling = NIRNode(
      .sumPooling2D,
      fields: ["kernel_size": .integer(2), "stride": .integer(2), "padding": .integer(0)])
    expect(Self.chain(pooling), "n", "cannot become a module: Pooling: 'input_shape'")
  }

  @Test func `sizes beyond all measure are refused, and take no memory`() throws {
    func sizes(_ values: Int...) -> NIRValue { .array(NIRArray(values)) }
    func refused(_ graph: NIRGraph) {
      #expect(throws: InterchangeError.self) { try graph.network(NIROptions(timeStep: .milliseconds(1))) }
    }
    var graph = Self.chain(Self.lif(2))
    graph.nodes["in"]?.fields["shape"] = sizes(1 << 40, 1 << 40)
    refused(graph)
    func convolution(_ input: NIRValue, _ stride: NIRValue, _ padding: NIRValue, _ dilation: NIRValue) -> NIRNode {
      NIRNode(
        .convolution2D,
        fields: [
          "input_shape": input, "weight": .array(NIRArray([1] as [Float], shape: [1, 1, 1, 1])),
          "bias": .array(NIRArray([0] as [Float])), "stride": stride, "padding": padding, "dilation": dilation,
          "groups": .integer(1),
        ])
    }
    let (one, huge, far) = (sizes(1, 1), sizes(1 << 31, 1 << 31), sizes(1 << 62, 1 << 62))
    for large in [huge, far] {
      refused(Self.chain(convolution(large, one, one, one), channels: 1))
      refused(Self.chain(convolution(sizes(2, 2), one, large, one), channels: 4))
      _ = try? Self.chain(convolution(sizes(2, 2), large, one, one), channels: 4).network()
      _ = try? Self.chain(convolution(sizes(2, 2), one, one, large), channels: 4).network()
      let fields = ["kernel_size": large, "stride": large, "padding": large]
      graph = Self.chain(NIRNode(.sumPooling2D, fields: fields), channels: 4)
      graph.nodes["in"]?.fields["shape"] = sizes(1, 2, 2)
      refused(graph)
    }
    let groups = convolution(sizes(2, 2), one, one, one)
    for count in [1 << 31, 1 << 62] {
      var node = groups
      node.fields["groups"] = .integer(count)
      refused(Self.chain(node, channels: 4))
    }
    for dimension in [Int.min, -9, 7, Int.max] {
      let flatten = NIRNode(.flatten, fields: ["start_dim": .integer(dimension), "end_dim": .integer(dimension)])
      _ = try? Self.chain(flatten).network()
    }
    refused(Self.chain(NIRNode(.delay, fields: ["delay": .array(NIRArray([1e300, 1]))])))
    refused(Self.chain(NIRNode(.delay, fields: ["delay": .array(NIRArray([1e30, 1]))])))
  }

  // MARK: There and back

  static func networks() throws -> [(String, any Module)] {
    let step = TimeStep.milliseconds(1)
    return [
      (
        "layers of the library",
        try Sequential([
          ("a", Linear(3, 4, weights: .drawn(.normal(1)), bias: .drawn(.normal(1)), seed: 1)),
          ("b", LIF(4, bias: 0.1, recurrentWeights: .drawn(.normal(0.3)), noiseDeviation: 0.5, seed: 2)),
          ("c", Linear(4, 4, weights: .drawn(.normal(1)), seed: 3)),
          ("d", LIFNeuron(4, membraneTimeConstant: 0.03, bias: 0.2, maximumSpikesPerStep: 3)),
          ("e", ExponentialSynapse(4, timeConstant: 0.007)), ("f", LeakyIntegrator(4, timeConstant: 0.05)),
          ("g", LIF(4, bias: 0.3, integration: .euler)),
        ])
      ),
      (
        "layers of NIR",
        try Sequential([
          ("conv", Convolution(inputShape: [1, 6, 6], outputChannels: 2, kernel: [3, 3], padding: .same, seed: 4)),
          ("if", IntegrateAndFire(72, threshold: 0.01)),
          ("pool", Pooling(.average, inputShape: [2, 6, 6], kernel: [2, 2])),
          ("scale", Scale(Tensor(repeating: 3, shape: [18]))),
          ("lif", IntegrateAndFire(18, reset: .bySubtraction, membraneTimeConstant: 0.02, integration: .euler)),
          ("flat", Flatten(inputShape: [2, 3, 3])), ("fc", Linear(18, 4, seed: 5)),
          ("cuba", IntegrateAndFire(4, membraneTimeConstant: 0.02, synapticTimeConstant: 0.01, integration: .euler)),
          ("delay", Delay(Tensor([0, 0.001, 0.002, 0.003]), rounding: .nearest)),
          ("th", Threshold(Tensor([0.5, 0.5, 0.5, 0.5]))),
          ("li", MembraneIntegrator(4, membraneTimeConstant: 0.02, integration: .euler)),
        ])
      ),
      (
        "a loop",
        try NodeGraph(
          inputs: [("left", 2), ("right", 2)],
          nodes: [
            ("fc", Linear(2, 3, weights: .drawn(.normal(1)), seed: 6)),
            ("lif", IntegrateAndFire(3, membraneTimeConstant: 0.02)), ("rec", Linear(3, 3, seed: 7)),
          ],
          outputs: [("out", 3), ("rest", 2)],
          edges: [
            ("left", "fc"), ("fc", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "out"), ("right", "rest"),
          ])
      ),
      (
        "a stack with a way around it",
        try Residual([("w", Linear(3, 3, seed: 8)), ("n", IntegrateAndFire(3, threshold: 0.1, timeStep: step))])
      ),
      (
        "branches that are added",
        try Branches([("fast", Linear(3, 2, seed: 9)), ("slow", Linear(3, 2, seed: 10))], joining: .sum)
      ),
      (
        "a network in a network",
        try Sequential([
          ("first", Sequential([("w", Linear(3, 4, seed: 11)), ("n", IntegrateAndFire(4, threshold: 0.2))])),
          ("last", Linear(4, 2, seed: 12)),
        ])
      ),
    ]
  }

  @Test func `a network comes back from its graph as it was, bit for bit`() throws {
    for (what, module) in try Self.networks() {
      let graph = try NIRGraph(module)
      let file = try NIRGraph(bytes: graph.fileBytes(), name: "a.nir")
      #expect(file == graph, "\(what)")
      let again = try file.network()
      let raster = try Self.raster(50, module.inputCount)
      let (before, after) = (
        try module.evolved(over: raster).evolution.output, try again.module.evolved(over: raster).evolution.output
      )
      #expect(before.values == after.values, "\(what)")
      #expect(try NIRGraph(again.module) == graph, "\(what)")
      #expect(again.warnings == [], "\(what)")
    }
  }

  @Test func `weights after an image get a node that flattens it`() throws {
    let module = try Sequential([
      ("conv", Convolution(inputShape: [1, 4, 4], outputChannels: 2, kernel: [3, 3], seed: 1)),
      ("fc", Linear(8, 2, seed: 2)),
    ])
    let graph = try NIRGraph(module)
    #expect(graph.nodes["fc_flatten"]?.kind == .flatten)
    let raster = try Self.raster(9, 16)
    #expect(
      try graph.network().module.evolved(over: raster).evolution.output
        == module.evolved(over: raster).evolution.output)
  }

  @Test func `sparse weights without delays are written in full`() throws {
    func layer(_ delays: ClosedRange<Int>) throws -> SparseLinear {
      try SparseLinear(
        SparseConnections(
          sources: 6, targets: 5, [.init(.fixedInDegree(2), weights: .constant(0.5), delays: delays)], seed: 1))
    }
    let raster = try Self.raster(20, 6)
    let back = try NIRGraph(layer(0...0)).network().module
    #expect(
      try back.evolved(over: raster).evolution.output.values
        == layer(0...0).evolved(over: raster).evolution.output.values)
    #expect(throws: InterchangeError.self) { try NIRGraph(layer(1...3)) }
  }

  @Test func `what is a layer alone is a graph of one node`() throws {
    let graph = try NIRGraph(IntegrateAndFire(3, membraneTimeConstant: 0.02))
    #expect(graph.nodeNames == ["input", "integrateandfire", "output"])
    #expect(graph.metadata["dt"] == .number(0.001) && graph.metadata["integrator"] == .text("exact"))
  }

  @Test func `a module without a node is refused by name`() throws {
    let network = try Sequential([("a", Linear(2, 2)), ("rate", Rate(2))])
    #expect(
      throws: InterchangeError.node(
        file: "network", node: "rate",
        .notPossible("is a Rate, which NIR 1.0.8 has no node for; replace it or leave it out"))
    ) { try NIRGraph(network) }
  }
}

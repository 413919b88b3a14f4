import Modules
import Signals
import Testing

@Suite struct `layers` {
  @Test func `a linear layer is a matrix product and a bias`() throws {
    var layer = try Linear(
      2, 3, weights: .values(Tensor([1, 2, 3, 10, 20, 30], shape: [2, 3])), bias: .values(Tensor([0.5, 0, -0.5])))
    let output = try layer.evolve(over: Raster([[1, 0], [0, 2], [0, 0], [1, 1]])).output
    let expected: [[Float]] = [[1.5, 2, 2.5], [20.5, 40, 59.5], [0.5, 0, -0.5], [11.5, 22, 32.5]]
    #expect((0..<4).map(output.row) == expected)
  }

  @Test func `one value fills a parameter, and a flat list of the right length fits`() throws {
    let neurons = try LIF(2, synapses: 2, synapticTimeConstant: Tensor([1, 2, 3, 4]), threshold: 0.5)
    #expect(neurons.parameters.synapticTimeConstant.shape == [2, 2])
    #expect(neurons.parameters.threshold == Tensor([0.5, 0.5]))
    #expect(neurons.shape == (inputs: 4, outputs: 2))
    #expect(throws: ModuleError("LIF", .wrongShape(attribute: "bias", expected: [2], found: [3]))) {
      try LIF(2, bias: Tensor([1, 2, 3]))
    }
  }

  @Test func `sizes below one are refused`() {
    #expect(throws: ModuleError("LIF", .badSize(what: "neurons", found: 0))) { try LIF(0) }
    #expect(throws: ModuleError("LIF", .badSize(what: "synapses", found: -1))) { try LIF(1, synapses: -1) }
    #expect(throws: ModuleError("Linear", .badSize(what: "inputs", found: 0))) { try Linear(0, 1) }
    #expect(throws: ModuleError("Linear", .badSize(what: "outputs", found: 0))) { try Linear(1, 0) }
    #expect(throws: ModuleError("UpDownEncoder", .badSize(what: "channels", found: 0))) {
      try UpDownEncoder(0, threshold: 1)
    }
    #expect(throws: ModuleError.self) { try ExponentialSynapse(0) }
    #expect(throws: ModuleError.self) { try Softmax(0, 2) }
    #expect(throws: ModuleError.self) { try Softmax(2, 0) }
  }

  @Test(arguments: [0, -0.02, -.infinity, .nan, .infinity] as [Float])
  func `time constants and thresholds are above zero and finite`(_ value: Float) {
    let tensor = Tensor([0.01, value])
    #expect(throws: ModuleError.self) { try LIF(2, membraneTimeConstant: tensor) }
    #expect(throws: ModuleError.self) { try LIF(2, synapticTimeConstant: tensor) }
    #expect(throws: ModuleError.self) { try LIF(2, threshold: tensor) }
    #expect(throws: ModuleError.self) { try ExponentialSynapse(2, timeConstant: tensor) }
    #expect(throws: ModuleError.self) { try Softmax(3, 2, timeConstant: tensor) }
    #expect(throws: ModuleError.self) { try UpDownEncoder(2, threshold: tensor) }
    #expect(throws: ModuleError.self) { try UpDownEncoder(2, threshold: 1, downThreshold: tensor) }
  }

  @Test func `weights that were found finite are looked at again once they were changed`() throws {
    let input = try Raster([[1, 0], [0, 2]])
    var linear = try Linear(2, 3, seed: 1)
    _ = try linear.evolve(over: input)
    linear.parameters.weight.scalars[4] = .nan
    #expect(throws: ModuleError("Linear", .notFinite(attribute: "weight", index: 4))) { try linear.evolve(over: input) }

    let events = try input.heldAsEvents()
    var readout = try Softmax(2, 3, seed: 1)
    _ = try readout.evolve(over: events)
    readout.linear.parameters.weight.scalars[5] = .infinity
    #expect(throws: ModuleError.self) { try readout.evolve(over: events) }

    var neurons = try LIF(2, recurrentWeights: .drawn(.normal(1)), seed: 1)
    _ = try neurons.evolve(over: events)
    neurons.parameters.recurrentWeights?.scalars[3] = .nan
    #expect(throws: ModuleError("LIF", .notFinite(attribute: "w_rec", index: 3))) { try neurons.evolve(over: events) }
  }

  @Test func `sums that leave the finite numbers are an error at their step, whatever the readout`() throws {
    func refuses<Activation: ReadoutActivation>(_ activation: Activation.Type) throws {
      var readout = try WeightedSmooth<Activation>(
        2, 3, weights: .values(Tensor([1, 1, 1, 1, 3e38, 1], shape: [2, 3])))
      let before = readout
      for input in [try Raster([[1, 0], [0, 2], [1, 0]]), try Raster([[1, 0], [0, 2], [1, 0]]).heldAsEvents()] {
        let error = #expect(throws: ModuleError.self) { try readout.evolve(over: input) }
        #expect(error?.description.contains(" at 0.001 s") == true, "\(Activation.typeName)")
        #expect(readout.state == before.state)
      }
    }
    try refuses(Unchanged.self)
    try refuses(RectifiedActivation.self)
    try refuses(TanhActivation.self)
    try refuses(SoftmaxActivation.self)
    try refuses(LogSoftmaxActivation.self)
  }

  @Test(arguments: [-1, .nan, .infinity] as [Double]) func `noise is not negative`(_ deviation: Double) {
    #expect(throws: ModuleError.self) { try LIF(2, noiseDeviation: deviation) }
    #expect(throws: ModuleError.self) { try ExponentialSynapse(2, noiseDeviation: deviation) }
  }

  @Test(arguments: [0, -1, (1 << 24) + 1]) func `a cap on spikes is from 1 to 2^24`(_ cap: Int) throws {
    #expect(throws: ModuleError.self) { try LIF(2, maximumSpikesPerStep: cap) }
    _ = try LIF(2, maximumSpikesPerStep: 1 << 24)
  }

  @Test func `a negative time constant says so in one sentence`() {
    let error = #expect(throws: ModuleError.self) { try LIF(2, membraneTimeConstant: Tensor([0.02, -0.5])) }
    #expect(error?.description == "LIF: 'tau_mem' must be above zero, but value 1 is -0.5.")
  }

  @Test func `sizes of nothing in a snapshot are refused`() throws {
    var snapshot = try LIF(2, synapses: 2).snapshot
    for index in snapshot.attributes.indices where ["tau_syn", "isyn"].contains(snapshot.attributes[index].name) {
      snapshot.attributes[index].value = .tensor(Tensor(repeating: 0, shape: [2, 0]))
    }
    #expect(throws: ModuleError.self) { try ModuleRegistry.standard.module(from: snapshot) }
    var linear = try Linear(2, 3).snapshot
    for shape in [[0, 3], [2, 0], [0, 0]] {
      linear.attributes[0].value = .tensor(Tensor(repeating: 0, shape: shape))
      #expect(throws: ModuleError.self, "\(shape)") { try ModuleRegistry.standard.module(from: linear) }
    }
  }

  @Test func `noise has the deviation that is asked for, and goes on from run to run`() throws {
    var neurons = try LIF(5000, threshold: 1e6, noiseDeviation: 2, timeStep: .milliseconds(4), seed: 1)
    let silence = Raster(silentOn: try TimeGrid(step: .milliseconds(4), count: 1), channelCount: 5000)
    var seen: [[Float]] = []
    for _ in 0..<2 {
      let noise = try neurons.evolve(over: silence, recording: .only("vmem")).records[0].raster.values
      let deviation = (noise.reduce(0) { $0 + $1 * $1 } / 5000).squareRoot()
      if seen.isEmpty { #expect((deviation / (2 * Float(0.004).squareRoot()) - 1).magnitude < 0.05) }
      seen.append(noise)
    }
    #expect(seen[0] != seen[1])
    var synapse = try ExponentialSynapse(3, timeConstant: 1e-6, noiseDeviation: 1)
    synapse.parameters.timeConstant = Tensor([1, 1, 1])
    let quiet = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 1), channelCount: 3)
    let first = try synapse.evolve(over: quiet).output.values
    synapse.state.current = Tensor([0, 0, 0])
    #expect(try synapse.evolve(over: quiet).output.values != first)
  }

  @Test func `modules of one network have noise of their own`() throws {
    var network = try Sequential([
      ("a", LIF(4, threshold: 1e6, noiseDeviation: 1)), ("b", LIF(4, threshold: 1e6, noiseDeviation: 1)),
    ])
    let silence = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 5), channelCount: 4)
    let result = try network.evolve(over: silence, recording: .everything)
    #expect(try #require(result["a/vmem"]).values != #require(result["b/vmem"]).values)
  }

  @Test func `an encoder counts at most 2^24 events and goes on from there`() throws {
    var encoder = try UpDownEncoder(1, threshold: 1)
    let output = try encoder.evolve(over: Raster([[1e9], [1e9]])).output
    #expect(output.values == [0x1p24, 0, 0x1p24, 0])
    #expect(encoder.state.reference == Tensor([0x1p25]))
  }

  @Test func `what leaves the finite numbers is reported with module and step`() throws {
    let large = Float(3e38)
    var encoder = try UpDownEncoder(1, threshold: 1e38)
    #expect(throws: ModuleError("UpDownEncoder", .stateNotFinite(attribute: "reference", step: 2, time: 0.002))) {
      try encoder.evolve(over: Raster([[0], [large], [-large], [0], [0]]))
    }
    var layer = try Linear(2, 1, weights: .values(1))
    #expect(throws: ModuleError("Linear", .stateNotFinite(attribute: "output", step: 1, time: 0.001))) {
      try layer.evolve(over: Raster([[large, 0], [large, large], [0, 0]]))
    }
    var synapse = try Sequential([("smooth", ExponentialSynapse(1, timeConstant: 1))])
    let isyn = ModuleError.Problem.stateNotFinite(attribute: "isyn", step: 2, time: 0.002)
    #expect(throws: ModuleError("ExponentialSynapse", at: "smooth", isyn)) {
      try synapse.evolve(over: Raster([[0], [large], [large], [0]]))
    }
  }

  @Test func `a readout gives no value that is not finite`() throws {
    var readout = try LogSoftmax(2, 2, weights: .values(Tensor([1, 0, 0, 1], shape: [2, 2])), bias: nil)
    let input = try Raster([[0, 0], [3e38, -3e38]])
    do {
      let output = try readout.evolve(over: input).output
      #expect(output.values.allSatisfy { $0.isFinite })
    } catch {
      #expect(error.problem == .stateNotFinite(attribute: "output", step: 1, time: 0.001))
    }
  }
}

import LoligoTesting
import Modules
import Signals
import Testing

/// Arguments that no one means, and that must neither trap nor run for ever.
@Suite struct `hostile arguments` {
  private static let huge = [Int.max, Int.max / 2 + 1, 1 << 40]

  @Test(arguments: huge) func `weight matrices of sizes whose sums or products overflow are refused`(_ size: Int) {
    #expect(throws: ModuleError.self) {
      try WeightMatrix.excitatoryInhibitory(excitatory: size, inhibitory: size, seed: 1)
    }
    #expect(throws: ModuleError.self) { try WeightMatrix.wilsonCowan(size, seed: 1) }
    #expect(throws: ModuleError.self) {
      try WeightMatrix.localGrid(rows: size, columns: size, inputs: 1, width: (1, 1), seed: 1)
    }
    #expect(throws: ModuleError.self) { try WeightMatrix.ringReservoir(inputs: size, neurons: size, seed: 1) }
    #expect(throws: ModuleError.self) {
      try WeightMatrix.partitionedReservoir(inputs: size, inhibitory: size, seed: 1)
    }
  }

  @Test func `weights that a spectral radius would make infinite are refused`() throws {
    let skewed = try Tensor([1e-3, 1e3, 0, 1e-3], shape: [2, 2])
    #expect(throws: ModuleError("WeightMatrix", .notFinite(attribute: "scaled weights", index: 1))) {
      try WeightMatrix.scaled(skewed, toSpectralRadius: 1e35)
    }
  }

  @Test func `networks of more synapses than channels can be counted are refused`() {
    #expect(throws: ModuleError.self) { try WaveSenseBlock(1 << 20, dilation: 1, kernelSize: 1 << 20) }
    #expect(throws: ModuleError.self) { try LIF(1 << 20, synapses: 1 << 20) }
  }

  @Test func `more time constants than neurons are as many as there are neurons`() throws {
    let many = try SynNet(2, classes: 2, hidden: [.init(3, timeConstants: Int(Int32.max))], seed: 1)
    let enough = try SynNet(2, classes: 2, hidden: [.init(3, timeConstants: 3)], seed: 1)
    #expect(many.snapshot == enough.snapshot)
  }

  @Test func `a phase far away is as good as the one near to zero`() throws {
    for phase in [1e300, -1e300, 7.25, -7.25] {
      let events = try EventSeries.regular(periods: [0.5], phases: [phase], duration: 2)
      #expect(events.times.count == 4, "\(phase)")
    }
    let grid = try TimeGrid(step: .milliseconds(1), count: 2000)
    let silence = Raster(silentOn: grid, channelCount: 0)
    var far = try RegularSource(1, period: 0.5, phase: 1e30)
    #expect(try far.evolve(over: silence).output.values.reduce(0, +) == 4)
  }

  @Test func `a count of pending steps that no run can have come to is refused`() throws {
    var module = try Multirate(LIF(1, timeStep: .milliseconds(2)), within: .milliseconds(1))
    #expect(throws: ModuleError.self) { try module.set("pending_steps", to: .count(.max)) }
  }

  @Test func `a range that is too wide for a difference is refused`() {
    let rounding = LevelRounding(levels: 3, output: .within(-3e38, 3e38))
    #expect(throws: ModuleError.self) { try ParameterTransform.rounding(rounding).applied(to: Tensor([1, 2])) }
  }

  @Test func `sections of a channel that a bank does not have are refused`() throws {
    let bank = try MelButterworthBank(4)
    for channel in [-1, 4, .max] {
      #expect(throws: ModuleError.self) { try bank.bandPassSections(channel: channel) }
    }
  }
}

@Suite struct `rates that are read between samples` {
  @Test func `the nearest sample holds up to the middle between two`() throws {
    let rate = try ContinuousSeries(times: [0, 2], values: [0, 500], channelCount: 1, interpolation: .nearest)
    let times = try EventSeries.poisson(rate: rate, seed: 1).times
    #expect(times.allSatisfy { $0 >= 1 })
    #expect((350...650).contains(times.count))
  }

  @Test func `a rate on a spline is refused`() throws {
    let rate = try ContinuousSeries(times: [0, 1, 2, 3], values: [0, 5, 5, 0], channelCount: 1, interpolation: .cubic)
    #expect(throws: ModuleError.self) { try EventSeries.poisson(rate: rate, seed: 1) }
  }
}

@Suite struct `records of networks that choose their output` {
  private let grid: TimeGrid
  private let input: Raster

  init() throws {
    grid = try TimeGrid(step: .milliseconds(1), count: 20)
    input = Raster(silentOn: grid, channelCount: 3)
  }

  @Test func `thinned records say by how much, whatever the output`() throws {
    for output in [SynNet.Output.spikes, .potentials] {
      let network = try SynNet(3, classes: 2, hidden: [.init(4, timeConstants: 2)], output: output)
      let records = try network.evolved(over: input, recording: .everything(every: 5)).evolution.records
      #expect(!records.isEmpty && records.allSatisfy { $0.stride == 5 && $0.raster.stepCount == 4 })
    }
  }

  @Test func `transformed branches have the outputs of the branches`() throws {
    let branches = try Branches([("a", Linear(3, 2, seed: 1)), ("b", Linear(3, 2, seed: 2))])
    var wrapped = try TransformedParameters(of: branches, by: .mismatch(0))
    #expect(wrapped.outputNames == ["a", "b"])
    try wrapped.choose(output: "b")
    let evolution = try wrapped.evolved(over: input).evolution
    #expect(evolution.output == evolution[output: "b"])
    #expect(throws: ModuleError.self) { try wrapped.choose(output: "c") }
  }

  @Test func `a module whose steps do not meet those of the network is recorded on its own`() throws {
    let slow = try Multirate(LIF(3, timeStep: .milliseconds(3)), within: .milliseconds(1))
    let network = try Multirate(slow, within: .milliseconds(2))
    let steps = try TimeGrid(step: .milliseconds(2), count: 30)
    let silence = Raster(silentOn: steps, channelCount: 3)
    let record = try network.evolved(over: silence, recording: .everything).evolution["module/module/vmem"]
    #expect(record?.grid == (try TimeGrid(step: .milliseconds(3), count: 20)))
  }

  @Test func `the outputs of a residual block are what it gives when each is chosen`() throws {
    var block = try Residual(
      Branches([("a", ExponentialSynapse(3)), ("b", Linear(3, 3, seed: 2)), ("wide", Linear(3, 4, seed: 3))]))
    let counts = try RandomRasters.counts(on: grid, channels: 3, seed: 8)
    for name in ["b", "a"] {
      try block.choose(output: name)
      let evolution = try block.evolved(over: counts).evolution
      #expect(evolution.output == evolution[output: name])
      #expect(evolution[output: "wide"]?.channelCount == 4)
    }
    let before = block.snapshot
    #expect(throws: ModuleError.self) { try block.choose(output: "wide") }
    #expect(block.snapshot == before)
  }
}

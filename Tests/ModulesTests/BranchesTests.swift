import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `branches of a network` {
  private let grid: TimeGrid
  private let input: Raster

  init() throws {
    grid = try TimeGrid(step: .milliseconds(1), count: 60)
    input = try RandomRasters.counts(on: grid, channels: 3, seed: 4)
  }

  @Test func `every branch gives what it gives alone, and is recorded under its name`() throws {
    let branches = try Branches([("a", LIF(3, bias: 0.1)), ("b", ExponentialSynapse(3))])
    let evolution = try branches.evolved(over: input, recording: .everything).evolution
    let alone =
      [try LIF(3, bias: 0.1).evolved(over: input).evolution.output]
      + [try ExponentialSynapse(3).evolved(over: input).evolution.output]
    #expect(evolution.outputs.map(\.raster) == alone)
    #expect(evolution.outputs.map(\.kind) == [.events, .continuous])
    #expect(evolution["b/output"] == alone[1])
    #expect(evolution.output == alone[0])
  }

  @Test func `sums and rows side by side are what they say`() throws {
    let parts: [(String, any Module)] = [("a", try LIF(3, bias: 0.3)), ("b", try LIF(3, bias: 0.2))]
    let sum = try Branches(parts, joining: .sum).evolved(over: input).evolution
    #expect(sum.output.kind == .events)
    #expect(sum.output.values == zip(sum.outputs[0].raster.values, sum.outputs[1].raster.values).map { $0 + $1 })
    let wide = try Branches(parts, joining: .sideBySide).evolved(over: input).evolution
    #expect(wide.output.channelCount == 6)
    for step in 0..<grid.count {
      for channel in 0..<3 {
        #expect(
          wide.output.value(step: step, channel: channel) == wide.outputs[0].raster.value(step: step, channel: channel))
        #expect(
          wide.output.value(step: step, channel: 3 + channel)
            == wide.outputs[1].raster.value(step: step, channel: channel))
      }
    }
  }

  @Test func `a timed network gives the output that was chosen, and the others by name`() throws {
    let events = try EventSeries(input)
    let network = try Sequential([
      ("input", Linear(3, 3, weights: .values(1))),
      ("ends", Branches([("spikes", LIF(3)), ("smooth", ExponentialSynapse(3))])),
    ])
    #expect(network.outputNames == ["spikes", "smooth"])
    var first = try network.timed()
    var second = try network.timed(output: "smooth")
    let (spikes, smooth) = (try first.evolve(over: events), try second.evolve(over: events))
    #expect(try spikes.output.events != nil && smooth.output.samples != nil)
    #expect(try spikes.output(named: "smooth")?.samples?.values == smooth.output.samples?.values)
    #expect(try spikes.output(named: "none") == nil)
    let error = #expect(throws: ModuleError.self) { try network.timed(output: "smoth") }
    #expect(error?.description == "Branches 'ends' has no output 'smoth'; choose one of spikes, smooth.")
    let plain = #expect(throws: ModuleError.self) { try LIF(2).timed(output: "x") }
    #expect(plain?.description == "LIF has one output, and none named 'x'; leave the choice out.")
  }

  @Test func `branches that do not fit are refused`() throws {
    #expect(throws: ModuleError.self) { try Branches([]) }
    #expect(throws: ModuleError.self) { try Branches([("a", LIF(3)), ("b", LIF(4))]) }
    #expect(throws: ModuleError.self) { try Branches([("a", LIF(3)), ("a", LIF(3))]) }
    #expect(throws: ModuleError.self) { try Branches([("a", Linear(3, 2)), ("b", Linear(3, 4))], joining: .sum) }
    #expect(throws: ModuleError.self) { try Branches([("a", LIF(3))], joining: .one("b")) }
    var branches = try Branches([("a", LIF(3))])
    #expect(throws: ModuleError.self) { try branches.set("joining", to: .text("one b")) }
  }
}

@Suite struct `modules at other rates` {
  @Test func `a slower module gets every event once, and runs at the ticks of its own step`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), firstTick: 3, count: 100)
    let input = try RandomRasters.counts(on: grid, channels: 2, seed: 8)
    let slow = try Multirate(
      Linear(2, 2, weights: .values(Tensor([1, 0, 0, 1], shape: [2, 2]))), step: .milliseconds(4),
      within: .milliseconds(1), input: .count)
    let (after, evolution) = try slow.evolved(over: input, recording: .everything)
    let inner = try #require(evolution["module/output"])
    #expect(inner.grid == (try grid.every(4)))
    let total = input.values.reduce(0, +)
    let passed = inner.values.reduce(0, +)
    #expect(passed + after.state.pending.scalars.reduce(0, +) == total)
    // What came in at ticks 5 … 8 is there at tick 8, and holds until tick 12.
    let gathered = (2...5).reduce(Float(0)) { $0 + input.value(step: $1, channel: 0) }
    for step in 5...8 { #expect(evolution.output.value(step: step, channel: 0) == gathered) }
    #expect(evolution.output.value(step: 0, channel: 0) == 0)
  }

  @Test func `a slower module samples a signal as a series sampled on its own step is`() throws {
    let samples = (0..<400).map { Float($0 % 37) }
    let series = try ContinuousSeries(clocked: samples, channelCount: 1, step: .milliseconds(1))
    let synapse = try ExponentialSynapse(1, timeStep: .milliseconds(5))
    var nested = try Multirate(synapse, within: .milliseconds(1), input: .hold).timed()
    var alone = try synapse.timed()
    let inside = try nested.evolve(over: series, recording: .only("module/output"))
    let outside = try alone.evolve(over: series)
    #expect(inside.evolution["module/output"] == outside.evolution.output)
  }

  @Test func `a faster module runs several times in each step`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), firstTick: -7, count: 50)
    let input = try RandomRasters.samples(on: grid, channels: 3, seed: 2)
    let inner = try Rate(3, timeConstant: 0.01, timeStep: .microseconds(250))
    let fast = try Multirate(inner, within: .milliseconds(1), input: .hold, output: .hold)
    let output = try fast.evolved(over: input).evolution.output
    let repeated = try Raster(
      grid: TimeGrid(step: .microseconds(250), firstTick: -28, count: 200), channelCount: 3,
      values: (0..<50).flatMap { step in (0..<4).flatMap { _ in input.values[step * 3..<step * 3 + 3] } })
    let expected = try inner.evolved(over: repeated).evolution.output.values
    let latest: [Float] = (0..<50).flatMap { step -> [Float] in Array(expected[(step * 4 + 3) * 3..<(step * 4 + 4) * 3])
    }
    #expect(output.values == latest)
  }

  @Test func `steps that do not fit are refused, and a network of one clock needs an explicit conversion`() throws {
    let error = #expect(throws: ModuleError.self) {
      try Multirate(LIF(2, timeStep: .milliseconds(3)), within: .milliseconds(2))
    }
    #expect(error?.problem == .ratesDoNotFit(network: .milliseconds(2), module: .milliseconds(3)))
    let (quick, slow) = (try LIF(2, timeStep: .milliseconds(1)), try LIF(2, timeStep: .milliseconds(10)))
    #expect(throws: ModuleError.self) { try Sequential(quick, slow).timed() }
    var timed = try Sequential(quick, Multirate(slow, within: .milliseconds(1))).timed()
    #expect(timed.timeStep == .milliseconds(1))
    _ = try timed.evolve(over: nil, for: .steps(25))
    timed.resetAll()
    #expect(timed.now == 0)
  }

  @Test func `a timed network nests in another, and there is one clock`() throws {
    var inner = try Sequential(
      LIF(3, bias: 0.2, timeStep: .milliseconds(2)), ExponentialSynapse(3, timeStep: .milliseconds(2))
    ).timed()
    _ = try inner.evolve(over: nil, for: .steps(10))
    let state = inner.module.state(in: nil)
    var outer = try Sequential([("inner", Multirate(inner, within: .milliseconds(1))), ("sum", Linear(3, 1, seed: 1))])
      .timed(step: .milliseconds(1))
    #expect(
      outer.module.attributes.filter { $0.path.components.starts(with: ["inner", "module"]) && $0.role == .state }.map(
        \.value) == state.map(\.value))
    _ = try outer.evolve(over: nil, for: .steps(7))
    #expect(outer.now == 0.007)
    outer.resetAll()
    #expect(outer.now == 0)
    for entry in outer.module.state(in: nil) {
      switch entry.value {
      case .tensor(let tensor): #expect(tensor.scalars.allSatisfy { $0 == 0 })
      default: #expect(entry.value == .count(0))
      }
    }
  }
}

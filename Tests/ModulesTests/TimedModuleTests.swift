import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `timed modules` {
  static func pulses(channels: Int, stop: Double, seed: UInt64 = 1) throws -> EventSeries {
    var generator = SplitMix64(seed: seed)
    let times = (0..<Int(stop * 2000)).map { _ in Double.random(in: 0..<stop, using: &generator) }.sorted()
    let lines = times.map { _ in Int.random(in: 0..<channels, using: &generator) }
    return try EventSeries(times: times, channels: lines, channelCount: channels, stop: stop)
  }

  @Test func `the clock moves on with every run`() throws {
    var timed = try LIF(3).timed()
    #expect(timed.now == 0 && timed.timeStep == .milliseconds(1))
    let first = try timed.evolve(over: nil, for: .steps(7))
    #expect(first.grid.start == 0 && timed.now == 0.007)
    let second = try timed.evolve(over: nil, for: .seconds(0.1))
    #expect(second.grid.start == 0.007 && timed.tick == 107)
    #expect(try second.output.events?.start == 0.007 && second.output.events?.stop == 0.107)
  }

  @Test func `clock and state are reset each for itself`() throws {
    var timed = try LIF(2).timed()
    let input = try Self.pulses(channels: 2, stop: 0.05)
    let rest = timed.module.snapshot
    _ = try timed.evolve(over: input)
    let after = timed.module.snapshot
    #expect(!haveSameBits(after, rest))
    timed.resetClock()
    #expect(timed.tick == 0 && haveSameBits(timed.module.snapshot, after))
    timed.setClock(toTick: 12)
    #expect(timed.now == 0.012 && haveSameBits(timed.module.snapshot, after))
    timed.resetState()
    #expect(timed.tick == 12 && haveSameBits(timed.module.snapshot, rest))
    _ = try timed.evolve(over: input)
    timed.resetAll()
    #expect(timed.tick == 0 && haveSameBits(timed.module.snapshot, rest))
  }

  @Test func `a long clocked series in pieces gives every sample once`() throws {
    let values = (0..<1000).map { Float($0) }
    let series = try ContinuousSeries(clocked: values, channelCount: 1, step: .milliseconds(1))
    var timed = try Linear(1, 1, weights: .values(1)).timed(step: .milliseconds(1))
    var found: [Float] = []
    for _ in 0..<10 { found += try timed.evolve(over: series, for: .seconds(0.1)).evolution.output.values }
    #expect(found == values)
    #expect(timed.now == 1)
  }

  @Test func `runs one after the other are one run`() throws {
    let input = try Self.pulses(channels: 4, stop: 0.3)
    let start = try LIF(4, recurrentWeights: .drawn(.normal(0.2)), noiseDeviation: 1, seed: 3).timed()
    var (whole, pieced) = (start, start)
    let expected = try whole.evolve(over: input, recording: .everything).evolution
    var joined = try pieced.evolve(over: input, for: .seconds(0.1), recording: .everything).evolution
    for span in [EvolutionSpan.steps(1), .seconds(0.033), .steps(0), .untilInputEnds] {
      joined = try joined.followed(by: pieced.evolve(over: input, for: span, recording: .everything).evolution)
    }
    #expect(haveSameBits(joined, expected))
    #expect(haveSameBits(pieced.module.snapshot, whole.module.snapshot))
    #expect(pieced.tick == 300 && whole.tick == 300)
  }

  @Test func `events and samples both drive any module`() throws {
    let events = try EventSeries(times: [0.0005, 0.002], channels: [0, 1], channelCount: 2, stop: 0.003)
    let samples = try ContinuousSeries(
      clocked: [1, 0, 0, 0, 0, 1], channelCount: 2, step: .milliseconds(1))
    for module in [try LIF(2) as any Module, try Linear(2, 3), try UpDownEncoder(2, threshold: 0.5)] {
      var (fromEvents, fromSamples) = (
        try module.timed(step: .milliseconds(1)), try module.timed(step: .milliseconds(1))
      )
      let one = try fromEvents.evolve(over: events).evolution
      let other = try fromSamples.evolve(over: samples).evolution
      #expect(haveSameBits(one, other), "\(module.typeName)")
    }
  }

  @Test func `an output is a series of the kind of the module`() throws {
    let input = try Self.pulses(channels: 2, stop: 0.02)
    var neurons = try LIF(2, bias: 0.5).timed()
    let spikes = try #require(try neurons.evolve(over: input, recording: .everything).output.events)
    #expect(spikes.channelCount == 2 && spikes.name == "output" && spikes.count > 0)
    var synapse = try ExponentialSynapse(2).timed()
    let result = try synapse.evolve(over: input, recording: .only("isyn"))
    let current = try #require(try result.output.samples)
    #expect(current.sampleCount == 20 && current.times == .clocked(result.grid))
    let recorded = try #require(try result.recorded("isyn")?.samples)
    #expect(recorded.values == current.values && recorded.name == "isyn")
    #expect(try result.recorded("vmem") == nil)
  }

  @Test(arguments: EventPlacement.allCases)
  func `output events lie in the middle or at the start of their bins`(_ placement: EventPlacement) throws {
    var timed = try LIF(1, threshold: 0.5).timed(conversion: .init(placement: placement))
    timed.setClock(toTick: 4)
    let input = try EventSeries(times: [0.0051], channels: [0], channelCount: 1, stop: 0.006)
    let result = try timed.evolve(over: input, recording: .only("spikes"))
    let expected = [placement == .binMiddle ? 0.0055 : 0.005]
    #expect(try result.output.events?.times == expected)
    #expect(try result.recorded("spikes")?.events?.times == expected)
  }

  @Test func `a periodic input goes on for ever`() throws {
    let period = try EventSeries(
      times: [0, 0.0015], channels: [0, 1], channelCount: 2, stop: 0.003, isPeriodic: true)
    var timed = try Linear(2, 2, weights: .values(Tensor([1, 0, 0, 1], shape: [2, 2]))).timed(step: .milliseconds(1))
    let rows: [[Float]] = [[1, 0], [0, 1], [0, 0]]
    for run in 0..<3 {
      let output = try timed.evolve(over: period).evolution.output
      #expect((0..<3).map { output.row($0) } == rows, "run \(run)")
    }
    #expect(timed.tick == 9)
    let longer = try timed.evolve(over: period, for: .steps(7)).evolution.output
    #expect((0..<7).map { longer.row($0) } == (0..<7).map { rows[$0 % 3] })
    let wave = try ContinuousSeries(
      clocked: [0, 1, 2, 3, 4, 5], channelCount: 2, step: .milliseconds(1), isPeriodic: true)
    let samples = try timed.evolve(over: wave, for: .steps(4)).evolution.output
    #expect((0..<4).map { samples.row($0) } == [[2, 3], [4, 5], [0, 1], [2, 3]])
  }

  @Test func `trials run from the present state and clock`() throws {
    var timed = try LIF(3, noiseDeviation: 1, seed: 8).timed()
    _ = try timed.evolve(over: Self.pulses(channels: 3, stop: 0.02))
    let trials = try (0..<5).map { try Self.pulses(channels: 3, stop: 0.05, seed: UInt64($0 + 2)) }
    let before = timed.module.snapshot
    let all = try timed.evolve(trials: trials, recording: .everything)
    #expect(timed.tick == 20 && haveSameBits(timed.module.snapshot, before))
    #expect(all.allSatisfy { $0.grid.start == 0.02 && $0.grid.stop == 0.05 })
    let parts =
      try timed.evolve(trials: Array(trials[..<2]), recording: .everything)
      + timed.evolve(trials: Array(trials[2...]), firstTrial: 2, recording: .everything)
    for (one, other) in zip(all, parts) { #expect(haveSameBits(one.evolution, other.evolution)) }
    var alone = timed
    let first = try alone.evolve(over: trials[0], recording: .everything).evolution
    #expect(haveSameBits(first, all[0].evolution))
    let twice = try timed.evolve(trials: [trials[0], trials[0]], recording: .everything)
    #expect(!haveSameBits(twice[0].evolution, twice[1].evolution))
  }
}

import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `spans of timed runs` {
  static func samples(_ count: Int, step: TimeStep = .milliseconds(1)) throws -> ContinuousSeries {
    try ContinuousSeries(clocked: Array(repeating: 1, count: count), channelCount: 1, step: step, outside: .hold)
  }

  static func synapse() throws -> TimedModule { try ExponentialSynapse(1).timed() }

  @Test func `an input is run to its end`() throws {
    var timed = try Self.synapse()
    #expect(try timed.evolve(over: Self.samples(30)).grid.count == 30)
    timed.setClock(toTick: 12)
    #expect(try timed.evolve(over: Self.samples(30)).grid.count == 18)
  }

  @Test(arguments: [(StepRounding.down, 10), (.up, 11), (.nearest, 10)])
  func `a duration that is not whole is rounded as asked`(_ rounding: StepRounding, _ expected: Int) throws {
    var timed = try Self.synapse()
    #expect(try timed.evolve(over: nil, for: .seconds(0.0103, rounding: rounding)).grid.count == expected)
    let input = try ContinuousSeries(times: [0, 0.0103], values: [1, 1], channelCount: 1, outside: .hold)
    timed.resetAll()
    #expect(try timed.evolve(over: input, for: .untilInputEnds(rounding: rounding)).grid.count == expected)
  }

  @Test func `a duration that is not whole is an error unless rounding is asked for`() throws {
    var timed = try Self.synapse()
    let problem = ModuleError.Problem.signal(.notWholeSteps(seconds: 0.0103, step: .milliseconds(1)))
    #expect(throws: ModuleError("ExponentialSynapse", problem)) {
      try timed.evolve(over: nil, for: .seconds(0.0103))
    }
    let input = try ContinuousSeries(times: [0, 0.0103], values: [1, 1], channelCount: 1)
    #expect(throws: ModuleError("ExponentialSynapse", problem)) { try timed.evolve(over: input) }
    #expect(timed.tick == 0)
  }

  @Test(arguments: [EvolutionSpan.steps(0), .seconds(0), .seconds(0.0004, rounding: .down)])
  func `a span of zero that is asked for gives an empty output`(_ span: EvolutionSpan) throws {
    var timed = try LIF(1, noiseDeviation: 1).timed()
    timed.setClock(toTick: 5)
    let before = timed.module.snapshot
    let result = try timed.evolve(over: Self.samples(3), for: span, recording: .everything)
    #expect(try result.output.events?.count == 0 && result.grid.count == 0 && result.grid.start == 0.005)
    #expect(try result.recorded("vmem")?.samples?.sampleCount == 0)
    #expect(timed.tick == 5 && haveSameBits(timed.module.snapshot, before))
    var sink = MemorySink()
    try timed.evolve(over: nil, for: span, recording: .everything, into: &sink)
    #expect(sink.endTick == 5 && timed.tick == 5)
    #expect(try sink.joined()?.output.stepCount == 0)
  }

  @Test func `a span of zero that follows from the input is an error`() throws {
    var timed = try Self.synapse()
    timed.setClock(toTick: 30)
    for input in [try Self.samples(30), try Self.samples(29), try Self.samples(0)] {
      let expected = ModuleError("ExponentialSynapse", .inputEnded(stop: input.stop, now: 0.03))
      #expect(throws: expected) { try timed.evolve(over: input) }
    }
    #expect(timed.tick == 30)
  }

  @Test(arguments: StepRounding.allCases)
  func `an input that ends in the present step gives no silent run of nothing`(_ rounding: StepRounding) throws {
    var timed = try Self.synapse()
    timed.setClock(toTick: 30)
    for stop in [0.03 + 1e-12, 0.0303] where stop < 0.0303 || rounding == .down || rounding == .nearest {
      let input = try ContinuousSeries(times: [0, stop], values: [1, 1], channelCount: 1, outside: .hold)
      let problem = ModuleError.Problem.inputTooShort(start: 0.03, stop: stop, step: .milliseconds(1))
      #expect(throws: ModuleError("ExponentialSynapse", problem)) {
        try timed.evolve(over: input, for: .untilInputEnds(rounding: rounding))
      }
    }
    let wave = try ContinuousSeries(
      times: [0, 0.0003], values: [1, 1], channelCount: 1, isPeriodic: true)
    if rounding != .up {
      #expect(throws: ModuleError.self) { try timed.evolve(over: wave, for: .untilInputEnds(rounding: rounding)) }
    }
    #expect(timed.tick == 30)
  }

  @Test func `a run without input and duration is an error`() throws {
    var timed = try Self.synapse()
    #expect(throws: ModuleError("ExponentialSynapse", .durationNeeded)) { try timed.evolve(over: nil) }
  }

  @Test(arguments: [
    EvolutionSpan.steps(-1), .steps(.max), .seconds(-0.001), .seconds(.nan), .seconds(.infinity), .seconds(1e300),
  ])
  func `a span that is none is an error`(_ span: EvolutionSpan) throws {
    var timed = try Self.synapse()
    #expect(throws: ModuleError.self) { try timed.evolve(over: nil, for: span) }
    #expect(timed.tick == 0)
  }

  @Test func `a run beyond the last tick is an error`() throws {
    var timed = try Self.synapse()
    timed.setClock(toTick: TimeGrid.largestTick)
    #expect(throws: ModuleError.self) { try timed.evolve(over: nil, for: .steps(1)) }
    #expect(timed.tick == TimeGrid.largestTick)
  }

  @Test func `time steps come from the modules and have to be one`() throws {
    #expect(try LIF(1, timeStep: .microseconds(250)).timed().timeStep == .microseconds(250))
    #expect(try Linear(1, 1).timed(step: .milliseconds(2)).timeStep == .milliseconds(2))
    let nested = try Sequential([("a", Linear(1, 1)), ("b", Sequential([("c", LIF(1, timeStep: .hertz(800)))]))])
    #expect(try nested.timed().timeStep == .hertz(800))
    #expect(try nested.timed(step: .microseconds(1250)).timeStep == .hertz(800))
    #expect(throws: ModuleError("Linear", .timeStepNeeded)) { try Linear(1, 1).timed() }
    #expect(throws: ModuleError.self) { try LIF(1).timed(step: .milliseconds(2)) }
    let mixed = try Sequential([("a", LIF(1)), ("b", LIF(1, timeStep: .milliseconds(2)))])
    let error = #expect(throws: ModuleError.self) { try mixed.timed() }
    #expect(error?.description.contains("1 ms in 'a'") == true)
    #expect(error?.description.contains("2 ms in 'b'") == true)
  }

  @Test func `an input that does not fit leaves module and clock as they were`() throws {
    var timed = try LIF(2).timed()
    _ = try timed.evolve(over: nil, for: .steps(3))
    let before = timed.module.snapshot
    let wide = try Self.samples(10)
    #expect(throws: ModuleError("LIF", .inputWidth(expected: 2, found: 1))) { try timed.evolve(over: wide) }
    let broken = try ContinuousSeries(
      clocked: [1, 1, 1, 1, 1, 1, 1, 1, .nan, 1], channelCount: 2, step: .milliseconds(1))
    let problem = ModuleError.Problem.signal(.notFinite(what: "input", time: 0.004, channel: 0))
    #expect(throws: ModuleError("LIF", problem)) { try timed.evolve(over: broken) }
    let short = try ContinuousSeries(clocked: [1, 1], channelCount: 2, step: .milliseconds(1))
    #expect(throws: ModuleError.self) { try timed.evolve(over: short, for: .steps(4)) }
    #expect(throws: ModuleError("LIF", .noSuchRecord(path: "vmen", suggestion: "vmem"))) {
      try timed.evolve(over: nil, for: .steps(1), recording: .only("vmen"))
    }
    #expect(timed.tick == 3 && haveSameBits(timed.module.snapshot, before))
  }
}

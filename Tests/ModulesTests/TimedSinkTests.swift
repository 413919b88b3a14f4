import LoligoTesting
import Modules
import Signals
import Testing

@Suite struct `timed runs in pieces` {
  static func network() throws -> TimedModule {
    try Sequential([
      ("hidden", LIF(4, recurrentWeights: .drawn(.normal(0.2)), noiseDeviation: 1, seed: 2)),
      ("readout", Softmax(4, 3)),
    ]).timed()
  }

  @Test(arguments: [1, 7, 64, 256, 4096, 0], BinEdges.allCases)
  func `pieces of any length are the run in one go`(_ stepsAtOnce: Int, _ edges: BinEdges) throws {
    // Events on the edges of bins, where a bin that depends on the piece would be another one.
    let times = (0..<300).map { Double($0) * 0.001 }
    let events = try EventSeries(times: times, channels: times.indices.map { $0 % 4 }, channelCount: 4, stop: 0.3)
    let samples = try ContinuousSeries(
      clocked: (0..<1200).map { Float($0 % 7) * 0.1 }, channelCount: 4, step: .milliseconds(1))
    for input in [events, samples] as [any TimeSeries] {
      var whole = try Self.network()
      whole.conversion.edges = edges
      var pieced = whole
      let expected = try whole.evolve(over: input, recording: .everything(every: 3))
      var sink = MemorySink()
      var progress: [EvolutionProgress] = []
      try pieced.evolve(
        over: input, recording: .everything(every: 3), into: &sink, stepsAtOnce: stepsAtOnce
      ) { progress.append($0) }
      #expect(haveSameBits(try #require(try sink.joined()), expected.evolution))
      #expect(haveSameBits(pieced.module.snapshot, whole.module.snapshot))
      #expect(sink.startTick == 0 && sink.endTick == 300 && pieced.tick == 300)
      #expect(sink.input == input.signal)
      let length = max(1, stepsAtOnce)
      #expect(sink.pieces.count == (300 + length - 1) / length)
      #expect(sink.ticks == sink.pieces.map(\.output.grid.endTick))
      #expect(progress.map(\.completedSteps) == (1...sink.pieces.count).map { min(300, $0 * length) })
      #expect(progress.allSatisfy { $0.totalSteps == 300 })
    }
  }

  @Test func `pieces of no given length take little memory each, and joined are the run in one go`() throws {
    let network = try Linear(1, 1000, weights: .drawn(.uniform(1)), seed: 1).timed(step: .milliseconds(1))
    var (whole, pieced) = (network, network)
    let input = try ContinuousSeries(
      clocked: (0..<6000).map { Float($0 % 7) * 0.1 }, channelCount: 1, step: .milliseconds(1))
    let expected = try whole.evolve(over: input)
    var sink = MemorySink()
    try pieced.evolve(over: input, into: &sink)
    #expect(haveSameBits(try #require(try sink.joined()), expected.evolution))
    #expect(sink.pieces.count > 4 && sink.pieces.allSatisfy { $0.output.values.count * 4 <= 8 << 20 })
  }

  @Test func `a callback that throws ends the run after a whole piece, and the rest can follow`() throws {
    struct Stop: Error {}
    let start = try Self.network()
    var (whole, pieced) = (start, start)
    let input = try `timed modules`.pulses(channels: 4, stop: 0.1)
    let expected = try whole.evolve(over: input, recording: .everything).evolution
    var sink = MemorySink()
    #expect(throws: Stop.self) {
      try pieced.evolve(over: input, recording: .everything, into: &sink, stepsAtOnce: 10) { progress throws in
        if progress.completedSteps == 40 { throw Stop() }
      }
    }
    #expect(sink.pieces.count == 4 && sink.endTick == nil && pieced.tick == 40)
    try pieced.evolve(over: input, recording: .everything, into: &sink, stepsAtOnce: 33)
    #expect(sink.startTick == 40 && sink.endTick == 100)
    #expect(haveSameBits(try #require(try sink.joined()), expected))
    #expect(haveSameBits(pieced.module.snapshot, whole.module.snapshot))
  }

  @Test func `a sink that fails leaves module and clock after the last piece it took`() throws {
    let start = try Self.network()
    var (expected, pieced) = (start, start)
    let input = try `timed modules`.pulses(channels: 4, stop: 0.1)
    var sink = MemorySink(capacity: 3)
    #expect(throws: MemorySink.IsFull.self) { try pieced.evolve(over: input, into: &sink, stepsAtOnce: 10) }
    _ = try expected.evolve(over: input, for: .steps(30))
    #expect(pieced.tick == 30 && sink.endTick == nil)
    #expect(haveSameBits(pieced.module.snapshot, expected.module.snapshot))
  }

  @Test func `a run that cannot begin tells the sink nothing`() throws {
    var timed = try Self.network()
    var sink = MemorySink()
    #expect(throws: ModuleError.self) { try timed.evolve(over: nil, into: &sink) }
    #expect(throws: ModuleError.self) {
      try timed.evolve(over: nil, for: .steps(3), recording: .only("hiden/vmem"), into: &sink)
    }
    #expect(sink.startTick == nil && sink.pieces.isEmpty && timed.tick == 0)
  }

  @Test func `an input that breaks in mid run keeps the pieces before`() throws {
    var timed = try Self.network()
    var values = [Float](repeating: 1, count: 400)
    values[4 * 57] = .infinity
    let input = try ContinuousSeries(clocked: values, channelCount: 4, step: .milliseconds(1))
    var sink = MemorySink()
    let problem = ModuleError.Problem.signal(.notFinite(what: "input", time: 0.057, channel: 0))
    #expect(throws: ModuleError("Sequential", problem)) {
      try timed.evolve(over: input, into: &sink, stepsAtOnce: 25)
    }
    #expect(sink.pieces.count == 2 && timed.tick == 50)
  }
}

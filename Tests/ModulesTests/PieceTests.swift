import Modules
import Signals
import Testing

/// Runs in pieces where the cut could matter, and counters that no run can have come to.
struct PieceTests {
  @Test(arguments: [1, 3, 7, 50]) func `exact edges do not depend on where a run is cut`(stepsAtOnce: Int) throws {
    // Products of Doubles: some lie just before the edge that they mean.
    let times = (0..<100).map { Double($0) * 0.001 }
    let events = try EventSeries(times: times, channels: times.map { _ in 0 }, channelCount: 1, stop: 0.1)
    let conversion = TimedModule.Conversion(edges: .exact)
    var whole = try LIF(1).timed(conversion: conversion)
    let expected = try whole.evolve(over: events, recording: .everything).evolution
    var (pieced, sink) = (try LIF(1).timed(conversion: conversion), MemorySink())
    try pieced.evolve(over: events, recording: .everything, into: &sink, stepsAtOnce: stepsAtOnce)
    #expect(try sink.joined() == expected)
  }

  @Test func `a part of wide traces is kept in blocks, with the bits of all of them`() throws {
    let neurons = 70_000
    let random = RandomNumbers(seed: 4)
    var network = try LIF(neurons, membraneTimeConstant: 0.02, bias: 1.2, seed: 1)
    network.state.membranePotential.scalars = random.uniform(count: neurons, in: 0..<1)
    let input = try Raster(
      grid: TimeGrid(step: .milliseconds(1), firstTick: 5, count: 130), channelCount: neurons,
      values: [Float](repeating: 0, count: 130 * neurons))
    let (after, whole) = try network.evolved(over: input, recording: .everything)
    let channels = [0, 1, 2, 69_999]
    let recording = Recording.everything(every: 3).selecting(channels: channels, of: "vmem")
    let (last, part) = try network.evolved(over: input, recording: recording)
    #expect(part.output == whole.output && last.snapshot == after.snapshot)
    for record in part.records {
      let every = try #require(whole[record.path]).every(3)
      #expect(try record.raster == (record.path == "vmem" ? every.selecting(channels: channels) : every))
    }
    #expect(part.records.count == whole.records.count)
  }

  @Test func `a window that ends before the run is kept where children run in blocks`() throws {
    let network = try Sequential([
      ("neurons", LIF(2000, bias: 0.2, seed: 1)), ("scale", Scale(Tensor(repeating: 1, shape: [2000]))),
    ])
    let input = Raster(silentOn: try TimeGrid(step: .milliseconds(1), count: 700), channelCount: 2000)
    let (_, whole) = try network.evolved(over: input, recording: .everything)
    for window in [0.0..<0.1, 0.2..<0.21, 0.65..<0.9, 2.0..<3.0] {
      let (_, part) = try network.evolved(over: input, recording: .everything.during(window))
      for record in part.records {
        let full = try #require(whole[record.path])
        #expect(record.raster == full.steps(full.grid.bins(beginningIn: window)))
      }
      #expect(part.records.count == whole.records.count)
    }
  }

  @Test func `a readout over a whole raster runs in one piece`() throws {
    let readout = try Sequential(LIF(4), Softmax(4, 3, normalization: .wholeRaster, seed: 1))
    #expect(readout.needsWholeRaster)
    let input = try EventSeries(times: [0.0005, 0.0125], channels: [0, 3], channelCount: 4, stop: 0.02)
    var whole = try readout.timed()
    let expected = try whole.evolve(over: input).evolution
    var (pieced, sink) = (try readout.timed(), MemorySink())
    try pieced.evolve(over: input, into: &sink, stepsAtOnce: 3)
    #expect(sink.pieces.count == 1)
    #expect(try sink.joined() == expected)
  }

  @Test(arguments: [Int64.max, -1, Int64.min, (1 << 53) + 1] as [Int64])
  func `a count of steps that cannot be is refused`(
    step: Int64
  ) throws {
    for module in [try LIF(2) as any Module, try ExponentialSynapse(2), try Rate(2)] {
      var changed = module
      #expect(throws: ModuleError.self) { try changed.set("step", to: .count(step)) }
    }
  }

  @Test func `an activation that leaves the finite numbers is reported`() throws {
    var neurons = try Rate(1, timeConstant: 0.001, threshold: Tensor([-3e38]))
    let grid = try TimeGrid(step: .milliseconds(1), count: 3)
    let input = try Raster(grid: grid, channelCount: 1, values: [0, 3e38, 0])
    #expect(throws: ModuleError("Rate", .stateNotFinite(attribute: "output", step: 1, time: 0.001))) {
      try neurons.evolve(over: input)
    }
  }

  @Test func `a series of another width is refused before it is read`() throws {
    var timed = try LIF(2).timed()
    let events = try EventSeries(times: [0.001], channels: [0], channelCount: 3, stop: 0.01)
    #expect(throws: ModuleError("LIF", .inputWidth(expected: 2, found: 3))) { try timed.evolve(over: events) }
  }
}

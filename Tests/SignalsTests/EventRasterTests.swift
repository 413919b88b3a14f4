import Signals
import Testing

/// Laws between event trains and rasters: no event is lost, moved or made up.
struct EventRasterTests {
  @Test(arguments: SplitMix64.steps, EventPlacement.allCases)
  func `a raster becomes events that become the same raster`(step: TimeStep, placement: EventPlacement) throws {
    var generator = SplitMix64(seed: 20)
    for _ in 0..<30 {
      let grid = try generator.grid(step: step)
      let raster = try generator.countRaster(on: grid, channelCount: 4).heldAsEvents()
      let events = try EventSeries(raster, placement: placement)
      #expect(try events.raster(on: grid) == raster)
      #expect(events.count == Int(raster.values.reduce(0, +)))
    }
  }

  @Test func `every event between the edges of a grid is counted once`() throws {
    var generator = SplitMix64(seed: 21)
    for step in SplitMix64.steps {
      let grid = try generator.grid(step: step, most: 200)
      let times = (0..<500).map { _ in Double.random(in: grid.start..<grid.stop, using: &generator) }.sorted()
      let channels = times.map { _ in Int.random(in: 0..<3, using: &generator) }
      let series = try EventSeries(
        times: times, channels: channels, channelCount: 3, start: grid.start, stop: grid.stop)
      let late = try times.filter { try grid.bin(of: $0) == grid.count }.count
      let raster = try series.raster(on: grid)
      #expect(try raster.eventRows().eventCount == 500 - late)
      #expect(raster.kind == .events)
      let totals = (0..<3).map { channel in (0..<grid.count).reduce(0) { $0 + raster.value(step: $1, channel: channel) }
      }
      if late == 0 {
        #expect(totals == (0..<3).map { channel in Float(channels.filter { $0 == channel }.count) })
      }
      let single = try series.raster(on: grid, counting: .presence)
      #expect(single.values == raster.values.map { min($0, 1) })
    }
  }

  @Test(arguments: BinEdges.allCases)
  func `bins of pieces are bins of the whole, however it is cut`(edges: BinEdges) throws {
    var generator = SplitMix64(seed: 22)
    // Binary steps, so that exact edges have one meaning too.
    let steps = edges == .snapped ? SplitMix64.steps : [.seconds(1), try TimeStep(numerator: 1, denominator: 1_024)]
    for step in steps {
      for _ in 0..<20 {
        let grid = try generator.grid(step: step, most: 50)
        let times = (0..<200).map { index in
          index % 2 == 0
            ? Double.random(in: grid.start..<grid.stop, using: &generator)
            : Double(grid.firstTick + Int64.random(in: 0..<Int64(grid.count), using: &generator)) * step.seconds
        }.sorted()
        let series = try EventSeries(
          times: times, channels: times.map { _ in Int.random(in: 0..<3, using: &generator) }, channelCount: 3,
          start: grid.start - step.seconds, stop: grid.stop + step.seconds)
        let whole = try series.raster(on: grid, edges: edges)
        var cuts = (0..<3).map { _ in Int.random(in: 0...grid.count, using: &generator) }.sorted()
        cuts = [0] + cuts + [grid.count]
        var joined = try series.raster(on: grid.bins(0..<0), edges: edges)
        for (from, to) in zip(cuts, cuts.dropFirst()) {
          joined = try joined.followed(by: series.raster(on: grid.bins(from..<to), edges: edges))
        }
        #expect(joined == whole)
      }
    }
  }

  @Test func `the golden vector of bins`() throws {
    let series = try EventSeries(times: [0.1, 0.2, 0.25, 0.9], channels: [0, 1, 1, 2], channelCount: 3, stop: 1)
    let raster = try series.raster(on: TimeGrid(step: .milliseconds(100), count: 10))
    var expected = [Float](repeating: 0, count: 30)
    expected[1 * 3 + 0] = 1
    expected[2 * 3 + 1] = 2
    expected[9 * 3 + 2] = 1
    #expect(raster.values == expected)
  }

  @Test func `the golden vector of events`() throws {
    let grid = try TimeGrid(step: .milliseconds(100), count: 3)
    let events = try EventSeries(Raster(grid: grid, channelCount: 2, values: [0, 1, 2, 0, 0, 0]), name: "out")
    #expect(events.times == [0.05, 0.15, 0.15] && events.channels == [1, 0, 0])
    #expect(events.start == 0 && events.stop == 0.3 && events.name == "out")
  }

  @Test func `the golden vector of periodic events`() throws {
    let series = try EventSeries(times: [0.1, 0.9], channels: [0, 1], channelCount: 2, stop: 1, isPeriodic: true)
    let grid = try TimeGrid(step: .milliseconds(100), firstTick: -5, count: 30)
    let events = try EventSeries(try series.raster(on: grid), placement: .binStart)
    #expect(events.times == [-0.1, 0.1, 0.9, 1.1, 1.9, 2.1] && events.channels == [1, 0, 1, 0, 1, 0])
  }

  @Test func `a periodic train has as many events in every period, in pieces too`() throws {
    var generator = SplitMix64(seed: 23)
    for step in [TimeStep.milliseconds(1), .hertz(3), .hertz(44_100), .seconds(2)] {
      let period = try TimeGrid(step: step, count: 20)
      let raster = try generator.countRaster(on: period, channelCount: 3).heldAsEvents()
      let once = try EventSeries(raster)
      let series = try EventSeries(
        times: once.times, channels: once.channels.map { Int($0) }, channelCount: 3, stop: period.stop, isPeriodic: true
      )
      for cycle in [Int64(-3), -1, 0, 1, 1_000] {
        let grid = try TimeGrid(step: step, firstTick: cycle * 20, count: 20)
        #expect(try series.raster(on: grid).values == raster.values)
        let halves = [try series.raster(on: grid.bins(0..<7)), try series.raster(on: grid.bins(7..<20))]
        #expect(try halves[0].followed(by: halves[1]).values == raster.values)
      }
    }
  }

  @Test func `events before and after the grid are left out`() throws {
    let series = try EventSeries(times: [0, 1, 2, 3, 4], channels: [0, 0, 0, 0, 0], channelCount: 1, stop: 5)
    let raster = try series.raster(on: TimeGrid(step: .seconds(1), firstTick: 2, count: 2))
    #expect(raster.values == [1, 1])
    let after = try series.raster(on: TimeGrid(step: .seconds(1), firstTick: 50, count: 3))
    #expect(after == Raster(silentOn: after.grid, channelCount: 1))
  }

  @Test func `times too late for the bins are an error, not a guess`() throws {
    let step = TimeStep.hertz(1_000_000_000)
    let series = try EventSeries(times: [4e6], channels: [0], channelCount: 1, stop: 5e6)
    let grid = try TimeGrid(step: step, firstTick: 4_000_000_000_000_000 - 5, count: 10)
    #expect(throws: SignalError.tooLateForStep(seconds: 4e6, step: step)) { try series.raster(on: grid) }
  }

  @Test func `no event is lost where the spacing of times changes`() throws {
    // Two events one spacing apart around −2³³ s, just before an edge: the tolerance halves between them.
    let times = [-8_589_934_592, (-8_589_934_592.0).nextUp]
    let step = try TimeStep(numerator: 721, denominator: 1 << 18)
    let tick = Int64((times[0] / step.seconds).rounded(.up))
    let series = try EventSeries(times: times, channels: [0, 0], channelCount: 1, start: times[0] - 1, stop: 0)
    let grid = try TimeGrid(step: step, firstTick: tick - 3, count: 6)
    #expect(try series.raster(on: grid).eventRows().eventCount == 2)
  }

  @Test(arguments: BinEdges.allCases)
  func `no event of a periodic train is lost to rounding`(edges: BinEdges) throws {
    for step in [TimeStep.milliseconds(100), .milliseconds(1), .hertz(3), .hertz(44_100)] {
      for (length, cycle) in [(1, 12), (3, 7), (10, 30), (40, 50)] {
        let stop = Double(length) * step.seconds
        let series = try EventSeries(
          times: [0, stop.nextDown], channels: [0, 0], channelCount: 1, stop: stop, isPeriodic: true)
        let grid = try TimeGrid(step: step, firstTick: Int64((cycle - 1) * length), count: 2 * length + 1)
        var expected = 0
        for repetition in cycle - 4...cycle + 4 {
          for time in series.times {
            let bin = try grid.bin(of: time + Double(repetition) * series.duration, edges: edges)
            if (0..<grid.count).contains(bin) { expected += 1 }
          }
        }
        #expect(try series.raster(on: grid, edges: edges).eventRows().eventCount == expected, "\(step), \(length)")
      }
    }
  }
}

import Signals
import Testing

/// Laws of series whose times are no multiples of a power of two, and so are rounded when they move.
struct ContinuousSeriesRoundingLaws {
  /// A series whose times, start and stop are any numbers.
  private func series(_ generator: inout SplitMix64) throws -> ContinuousSeries {
    let times = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
      Double.random(in: -20...20, using: &generator)
    }.sorted()
    return try ContinuousSeries(times: times, values: generator.values(times.count), channelCount: 1)
  }

  @Test func `joined samples stay in the order of the list, however times are rounded`() throws {
    var generator = SplitMix64(law: 142)
    for _ in 0..<SplitMix64.caseCount {
      var pieces = try (0..<4).map { _ in try series(&generator) }
      pieces.append(try generator.clockedSeries(.init(channelCount: 1)))
      pieces.shuffle(using: &generator)
      let joined = try ContinuousSeries(joining: pieces)
      #expect(joined.values == pieces.flatMap(\.values))
      #expect(try ContinuousSeries(joining: pieces, gap: 0.3).values == joined.values)
    }
    let late = try ContinuousSeries(times: [0, 0.1 + 0.2], values: [1, 2], channelCount: 1)
    let clocked = try ContinuousSeries(clocked: [3, 4], channelCount: 1, step: .milliseconds(1))
    #expect(try late.appending(clocked).values == [1, 2, 3, 4])
  }

  @Test func `a periodic series on a clock stays on its ticks, however far it is unrolled`() throws {
    let step = try TimeStep(numerator: 1, denominator: 1_000)
    let series = try ContinuousSeries(
      clocked: [0, 1, 2], channelCount: 1, step: step, firstTick: 1_000_000, isPeriodic: true)
    for tick in [-10_000_000_001, -1, 0, 999_999, 1_000_001, 100_000_000_000] as [Int64] {
      let grid = try TimeGrid(step: step, firstTick: tick, count: 8)
      let part = try series.clipped(from: grid.start, to: grid.stop, includingStop: false)
      #expect(part.times == .clocked(grid))
      #expect(try part.values == series.resampled(on: grid).values)
      let closed = try series.clipped(from: grid.start, to: grid.stop)
      #expect(closed.times.seconds == grid.times + [grid.stop])
      #expect(try closed.values == series.values(at: closed.times.seconds))
      let middles = (0..<grid.count).map { grid.middle(at: $0) }
      #expect(try series.values(at: middles) == series.resampled(on: grid).values)
      let between = try series.clipped(
        from: grid.start - 0.0004, to: grid.stop + 0.0004, samplingLimits: false)
      #expect(between.times.seconds == grid.times + [grid.stop])
    }
    #expect(throws: SignalError.gridOutOfBounds(firstTick: 1_000_000, count: .max)) {
      try series.clipped(from: 1e15, to: 1e15 + 1)
    }
  }

  @Test func `a spline of too few samples is cut at its samples, where nothing has to be interpolated`() throws {
    let few = try ContinuousSeries(times: [0, 1], values: [1, 2], channelCount: 1, interpolation: .cubic)
    #expect(try few.clipped(from: 0, to: 1).values == [1, 2])
    #expect(throws: SignalError.self) { try few.clipped(from: 0.5, to: 1) }
  }

  @Test func `more bins than memory is meant to hold are refused, not tried`() throws {
    let held = try ContinuousSeries(clocked: [1], channelCount: 1, step: .milliseconds(1), outside: .hold)
    let grid = try TimeGrid(step: .milliseconds(1), count: 1 << 53)
    let error = SignalError.tooManySteps(count: 1 << 53, largest: Raster.largestStepCount)
    #expect(throws: error) { try held.raster(on: grid) }
    #expect(throws: error) { try held.resampled(on: grid) }
  }

  @Test func `an empty row, a raster of too many channels and a time that is none are refused`() throws {
    let one = try ContinuousSeries(times: [0], values: [1], channelCount: 1)
    #expect(throws: SignalError.self) { try one * [] }
    #expect(throws: SignalError.self) { try one + [] }
    let grid = try TimeGrid(step: .milliseconds(1), count: 0)
    #expect(throws: SignalError.lengthMismatch(what: "channels at most", expected: Int(Int32.max), found: .max)) {
      try Raster(grid: grid, channelCount: .max, values: [])
    }
    let none = SignalError.lengthMismatch(what: "channels at least", expected: 0, found: -1)
    #expect(throws: none) { try Raster(grid: grid, channelCount: -1, values: []) }
    #expect(throws: none) { try ContinuousSeries(times: [], values: [], channelCount: -1) }
    #expect(throws: none) { try EventSeries(times: [], channels: [], channelCount: -1, stop: 1) }
    for edges in BinEdges.allCases {
      #expect(throws: SignalError.timeNotFinite(what: "time of a bin")) { try grid.bin(of: .nan, edges: edges) }
    }
  }
}

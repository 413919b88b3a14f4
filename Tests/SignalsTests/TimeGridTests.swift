import Signals
import Testing

/// Laws of grids: times are never accumulated, and parts are parts of the whole.
struct TimeGridTests {
  @Test(arguments: SplitMix64.steps)
  func `the time of a bin is its tick times the step, rounded once`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<200 {
      let tick = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
      let grid = try TimeGrid(step: step, firstTick: tick, count: 3)
      // Both factors are exact as Double, so that the quotient of their exact product is rounded once.
      let exact = Double(tick * step.numerator) / Double(step.denominator)
      #expect(grid.start == exact && grid.time(at: 0) == exact)
      #expect(grid.time(at: 1) > grid.time(at: 0) && grid.time(at: 1) < grid.stop)
      #expect(grid.middle(at: 0) > grid.time(at: 0) && grid.middle(at: 0) < grid.time(at: 1))
      #expect(grid.times == (0..<3).map(grid.time(at:)))
    }
  }

  @Test func `a part of a grid has the times of the whole`() throws {
    var generator = SplitMix64(seed: 3)
    for step in SplitMix64.steps {
      let grid = try generator.grid(step: step)
      let first = Int.random(in: 0...grid.count, using: &generator)
      let last = Int.random(in: first...grid.count, using: &generator)
      let part = grid.bins(first..<last)
      #expect(part.times == Array(grid.times[first..<last]))
      #expect(part.endTick == grid.firstTick + Int64(last))
      #expect(grid.bins(0..<grid.count) == grid)
    }
  }

  @Test func `every k-th bin is one whose tick is a multiple of k, in pieces as in the whole`() throws {
    var generator = SplitMix64(seed: 4)
    for _ in 0..<500 {
      let grid = try TimeGrid(
        step: .milliseconds(1), firstTick: Int64.random(in: -50...50, using: &generator),
        count: Int.random(in: 0...40, using: &generator))
      let stride = Int.random(in: 1...9, using: &generator)
      let kept = (grid.firstTick..<grid.endTick).filter { $0 % Int64(stride) == 0 }
      let sparse = try grid.every(stride)
      #expect(sparse.count == kept.count)
      #expect((0..<sparse.count).map { (sparse.firstTick + Int64($0)) * Int64(stride) } == kept)
      let cut = Int.random(in: 0...grid.count, using: &generator)
      let pieces = [try grid.bins(0..<cut).every(stride), try grid.bins(cut..<grid.count).every(stride)]
      #expect(pieces[0].count + pieces[1].count == sparse.count)
      #expect(pieces[0].times + pieces[1].times == sparse.times)
      #expect(pieces[1].firstTick == pieces[0].endTick)
    }
  }

  @Test func `ticks go to 2⁵³ and not beyond`() throws {
    let largest = TimeGrid.largestTick
    #expect(largest == 1 << 53)
    #expect(try TimeGrid(step: .seconds(1), firstTick: largest - 2, count: 2).endTick == largest)
    #expect(try TimeGrid(step: .seconds(1), firstTick: -largest, count: 2).start == -9_007_199_254_740_992)
    for (tick, count) in [(largest - 1, 2), (-largest - 1, 1), (0, -1), (Int64.max, 1), (Int64.max, Int.max)] {
      #expect(throws: SignalError.gridOutOfBounds(firstTick: tick, count: count)) {
        try TimeGrid(step: .seconds(1), firstTick: tick, count: count)
      }
    }
  }

  @Test func `a grid of the largest steps and ticks has finite, ordered times`() throws {
    let grid = try TimeGrid(step: .seconds(1 << 30), firstTick: TimeGrid.largestTick - 2, count: 2)
    #expect(grid.start < grid.time(at: 1) && grid.time(at: 1) < grid.stop && grid.stop.isFinite)
  }

  @Test func `a longer step beyond its range is an error`() throws {
    let grid = try TimeGrid(step: .seconds(1 << 20), count: 5)
    #expect(throws: SignalError.self) { try grid.every(1 << 11) }
  }

  @Test func `a grid is described in words`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), firstTick: 500, count: 100)
    #expect(grid.description == "100 steps of 1 ms from 0.5 s")
  }
}

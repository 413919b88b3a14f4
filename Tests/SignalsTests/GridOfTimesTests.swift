import Signals
import Testing

@Suite struct `A grid found in times` {
  @Test(arguments: [
    TimeStep.milliseconds(1), .hertz(44_100), .hertz(3), .microseconds(6400), .seconds(2), .hertz(1 << 30),
  ])
  func `is the one that they come from`(step: TimeStep) throws {
    for (first, count) in [(Int64(0), 2), (-5, 100), (12345, 3)] {
      let grid = try TimeGrid(step: step, firstTick: first, count: count)
      #expect(TimeGrid(startingBinsAt: grid.times) == grid)
      #expect(TimeGrid(startingBinsAt: grid.times, step: step) == grid)
    }
  }

  @Test func `is there for sums that drift by less than the tolerance`() throws {
    var times = [0.0]
    for _ in 0..<1000 { times.append((times.last ?? 0) + 0.001) }
    let expected = try TimeGrid(step: .milliseconds(1), count: 1001)
    #expect(TimeGrid(startingBinsAt: times) == expected)
  }

  @Test func `is missing where a time lies between ticks`() {
    for times in [
      [], [1], [0, 1, 3], [0.5, 1.5, 2.5], [0, 0], [1, 0], [0, 1, 2 + 3e-6], [0, .infinity], [.nan, 1],
    ] {
      #expect(TimeGrid(startingBinsAt: times) == nil, "\(times)")
    }
    #expect(TimeGrid(startingBinsAt: [0, 2], step: .seconds(1)) == nil)
    #expect(TimeGrid(startingBinsAt: [3], step: .seconds(1))?.firstTick == 3)
  }

  @Test func `a tick lies at a time within the tolerance of an edge`() {
    let step = TimeStep.milliseconds(1)
    #expect(step.tick(at: 0.005) == 5 && step.tick(at: 0.005 + 0.9e-9) == 5 && step.tick(at: 0.005 - 0.9e-9) == 5)
    #expect(step.tick(at: 0.005 + 1.1e-9) == nil && step.tick(at: .nan) == nil && step.tick(at: 1e300) == nil)
    // So late that the spacing of numbers is no longer small against a step.
    #expect(step.tick(at: 1e13) == nil)
  }
}

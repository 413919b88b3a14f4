import Signals
import Testing

/// Laws of bins: half open, edges snapped to the later bin, and an error where time itself is too coarse.
struct BinEdgesTests {
  @Test(arguments: SplitMix64.steps)
  func `an event on a bin edge falls in the later bin`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 5)
    for tick in (0..<3_000).map({ Int64($0) })
      + (0..<500).map({ _ in Int64.random(in: -2_000_000...2_000_000, using: &generator) })
    {
      let grid = try TimeGrid(step: step, firstTick: tick - 2, count: 4)
      // The edge as people compute it: a product of a Double, with its two roundings.
      #expect(try grid.bin(of: Double(tick) * step.seconds) == 2)
      #expect(try grid.bin(of: grid.time(at: 2)) == 2)
    }
  }

  @Test func `a time that is summed up step by step still falls in its bin`() throws {
    let grid = try TimeGrid(step: .milliseconds(100), count: 2_000)
    var time = 0.0
    for bin in 0..<2_000 {
      #expect(try grid.bin(of: time) == bin)
      time += 0.1
    }
  }

  @Test(arguments: SplitMix64.steps)
  func `the times of far ticks fall in their bins, or are refused as too late`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 6)
    for power in 30..<53 {
      for _ in 0..<40 {
        let tick = Int64.random(in: 1 << (power - 1)..<1 << power, using: &generator)
        let grid = try TimeGrid(step: step, firstTick: tick - 2, count: 4)
        let time = grid.time(at: 2)
        if 2 * time.ulp / step.seconds > 0.25 {
          #expect(throws: SignalError.tooLateForStep(seconds: time, step: step)) { try grid.bin(of: time) }
        } else {
          #expect(try grid.bin(of: time) == 2, "tick \(tick)")
        }
      }
    }
  }

  @Test(arguments: SplitMix64.steps)
  func `a time inside of a bin is in that bin`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<1_000 {
      let grid = try generator.grid(step: step)
      let bin = Int.random(in: 0..<grid.count, using: &generator)
      let share = Double.random(in: 0.001...0.998, using: &generator)
      let time = grid.time(at: bin) + share * step.seconds
      #expect(try grid.bin(of: time) == bin)
      #expect(try grid.bin(of: grid.middle(at: bin)) == bin)
      #expect(try grid.bin(of: grid.middle(at: bin), edges: .exact) == bin)
    }
  }

  @Test func `times before and after the grid are told apart`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), firstTick: 10, count: 5)
    for edges in BinEdges.allCases {
      #expect(try grid.bin(of: 0.0095, edges: edges) == -1)
      #expect(try grid.bin(of: -1e300, edges: .exact) == -1)
      #expect(try grid.bin(of: 0.0155, edges: edges) == 5)
      #expect(try grid.bin(of: 1e300, edges: .exact) == 5)
    }
    #expect(try grid.bin(of: 0.015) == 5)
    #expect(try grid.bin(of: 0.01) == 0)
  }

  @Test func `exact edges are those of the model system`() throws {
    var generator = SplitMix64(seed: 8)
    var differences = 0
    for step in SplitMix64.steps {
      let (dt, first) = (step.seconds, Int64.random(in: -500...500, using: &generator))
      let grid = try TimeGrid(step: step, firstTick: first, count: 1_000)
      for bin in 0..<1_000 {
        let time = Double(first + Int64(bin)) * dt
        let expected = ((time - Double(first) * dt) / dt).rounded(.down)
        let found = try grid.bin(of: time, edges: .exact)
        #expect(found == Int(expected))
        if found != bin { differences += 1 }
      }
    }
    #expect(
      differences > 0, "exact edges lose events on an edge to the earlier bin; that is why snapping is the default")
  }

  @Test func `a time whose rounding is above an eighth of a step is too late`() throws {
    let step = TimeStep.hertz(1_000_000_000)
    let grid = try TimeGrid(step: step, count: 1)
    // Two spacings of Double are a quarter of 1 ns from 2²⁰ s (2⁻³² s apart) on.
    #expect(try grid.bin(of: 500_000) == 1)
    for time in [2_097_152.0, -2_097_152, 1e15, 1e308] {
      #expect(throws: SignalError.tooLateForStep(seconds: time, step: step)) { try grid.bin(of: time) }
    }
  }
}

extension BinEdgesTests {
  @Test func `a raster puts every event where its grid says`() throws {
    var generator = SplitMix64(law: 301)
    for _ in 0..<SplitMix64.caseCount {
      let step = generator.pick([
        TimeStep.milliseconds(1), .hertz(44_100), .microseconds(125), .seconds(3),
        try TimeStep(numerator: 7, denominator: 3),
      ])
      let offset = generator.pick([0, 1e3, -1e5, 4e6, 1e9]) * step.seconds
      let times = (0..<30).map { _ in
        offset + (Double.random(in: 0..<20, using: &generator) * generator.pick([1, 2, 1000])).rounded(.down)
          / generator.pick([1, 2, 1000]) * step.seconds
      }.sorted()
      let train = try EventSeries(
        times: times, channels: times.map { _ in 0 }, channelCount: 1, start: times[0],
        stop: (times.last ?? 0) + step.seconds)
      let grid = try TimeGrid(step: step, firstTick: Int64((times[0] / step.seconds).rounded(.down)) - 1, count: 25)
      guard let bins = try? times.map({ try grid.bin(of: $0) }) else { continue }
      var expected = [Float](repeating: 0, count: grid.count)
      for bin in bins where bin >= 0 && bin < grid.count { expected[bin] += 1 }
      #expect(try train.raster(on: grid).values == expected)
    }
  }
}

import Signals
import Testing

/// Laws of sampled series: clocks are read by index, and every rule for times between and outside is kept.
struct ContinuousSeriesTests {
  @Test(arguments: SplitMix64.steps)
  func `a clocked series on its own grid gives its very samples, whole and in pieces`(step: TimeStep) throws {
    var generator = SplitMix64(seed: 10)
    for interpolation in Interpolation.allCases where interpolation.degree < 2 {
      for _ in 0..<20 {
        let grid = try generator.grid(step: step)
        let values = generator.values(grid.count * 2)
        let series = try ContinuousSeries(
          clocked: values, channelCount: 2, step: step, firstTick: grid.firstTick, interpolation: interpolation)
        #expect(try series.raster(on: grid) == Raster(grid: grid, channelCount: 2, values: values))
        let cut = Int.random(in: 0...grid.count, using: &generator)
        let pieces = [try series.raster(on: grid.bins(0..<cut)), try series.raster(on: grid.bins(cut..<grid.count))]
        #expect(try pieces[0].followed(by: pieces[1]).values == values)
      }
    }
  }

  @Test func `ten pieces of a hundred steps give the thousand samples of the whole`() throws {
    let values = (0..<1_000).map { Float($0) }
    for firstTick in [Int64(0), 7, -333, 1 << 40] {
      let series = try ContinuousSeries(
        clocked: values, channelCount: 1, step: .milliseconds(1), firstTick: firstTick)
      for piece in 0..<10 {
        let grid = try TimeGrid(step: .milliseconds(1), firstTick: firstTick + Int64(piece * 100), count: 100)
        #expect(try series.raster(on: grid).values == Array(values[piece * 100..<(piece + 1) * 100]))
      }
    }
  }

  @Test func `clocks that meet give the very samples where they meet`() throws {
    let coarse = try ContinuousSeries(
      clocked: (0..<50).map { Float($0) }, channelCount: 1, step: .milliseconds(10), interpolation: .linear)
    let fine = try coarse.raster(on: TimeGrid(step: .milliseconds(1), count: 491))
    for sample in 0..<50 { #expect(fine.value(step: sample * 10, channel: 0) == Float(sample)) }
    let held = try ContinuousSeries(clocked: (0..<50).map { Float($0) }, channelCount: 1, step: .milliseconds(10))
    let steps = try held.raster(on: TimeGrid(step: .milliseconds(1), count: 500))
    #expect(steps.values == (0..<500).map { Float($0 / 10) })
    let sparse = try held.raster(on: TimeGrid(step: .milliseconds(30), count: 17))
    #expect(sparse.values == (0..<17).map { Float($0 * 3) })
  }

  @Test func `a straight line between clocked samples is that between listed ones`() throws {
    var generator = SplitMix64(seed: 11)
    for step in [TimeStep.milliseconds(7), .hertz(3), .hertz(44_100)] {
      let values = generator.values(40 * 3)
      let clocked = try ContinuousSeries(
        clocked: values, channelCount: 3, step: step, firstTick: 5, interpolation: .linear)
      let listed = try ContinuousSeries(
        times: TimeGrid(step: step, firstTick: 5, count: 40).times, values: values, channelCount: 3,
        interpolation: .linear)
      let finer = try TimeStep(numerator: step.numerator, denominator: step.denominator * 8)
      let grid = try TimeGrid(step: finer, firstTick: 40, count: 39 * 8 + 1)
      let (first, second) = (try clocked.raster(on: grid).values, try listed.raster(on: grid).values)
      for (one, other) in zip(first, second) {
        // One unit in the last place, or the rounding of the times where the line crosses zero.
        #expect(abs(one - other) <= max(one.ulp, other.ulp, 1e-11))
      }
      #expect(first.count == (39 * 8 + 1) * 3)
    }
  }

  @Test func `between samples the last one is held, or the straight line is followed`() throws {
    let times = [0.0, 1, 2]
    let held = try ContinuousSeries(times: times, values: [0, 10, 20], channelCount: 1)
    let joined = try ContinuousSeries(times: times, values: [0, 10, 20], channelCount: 1, interpolation: .linear)
    #expect(try [0, 0.5, 1, 1.5, 2].map { try held.row(at: $0) } == [[0], [0], [10], [10], [20]])
    #expect(try [0, 0.5, 1, 1.5, 2].map { try joined.row(at: $0) } == [[0], [5], [10], [15], [20]])
  }

  @Test func `of several samples at one time the last one counts`() throws {
    let series = try ContinuousSeries(times: [0, 1, 1, 1, 2], values: [0, 1, 2, 3, 4], channelCount: 1)
    #expect(try series.row(at: 1) == [3])
  }

  @Test(arguments: Interpolation.allCases.filter { $0.degree < 2 })
  func `outside of its samples a series fails, holds or has a value`(interpolation: Interpolation) throws {
    func series(_ outside: OutsidePolicy) throws -> ContinuousSeries {
      try ContinuousSeries(
        times: [1, 2], values: [5, 6, 7, 8], channelCount: 2, stop: 3, interpolation: interpolation, outside: outside,
        name: "frames")
    }
    let last = interpolation == .previous ? 3.0 : 2.0
    for time in [0.5, 3.5] {
      #expect(throws: SignalError.notDefined(series: "frames", time: time, first: 1, last: last)) {
        try series(.fail).row(at: time)
      }
      #expect(try series(.value(-1)).row(at: time) == [-1, -1])
    }
    #expect(try series(.hold).row(at: 0.5) == [5, 6])
    #expect(try series(.hold).row(at: 3.5) == [7, 8])
    // Between the last sample and the stop only a held value is defined.
    if interpolation == .previous {
      #expect(try series(.fail).row(at: 2.5) == [7, 8])
    } else {
      #expect(throws: SignalError.self) { try series(.fail).row(at: 2.5) }
    }
  }

  @Test(arguments: Interpolation.allCases.filter { $0.degree < 2 })
  func `a clocked series treats times outside like a listed one`(interpolation: Interpolation) throws {
    for outside in [OutsidePolicy.hold, .value(3)] {
      let clocked = try ContinuousSeries(
        clocked: [1, 2, 4], channelCount: 1, step: .seconds(1), firstTick: 2, interpolation: interpolation,
        outside: outside)
      let listed = try ContinuousSeries(
        times: [2, 3, 4], values: [1, 2, 4], channelCount: 1, stop: 5, interpolation: interpolation, outside: outside)
      let grid = try TimeGrid(step: .milliseconds(500), firstTick: 0, count: 20)
      for bin in 0..<20 where grid.time(at: bin) != 5 {
        let one = try clocked.raster(on: grid.bins(bin..<bin + 1))
        #expect(one == (try listed.raster(on: grid.bins(bin..<bin + 1))), "\(grid.time(at: bin)) s")
        #expect(one.values == (try clocked.row(at: grid.time(at: bin))))
      }
    }
  }

  @Test func `a series is read alike at its very stop, by time and by index`() throws {
    let series = try ContinuousSeries(clocked: [1, 2, 3], channelCount: 1, step: .seconds(1))
    let end = try TimeGrid(step: .seconds(1), firstTick: 3, count: 1)
    let byTime = Result { try series.row(at: 3) }.map { $0 }
    let byIndex = Result { try series.raster(on: end).values }
    #expect((try? byTime.get()) == (try? byIndex.get()))
  }

  @Test func `a periodic series repeats itself before and after`() throws {
    let series = try ContinuousSeries(
      times: [0, 1, 2], values: [0, 10, 20], channelCount: 1, stop: 3, isPeriodic: true)
    #expect(try [-0.5, 0, 2.9, 3, 3.5, 7].map { try series.row(at: $0) } == [[20], [0], [20], [0], [0], [10]])
    let clocked = try ContinuousSeries(clocked: [0, 10, 20], channelCount: 1, step: .seconds(1), isPeriodic: true)
    let grid = try TimeGrid(step: .milliseconds(500), firstTick: -20, count: 60)
    #expect(try clocked.raster(on: grid) == series.raster(on: grid))
  }

  @Test func `a periodic clocked series is the same in every period, however late`() throws {
    let values: [Float] = [3, 1, 4, 1, 5, 9, 2]
    for step in SplitMix64.steps {
      let series = try ContinuousSeries(clocked: values, channelCount: 1, step: step, isPeriodic: true)
      for period in [Int64(-1), 0, 1, 1_000_000_007, 1 << 49] {
        let grid = try TimeGrid(step: step, firstTick: period * 7, count: 7)
        #expect(try series.raster(on: grid).values == values)
      }
    }
  }

  @Test func `values that are not finite do not get into a raster`() throws {
    let series = try ContinuousSeries(clocked: [0, 1, 2, .nan], channelCount: 2, step: .seconds(1))
    #expect(throws: SignalError.notFinite(what: "input", time: 1, channel: 1)) {
      try series.raster(on: TimeGrid(step: .seconds(1), count: 2))
    }
    #expect(try series.raster(on: TimeGrid(step: .seconds(1), count: 1)).values == [0, 1])
  }

  @Test func `a raster becomes the series that gives it back`() throws {
    var generator = SplitMix64(seed: 12)
    for step in SplitMix64.steps {
      let grid = try generator.grid(step: step)
      let raster = try Raster(grid: grid, channelCount: 3, values: generator.values(grid.count * 3))
      let series = ContinuousSeries(raster, name: "vmem", units: "mV")
      #expect(try series.raster(on: grid) == raster)
      #expect(series.start == grid.start && series.stop == grid.stop && series.sampleCount == grid.count)
      #expect(series.name == "vmem" && series.units == "mV" && series.signal.kind == .continuous)
    }
  }

  @Test func `bad input is refused with what is wrong`() throws {
    #expect(throws: SignalError.timesNotSorted(index: 2, time: 1, previous: 2)) {
      try ContinuousSeries(times: [0, 2, 1], values: [0, 0, 0], channelCount: 1)
    }
    #expect(throws: SignalError.timeNotFinite(what: "time 1")) {
      try ContinuousSeries(times: [0, .nan], values: [0, 0], channelCount: 1)
    }
    #expect(throws: SignalError.timeNotFinite(what: "limits of a series")) {
      try ContinuousSeries(times: [0], values: [0], channelCount: 1, stop: .infinity)
    }
    #expect(throws: SignalError.outsideExtent(time: 2, start: 0, stop: 1)) {
      try ContinuousSeries(times: [0, 2], values: [0, 0], channelCount: 1, stop: 1)
    }
    #expect(throws: SignalError.badExtent(start: 3, stop: 1, isPeriodic: false)) {
      try ContinuousSeries(times: [], values: [], channelCount: 1, start: 3, stop: 1)
    }
    #expect(throws: SignalError.badExtent(start: 1, stop: 1, isPeriodic: true)) {
      try ContinuousSeries(times: [1], values: [0], channelCount: 1, isPeriodic: true)
    }
    #expect(throws: SignalError.lengthMismatch(what: "values for 2 samples of 2 channels", expected: 4, found: 3)) {
      try ContinuousSeries(times: [0, 1], values: [0, 0, 0], channelCount: 2)
    }
    #expect(throws: SignalError.lengthMismatch(what: "values for 1 samples of 2 channels", expected: 2, found: 3)) {
      try ContinuousSeries(clocked: [0, 0, 0], channelCount: 2, step: .seconds(1))
    }
    #expect(throws: SignalError.self) { try ContinuousSeries(times: [0], values: [0], channelCount: -1) }
    #expect(throws: SignalError.timeNotFinite(what: "time to read a series at")) {
      try ContinuousSeries(times: [0], values: [0], channelCount: 1).row(at: .nan)
    }
  }

  @Test func `a series without samples has no value but the one it is given for outside`() throws {
    func empty(_ outside: OutsidePolicy) throws -> ContinuousSeries {
      try ContinuousSeries(times: [], values: [], channelCount: 2, stop: 1, outside: outside)
    }
    #expect(try empty(.value(4)).row(at: 0.5) == [4, 4])
    for outside in [OutsidePolicy.fail, .hold] {
      #expect(throws: SignalError.notDefined(series: "", time: 0.5, first: 0, last: 1)) {
        try empty(outside).row(at: 0.5)
      }
    }
  }
}

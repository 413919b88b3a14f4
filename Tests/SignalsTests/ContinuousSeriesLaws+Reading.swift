import Signals
import Testing

/// Laws of reading a series: splines, policies outside, and times on a clock.
struct ContinuousSeriesReadingLaws {
  @Test(arguments: [Interpolation.linear, .quadratic, .cubic])
  func `a spline of a degree is exact for polynomials of that degree, also beyond the samples`(
    interpolation: Interpolation
  ) throws {
    var generator = SplitMix64(law: 121)
    for _ in 0..<SplitMix64.caseCount {
      let weights = generator.values(interpolation.degree + 1).map { Double($0) }
      func polynomial(_ time: Double) -> Double { weights.reversed().reduce(0) { $0 * time + $1 } }
      let count = Int.random(in: interpolation.degree + 1...20, using: &generator)
      var time = -1.0
      let times = (0..<count).map { _ in
        time += Double.random(in: 0.05...0.3, using: &generator)
        return time
      }
      let series = try ContinuousSeries(
        times: times, values: times.map { Float(polynomial($0)) }, channelCount: 1, start: -1.5, stop: time + 0.2,
        interpolation: interpolation, outside: .extrapolate)
      let asked = (0..<20).map { _ in Double.random(in: times[0] - 0.1...time + 0.1, using: &generator) }
      for (value, time) in try zip(series.values(at: asked), asked) {
        // The samples are rounded to 32 bits, which the solution amplifies where it leaves them.
        #expect(abs(Double(value) - polynomial(time)) < 1e-3 * max(1, abs(polynomial(time))), "\(time)")
      }
    }
  }

  @Test func `every kind of interpolation takes the samples that it should`() throws {
    func values(_ interpolation: Interpolation) throws -> [Float] {
      try ContinuousSeries(times: [0, 1, 2], values: [0, 10, 20], channelCount: 1, interpolation: interpolation)
        .values(at: [0, 0.5, 1, 1.5, 2])
    }
    #expect(try values(.previous) == [0, 0, 10, 10, 20])
    #expect(try values(.zero) == [0, 0, 10, 10, 20])
    #expect(try values(.next) == [0, 10, 10, 20, 20])
    #expect(try values(.nearest) == [0, 0, 10, 10, 20])
    #expect(try values(.nearestUp) == [0, 10, 10, 20, 20])
    #expect(try values(.linear) == [0, 5, 10, 15, 20])
    #expect(try values(.quadratic) == [0, 5, 10, 15, 20])
    for interpolation in Interpolation.allCases where interpolation != .cubic {
      let clocked = try ContinuousSeries(
        clocked: [0, 10, 20], channelCount: 1, step: .seconds(1), interpolation: interpolation)
      let grid = try TimeGrid(step: .milliseconds(500), count: 5)
      #expect(try clocked.resampled(on: grid).values == values(interpolation))
    }
    #expect(Interpolation(name: "slinear") == .linear && Interpolation(name: "nearest-up") == .nearestUp)
    #expect(Interpolation(name: "sinc") == nil)
  }

  @Test func `within the limits an extrapolated series goes on, beyond them it is not a number`() throws {
    func values(_ interpolation: Interpolation, _ outside: OutsidePolicy) throws -> String {
      let series = try ContinuousSeries(
        times: [1, 2, 3, 4], values: [1, 4, 9, 16], channelCount: 1, start: 0, stop: 5, interpolation: interpolation,
        outside: outside)
      return try "\(series.values(at: [-1, 0, 4, 5, 6]).map { $0.rounded() })"
    }
    #expect(try values(.previous, .extrapolate) == "[nan, nan, 16.0, 16.0, nan]")
    #expect(try values(.next, .extrapolate) == "[nan, 1.0, 16.0, nan, nan]")
    for interpolation in [Interpolation.nearest, .nearestUp, .zero] {
      #expect(try values(interpolation, .extrapolate) == "[nan, 1.0, 16.0, 16.0, nan]")
    }
    #expect(try values(.linear, .extrapolate) == "[nan, -2.0, 16.0, 23.0, nan]")
    for interpolation in [Interpolation.quadratic, .cubic] {
      #expect(try values(interpolation, .extrapolate).replacing("-0.0", with: "0.0") == "[nan, 0.0, 16.0, 25.0, nan]")
    }
    for interpolation in Interpolation.allCases {
      #expect(try values(interpolation, .fill(7)) == "[nan, 7.0, 16.0, 7.0, nan]")
      #expect(throws: SignalError.notDefined(series: "", time: -1, first: 1, last: 5)) {
        try values(interpolation, .fillToStop(7))
      }
    }
    let held = try ContinuousSeries(
      times: [1, 2], values: [3, 4], channelCount: 1, stop: 3, outside: .fillToStop(7))
    #expect(try held.values(at: [1, 2, 2.5, 3]) == [3, 4, 7, 7])
  }

  @Test func `a single sample goes on within the limits, or stands for its time alone`() throws {
    func values(_ outside: OutsidePolicy, _ interpolation: Interpolation) throws -> String {
      let series = try ContinuousSeries(
        times: [1], values: [3], channelCount: 1, start: 0, stop: 2, interpolation: interpolation, outside: outside)
      return try "\(series.values(at: [-1, 0, 1, 2, 3]))"
    }
    for interpolation in Interpolation.allCases {
      #expect(try values(.extrapolate, interpolation) == "[nan, 3.0, 3.0, 3.0, nan]")
      #expect(try values(.fill(7), interpolation) == "[nan, nan, 3.0, nan, nan]")
    }
  }

  @Test func `many times are read as one by one, in any order`() throws {
    var generator = SplitMix64(law: 123)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.series(.init(hasMissingValues: true, isPeriodic: Bool.random(using: &generator)))
      let times = (0..<10).map { _ in
        Double.random(in: series.start - 0.3 * series.duration...series.stop + 0.3 * series.duration, using: &generator)
      }
      let rows = try times.map { try series.row(at: $0) }
      #expect(try series.values(at: times).map(\.bitPattern) == rows.flatMap { $0 }.map(\.bitPattern))
    }
  }

  @Test func `a clocked series is read by index at times that were summed up`() throws {
    var exactDiffers = false
    for step in [0.1, 0.02, 0.001] {
      let series = try ContinuousSeries(
        clocked: (0..<1_000).map { Float($0) }, channelCount: 1, step: TimeStep(seconds: step), firstTick: 7,
        outside: .hold)
      var time = 7 * step
      var times: [Double] = []
      for _ in 0..<1_000 {
        times.append(time)
        time += step
      }
      #expect(try series.values(at: times) == series.values)
      exactDiffers = try exactDiffers || series.values(at: times, edges: .exact) != series.values
    }
    #expect(exactDiffers)
  }

  @Test func `times near the limits are moved onto them unless edges are exact`() throws {
    let series = try ContinuousSeries(times: [0, 1], values: [1, 2], channelCount: 1, interpolation: .linear)
    #expect(try series.values(at: [-1e-10, 1 + 1e-10]) == [1, 2])
    #expect(throws: SignalError.self) { try series.values(at: [-1e-10], edges: .exact) }
    #expect(throws: SignalError.self) { try series.values(at: [1 + 1e-10], edges: .exact) }
  }

  @Test func `splines need enough samples at different times`() throws {
    let few = try ContinuousSeries(
      times: [0, 1], values: [1, 2], channelCount: 1, interpolation: .cubic, name: "few")
    #expect(throws: SignalError.tooFewSamples(series: "few", interpolation: .cubic, needed: 4, found: 2)) {
      try few.row(at: 0.5)
    }
    let twice = try ContinuousSeries(
      times: [0, 1, 1, 2], values: [1, 2, 3, 4], channelCount: 1, interpolation: .quadratic, name: "twice")
    #expect(throws: SignalError.repeatedTime(series: "twice", interpolation: .quadratic, time: 1)) {
      try twice.row(at: 0.5)
    }
  }
}

import LoligoTesting
import Modules
import Signals
import Testing

/// Whether a mean of `count` independent numbers of known mean and variance lies within four of its deviations.
func isWithinFourSigma(_ mean: Double, of expected: Double, variance: Double, count: Int) -> Bool {
  (mean - expected).magnitude <= 4 * (variance / Double(count)).squareRoot()
}

@Suite struct `stimuli as modules` {
  static let rates: [Float] = [5, 200, 3000, 40_000]

  @Test func `counts of a Poisson source have the mean and variance of Poisson's distribution`() throws {
    let steps = 40_000
    var source = try PoissonSource(4, rate: Tensor(Self.rates), seed: 11)
    let grid = try TimeGrid(step: .milliseconds(1), firstTick: -100, count: steps)
    let values = try source.evolve(over: Raster(silentOn: grid, channelCount: 0)).output.values
    for (channel, rate) in Self.rates.enumerated() {
      let counts = stride(from: channel, to: values.count, by: 4).map { Double(values[$0]) }
      let expected = Double(rate) / 1000
      let mean = counts.reduce(0, +) / Double(steps)
      #expect(isWithinFourSigma(mean, of: expected, variance: expected, count: steps), "\(rate) Hz: \(mean)")
      // The fourth central moment of Poisson's distribution is λ + 3λ².
      let variance = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) } / Double(steps)
      let spread = expected + 2 * expected * expected
      #expect(isWithinFourSigma(variance, of: expected, variance: spread, count: steps), "\(rate) Hz: \(variance)")
      let none = Double(counts.filter { $0 == 0 }.count) / Double(steps)
      let chance = exponential(-expected)
      #expect(isWithinFourSigma(none, of: chance, variance: chance * (1 - chance), count: steps), "\(rate) Hz: \(none)")
      // Neighbouring steps are independent.
      let products = zip(counts, counts.dropFirst()).reduce(0) { $0 + ($1.0 - expected) * ($1.1 - expected) }
      let correlation = products / Double(steps - 1)
      #expect(isWithinFourSigma(correlation, of: 0, variance: expected * expected, count: steps - 1))
    }
  }

  /// e^x by its series, with halving.
  private func exponential(_ x: Double) -> Double {
    if x.magnitude > 0.5 {
      let half = exponential(x / 2)
      return half * half
    }
    return (1...20).reversed().reduce(1) { 1 + x / Double($1) * $0 }
  }

  @Test func `an encoder of rates draws what a source of the same rates draws`() throws {
    let grid = try TimeGrid(step: .milliseconds(1), count: 600)
    var source = try PoissonSource(4, rate: Tensor(Self.rates), seed: 5)
    var encoder = try PoissonEncoder(4, seed: 5)
    let rates = try Raster(grid: grid, channelCount: 4, values: (0..<600).flatMap { _ in Self.rates })
    let drawn = try source.evolve(over: Raster(silentOn: grid, channelCount: 0)).output
    #expect(try encoder.evolve(over: rates).output == drawn)
    let negative = try Raster(grid: grid, channelCount: 4, values: Array(repeating: -3, count: 2400))
    #expect(try encoder.evolve(over: negative).output == Raster(silentOn: grid, channelCount: 4))
  }

  @Test func `seed, trial and channel keep draws apart, and a later start changes nothing`() throws {
    func draw(seed: Int64, trial: Int = 0, firstTick: Int64 = 0, count: Int = 500) throws -> Raster {
      var source = try PoissonSource(2, rate: 500, seed: seed)
      let grid = try TimeGrid(step: .milliseconds(1), firstTick: firstTick, count: count)
      return try source.evolve(over: Raster(silentOn: grid, channelCount: 0), trial: trial).output
    }
    let first = try draw(seed: 1)
    #expect(try draw(seed: 1) == first)
    #expect(try draw(seed: 2) != first)
    #expect(try draw(seed: 1, trial: 1) != first)
    #expect(try draw(seed: 1, firstTick: 200, count: 300) == first.steps(200..<500))
    let values = first.values
    #expect((0..<500).contains { values[2 * $0] != values[2 * $0 + 1] })
  }

  @Test func `a source runs for a duration without an input`() throws {
    var timed = try PoissonSource(3, rate: 100, seed: 1).timed(step: .milliseconds(1))
    let whole = try timed.evolve(over: nil, for: .seconds(1)).output.events
    #expect(timed.now == 1)
    timed.resetAll()
    let first = try timed.evolve(over: nil, for: .seconds(0.25)).output.events
    let rest = try timed.evolve(over: nil, for: .seconds(0.75)).output.events
    #expect(try #require(first).times + #require(rest).times == whole?.times)
    #expect((200...400).contains(try #require(whole).count))
  }

  @Test func `regular trains have their events where they are said, however late`() throws {
    var source = try RegularSource(2, period: Tensor([0.01, 0.0005]), phase: Tensor([0.003, 0]))
    for start in [0, -1000, 86_400_000] as [Int64] {
      let grid = try TimeGrid(step: .milliseconds(1), firstTick: start, count: 1000)
      let output = try source.evolve(over: Raster(silentOn: grid, channelCount: 0)).output
      for step in 0..<1000 {
        #expect(output.value(step: step, channel: 0) == (step % 10 == 3 ? 1 : 0), "step \(step) from \(start)")
        #expect(output.value(step: step, channel: 1) == 2, "step \(step) from \(start)")
      }
    }
  }

  @Test func `steps, ramps and sines have their values`() throws {
    let step = try ContinuousSeries.step(from: -1, to: 2, onset: 0.03, duration: 0.1, step: .milliseconds(10))
    #expect(step.values == [-1, -1, -1, 2, 2, 2, 2, 2, 2, 2])
    let ramp = try ContinuousSeries.ramp(
      from: 1, to: 3, onset: 0.02, length: 0.04, duration: 0.1, step: .milliseconds(10))
    #expect(zip(ramp.values, [1, 1, 1, 1.5, 2, 2.5, 3, 3, 3, 3]).allSatisfy { ($0 - $1).magnitude < 1e-6 })
    let sine = try ContinuousSeries.sine(
      frequencies: [5, 10], amplitude: 2, offset: 1, onset: 0.05, duration: 0.2, step: .milliseconds(25))
    let root = Float(2).squareRoot()
    let expected: [Float] = [-1, 1, 1 - root, -1, 1, 1, 1 + root, 3, 3, 1, 1 + root, -1, 1, 1, 1 - root, 3]
    for index in 0..<8 { #expect((sine.values[2 * index] - expected[2 * index]).magnitude < 1e-6, "\(index)") }
    #expect((sine.values[3] - 1 + 2).magnitude < 1e-6)
  }

  @Test func `Ornstein–Uhlenbeck noise has its mean, deviation and correlation`() throws {
    let channels = 4000
    let source = try OrnsteinUhlenbeckSource(channels, timeConstant: 0.01, mean: 0.5, deviation: 0.2, seed: 3)
    let series = try ContinuousSeries.samples(of: source, duration: 0.021, step: .milliseconds(1))
    // Each channel is one independent draw at any time, from the first on.
    for step in [0, 1, 20] {
      let values = series.sample(step).map { Double($0) - 0.5 }
      let mean = values.reduce(0, +) / Double(channels)
      #expect(isWithinFourSigma(mean, of: 0, variance: 0.04, count: channels), "step \(step): mean \(mean)")
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(channels)
      #expect(isWithinFourSigma(variance, of: 0.04, variance: 2 * 0.0016, count: channels), "step \(step): \(variance)")
    }
    for (lag, correlation) in [(1, 0.904837418), (10, 0.367879441)] {
      let products = zip(series.sample(5), series.sample(5 + lag)).map { (Double($0) - 0.5) * (Double($1) - 0.5) }
      let mean = products.reduce(0, +) / Double(channels)
      let expected = 0.04 * correlation
      let variance = 0.0016 * (1 + correlation * correlation)
      #expect(isWithinFourSigma(mean, of: expected, variance: variance, count: channels), "lag \(lag): \(mean)")
    }
  }

  @Test func `a replay gives back its record, once or repeating, wherever it is asked`() throws {
    let grid = try TimeGrid(step: .milliseconds(2), firstTick: 5, count: 8)
    let record = try RandomRasters.counts(on: grid, channels: 3, seed: 1)
    let samples = try RandomRasters.samples(on: grid, channels: 2, seed: 2)
    let wide = Raster(silentOn: try TimeGrid(step: .milliseconds(2), firstTick: -20, count: 60), channelCount: 0)
    for raster in [record, samples] {
      var once = try ReplaySource(raster)
      let output = try once.evolve(over: wide).output
      #expect(output.kind == raster.kind)
      #expect(output.steps(25..<33) == raster)
      #expect((output.steps(0..<25).values + output.steps(33..<60).values).allSatisfy { $0 == 0 })
      var repeating = try ReplaySource(raster, repeats: true)
      let repeated = try repeating.evolve(over: wide).output
      #expect((0..<60).allSatisfy { repeated.row($0) == raster.row(($0 + 7) % 8) })
    }
    let events = try EventSeries(times: [0.011, 0.0191], channels: [0, 1], channelCount: 2, start: 0.01, stop: 0.02)
    var source = try ReplaySource(events, step: .milliseconds(1))
    #expect(source.simulation.firstTick == 10)
    let output = try source.evolve(over: Raster(silentOn: TimeGrid(step: .milliseconds(1), count: 30), channelCount: 0))
    #expect(output.output.value(step: 11, channel: 0) == 1 && output.output.value(step: 19, channel: 1) == 1)
    #expect(throws: ModuleError.self) { try ReplaySource(events, step: .milliseconds(3)) }
  }

  @Test func `sources refuse what they cannot give, in a sentence`() throws {
    let negative = #expect(throws: ModuleError.self) { try PoissonSource(2, rate: Tensor([1, -2])) }
    #expect(negative?.description == "PoissonSource: 'rate' must be zero or more, but is -2.0.")
    var fast = try PoissonSource(1, rate: 2e6)
    let tooFast = #expect(throws: ModuleError.self) {
      try fast.evolve(over: Raster(silentOn: TimeGrid(step: .milliseconds(1), count: 1), channelCount: 0))
    }
    #expect(
      tooFast?.description
        == "PoissonSource: 'rate' must be at most 1024000.0 Hz at this time step, but is 2000000.0.")
    let fraction = #expect(throws: ModuleError.self) {
      var replay = try ReplaySource(Raster([[1, 2]]).heldAsEvents())
      replay.parameters.values.scalars[1] = 0.5
      try replay.validate()
    }
    #expect(fraction?.description == "ReplaySource: 'values' must be whole numbers from 0 to 2^24, but is 0.5.")
    let inputs = #expect(throws: ModuleError.self) {
      try ContinuousSeries.samples(of: LIF(3), duration: 1, step: .milliseconds(1))
    }
    #expect(inputs?.description == "LIF cannot have 3 inputs as a source.")
  }
}

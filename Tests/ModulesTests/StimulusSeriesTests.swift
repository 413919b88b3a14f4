import Modules
import Signals
import Testing

@Suite struct `stimuli as series` {
  @Test func `gaps of Poisson events have the mean and variance of the exponential distribution`() throws {
    let rates = [10.0, 400, 0]
    let events = try EventSeries.poisson(rates: rates, duration: 100, seed: 2)
    #expect(events.stop == 100 && events.start == 0 && events.channelCount == 3)
    for (channel, rate) in rates.enumerated() {
      let times = zip(events.times, events.channels).filter { $0.1 == Int32(channel) }.map(\.0)
      #expect((Double(times.count) - 100 * rate).magnitude <= 4 * (100 * rate).squareRoot(), "\(times.count)")
      if rate == 0 { continue }
      let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
      let mean = gaps.reduce(0, +) / Double(gaps.count)
      #expect(isWithinFourSigma(mean, of: 1 / rate, variance: 1 / (rate * rate), count: gaps.count), "\(mean)")
      // The fourth central moment of the exponential distribution is 9 / rate⁴.
      let variance = gaps.reduce(0) { $0 + ($1 - 1 / rate) * ($1 - 1 / rate) } / Double(gaps.count)
      let spread = 8 / (rate * rate * rate * rate)
      #expect(isWithinFourSigma(variance, of: 1 / (rate * rate), variance: spread, count: gaps.count), "\(variance)")
    }
  }

  @Test func `a channel is the same with more channels, and a longer train begins with the shorter`() throws {
    let one = try EventSeries.poisson(rates: [50], duration: 2, seed: 4)
    let three = try EventSeries.poisson(rates: [50, 20, 90], duration: 5, seed: 4)
    let first = zip(three.times, three.channels).filter { $0.1 == 0 && $0.0 < 2 }.map(\.0)
    #expect(one.times == first)
    #expect(try EventSeries.poisson(rates: [50], duration: 2, seed: 5).times != one.times)
  }

  @Test func `modulated events fall where the rate is`() throws {
    // Rates 0, then 300 Hz, then 100 Hz on one channel; rising from 0 to 200 Hz on the other.
    let steps = try ContinuousSeries(
      times: [1, 2, 4], values: [0, 300, 100], channelCount: 1, start: 1, stop: 10, interpolation: .previous)
    let events = try EventSeries.poisson(rate: steps, seed: 1)
    #expect(events.start == 1 && events.stop == 10)
    func count(_ range: Range<Double>) -> Double { Double(events.times.filter(range.contains).count) }
    #expect(count(1..<2) == 0)
    #expect((count(2..<4) - 600).magnitude <= 4 * 600.0.squareRoot())
    #expect((count(4..<10) - 600).magnitude <= 4 * 600.0.squareRoot())
    let ramp = try ContinuousSeries(times: [0, 20], values: [0, 200], channelCount: 1, interpolation: .linear)
    let rising = try EventSeries.poisson(rate: ramp, seed: 2).times
    #expect((Double(rising.count) - 2000).magnitude <= 4 * 2000.0.squareRoot())
    // The time of an event has the density 2t / T²: mean 2T/3, variance T²/18.
    let mean = rising.reduce(0, +) / Double(rising.count)
    #expect(isWithinFourSigma(mean, of: 40.0 / 3, variance: 400.0 / 18, count: rising.count), "\(mean)")
  }

  @Test func `a constant modulated rate is the constant rate`() throws {
    let rate = try ContinuousSeries(times: [0, 1.5, 3], values: [80, 80, 80], channelCount: 1, interpolation: .linear)
    let modulated = try EventSeries.poisson(rate: rate, seed: 7).times
    let constant = try EventSeries.poisson(rates: [80], duration: 3, seed: 7).times
    #expect(modulated.count == constant.count)
    #expect(zip(modulated, constant).allSatisfy { ($0 - $1).magnitude < 1e-9 })
  }

  @Test func `regular trains are regular`() throws {
    let events = try EventSeries.regular(periods: [0.25, 0.4], phases: [0.1, -0.3], duration: 1)
    let expected: [(Double, Int32)] = [(0.1, 0), (0.1, 1), (0.35, 0), (0.5, 1), (0.6, 0), (0.85, 0), (0.9, 1)]
    #expect(events.channels == expected.map(\.1))
    #expect(zip(events.times, expected.map(\.0)).allSatisfy { ($0 - $1).magnitude < 1e-12 })
  }

  @Test func `what no train can be drawn from is refused, in a sentence`() throws {
    func message(_ body: () throws -> EventSeries) -> String? {
      #expect(throws: ModuleError.self) { try body() }?.description
    }
    #expect(
      message { try EventSeries.poisson(rates: [1, -1], duration: 1, seed: 0) }
        == "EventSeries: 'rates' must be zero or more, but is -1.0.")
    #expect(
      message { try EventSeries.poisson(rates: [.nan], duration: 1, seed: 0) }
        == "EventSeries: 'rates' must hold finite numbers, but value 0 is not one.")
    #expect(
      message { try EventSeries.poisson(rates: [1e9], duration: 10, seed: 0) }
        == "EventSeries: 'number of events' must be at most 2^31, but is 10000000000.0.")
    #expect(
      message { try EventSeries.poisson(rates: [1], duration: -1, seed: 0) }
        == "A duration must be a finite number of seconds from zero up, but is -1.0 s.")
    #expect(
      message { try EventSeries.regular(periods: [0.1, 0], duration: 1) }
        == "EventSeries: 'periods' must be above zero, but value 1 is 0.0.")
    #expect(
      message { try EventSeries.regular(periods: [0.1], phases: [], duration: 1) }
        == "Expected 1 phases, one a period, but found 0.")
    let silent = try ContinuousSeries(times: [1, 2], values: [1, 1], channelCount: 1, start: 0, stop: 3)
    #expect(throws: ModuleError.self) { try EventSeries.poisson(rate: silent, seed: 0) }
  }
}

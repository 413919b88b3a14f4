import Signals
import Testing

/// Laws of finding places among samples: however they are found, the bits are those of a plain search.
struct ContinuousSeriesPlacesLaws {
  @Test func `a clock reads another as exact ratios of ticks say, from any tick and in every period`() throws {
    var generator = SplitMix64(law: 130)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.readableSeries()
      let grid = try generator.grid(near: series)
      let plain = PlainReading(series: series)
      let expected = (0..<grid.count).flatMap { plain.row(atTick: grid.firstTick + Int64($0), of: grid.step) }
      let found = try series.resampled(on: grid).values
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(series), \(series.interpolation), \(grid)")
    }
  }

  @Test(arguments: BinEdges.allCases)
  func `listed times are read as a plain search says, ascending or in any order`(edges: BinEdges) throws {
    var generator = SplitMix64(law: 131)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.readableSeries()
      let plain = PlainReading(series: series)
      var times = (0..<100).map { _ in generator.time(near: series) } + [1e300, -1e300]
      for _ in 0..<2 {
        let expected = times.flatMap { plain.row(at: $0, edges: edges) }
        let found = try series.values(at: times, edges: edges)
        #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(series), \(series.interpolation)")
        times.sort()
      }
    }
  }

  @Test(arguments: BinEdges.allCases)
  func `times in even steps are read as a plain search says, on any clock and with anything between them`(
    edges: BinEdges
  ) throws {
    var generator = SplitMix64(law: 133)
    for _ in 0..<2 * SplitMix64.caseCount {
      let series = try generator.seriesOnAnyClock()
      let plain = PlainReading(series: series)
      let times = generator.evenTimes(near: series)
      let expected = times.flatMap { plain.row(at: $0, edges: edges) }
      let found = try series.values(at: times, edges: edges)
      #expect(
        found.map(\.bitPattern) == expected.map(\.bitPattern),
        "\(series), \(series.times), \(series.interpolation), times \(times)")
      for none in [Double.nan, .infinity, -.infinity] {
        var times = times
        times[generator.pick(Array(times.indices))] = none
        #expect(throws: SignalError.timeNotFinite(what: "time to read a series at")) { try series.values(at: times) }
      }
    }
  }

  @Test func `the seconds at a tick are the exact ratio, rounded once above and once below`() throws {
    var generator = SplitMix64(law: 132)
    for _ in 0..<10 * SplitMix64.caseCount {
      let terms = (0..<2).map { _ in
        Int64.random(in: 1...(1 << Int64.random(in: 0...30, using: &generator)), using: &generator)
      }
      let step = try TimeStep(numerator: terms[0], denominator: terms[1])
      let reach = Int64(1) << Int64.random(in: 0...62, using: &generator)
      let tick = Int64.random(in: -reach...reach, using: &generator)
      let exact = Double(Int128(tick) * Int128(step.numerator)) / Double(step.denominator)
      #expect(step.seconds(atTick: tick) == exact)
    }
  }

  @Test func `the first bin without a value is named, also of a grid that memory could not hold`() throws {
    let series = try ContinuousSeries(
      clocked: Array(repeating: 1, count: 140_000), channelCount: 2, step: .milliseconds(1), interpolation: .linear,
      name: "short")
    func outside(_ time: Double) -> SignalError {
      .notDefined(series: "short", time: time, first: 0, last: 69.999)
    }
    #expect(throws: outside(70)) { try series.resampled(on: TimeGrid(step: .milliseconds(1), count: 80_000)) }
    #expect(throws: outside(70)) { try series.resampled(on: TimeGrid(step: .milliseconds(1), count: 1 << 30)) }
    #expect(throws: outside(-0.5)) {
      try series.resampled(on: TimeGrid(step: .milliseconds(1), firstTick: -500, count: 1 << 30))
    }
  }
}

extension SplitMix64 {
  /// A series of any kind that is 7 outside: clocked or listed, periodic or not, sometimes with samples at one time.
  fileprivate mutating func readableSeries() throws -> ContinuousSeries {
    let kind = SeriesKind(
      channelCount: pick([1, 2, 3, 7]), interpolations: Interpolation.allCases.filter { $0.degree < 2 },
      hasMissingValues: Int.random(in: 0..<4, using: &self) == 0, isPeriodic: Int.random(in: 0..<3, using: &self) == 0,
      least: 1)
    var series = try series(kind)
    if case .listed(var times) = series.times, Bool.random(using: &self) {
      for index in times.indices.dropFirst() where Int.random(in: 0..<4, using: &self) == 0 {
        times[index] = times[index - 1]
      }
      series = try ContinuousSeries(
        times: times, values: series.values, channelCount: series.channelCount, start: series.start, stop: series.stop,
        isPeriodic: series.isPeriodic, interpolation: series.interpolation, name: series.name)
    }
    series.outside = .value(7)
    return series
  }

  /// A series that is 7 outside, on a clock of any step from any tick, whose values are any numbers.
  fileprivate mutating func seriesOnAnyClock() throws -> ContinuousSeries {
    func reach(_ bits: ClosedRange<Int64>) -> Int64 { Int64(1) << Int64.random(in: bits, using: &self) }
    let step = try TimeStep(
      numerator: Int64.random(in: 1...(Bool.random(using: &self) ? 1 : reach(0...30)), using: &self),
      denominator: Int64.random(in: 1...reach(0...30), using: &self))
    let tick = Bool.random(using: &self) ? reach(6...52) : 1_000
    let (count, channelCount) = (Int.random(in: 1...40, using: &self), pick([1, 2, 4, 7, 8, 16, 17]))
    var numbers = values(count * channelCount, hasMissing: Int.random(in: 0..<4, using: &self) == 0)
    if Bool.random(using: &self) {
      numbers[pick(Array(numbers.indices))] =
        pick([.infinity, -.infinity, .greatestFiniteMagnitude, -0.0, .leastNonzeroMagnitude, .signalingNaN])
    }
    return try ContinuousSeries(
      clocked: numbers, channelCount: channelCount, step: step,
      firstTick: Int64.random(in: -tick...tick - 40, using: &self),
      isPeriodic: Int.random(in: 0..<4, using: &self) == 0,
      interpolation: pick(Interpolation.allCases.filter { $0.degree < 2 }), outside: .value(7))
  }

  /// Times in even steps from near the start of a series on, up or down; some of them replaced by any others.
  fileprivate mutating func evenTimes(near series: ContinuousSeries) -> [Double] {
    guard case .clocked(let grid) = series.times else { return [] }
    let step = grid.step.seconds
    let stride = step * pick([1, 1, 2, 0.5, 0, Double.random(in: 0...3, using: &self)])
    // At ticks, about as far from them as is still the same time, or anywhere between.
    let offset =
      step
      * pick([
        0, 1e-6, -1e-6, 1e-6.nextUp, 0.5, Double.random(in: -2e-6...2e-6, using: &self),
        Double.random(in: -2...2, using: &self),
      ])
    let count = pick([1, 63, 64, 65, 150])
    var times = (0..<count).map { series.start + offset + Double($0 % (grid.count + 3)) * stride }
    switch Int.random(in: 0..<4, using: &self) {
    case 0: times.reverse()
    case 1:
      for _ in 0..<3 {
        times[pick(Array(times.indices))] =
          pick([1e300, -1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0x1p53, -0x1p51, series.stop])
      }
    case 2: times = times.map { pick([$0, $0.nextUp, $0.nextDown]) }
    default: break
    }
    return times
  }

  /// A grid over the series and a little more, on its own or another clock, whose step may share no factor with it.
  fileprivate mutating func grid(near series: ContinuousSeries) throws -> TimeGrid {
    let spacing = max(series.duration, 1e-9) / Double(series.sampleCount)
    var step = try TimeStep(
      numerator: Int64.random(in: 1...40, using: &self), denominator: max(1, min(1 << 30, Int64(20 / spacing))))
    if case .clocked(let own) = series.times, Bool.random(using: &self) {
      step =
        (try? TimeStep(
          numerator: own.step.numerator * Int64.random(in: 1...7, using: &self),
          denominator: own.step.denominator * Int64.random(in: 1...7, using: &self))) ?? own.step
    }
    let cycles = Double(series.isPeriodic ? Int.random(in: -1_000...1_000, using: &self) : 0)
    let start = series.start + cycles * series.duration
    let first = Int64((start / step.seconds).rounded()) - Int64.random(in: 0...5, using: &self)
    return try TimeGrid(step: step, firstTick: first, count: Int.random(in: 0...80, using: &self))
  }

  /// A time in or near the series: at a sample, beside one, midway, on a limit or anywhere.
  fileprivate mutating func time(near series: ContinuousSeries) -> Double {
    let times = series.times.seconds
    let sample = pick(times)
    switch Int.random(in: 0..<8, using: &self) {
    case 0: return sample
    case 1: return pick([sample.nextUp, sample.nextDown])
    case 2: return sample / 2 + pick(times) / 2
    case 3: return sample + Double.random(in: -3e-6...3e-6, using: &self) * series.duration / Double(times.count)
    case 4: return pick([series.start, series.stop, series.start - 1e-10, series.stop + 1e-10])
    case 5: return series.start + Double.random(in: -2...3, using: &self) * series.duration
    default: return Double.random(in: series.start...series.stop, using: &self)
    }
  }
}

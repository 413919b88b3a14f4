import Signals
import Testing

/// Whatever is asked of a series, the answer is a typed error or a valid series.
struct ContinuousSeriesHostileLaws {
  private static let times: [Double] =
    [0, -0.0, 0.1, 0.5, 1, 2.5, -3, 1e-300, .leastNonzeroMagnitude, 1e15, -1e18, 1e200, .greatestFiniteMagnitude]
    + [-.greatestFiniteMagnitude, .infinity, -.infinity, .nan]
  private static let channels = [-1, 0, 1, 2, 5, .max, .min]
  private static let numbers: [Float] = [0, -0.0, 1, -2, .nan, .infinity, -.infinity, 1e38, .leastNonzeroMagnitude]

  private func hostileSeries(_ generator: inout SplitMix64) -> ContinuousSeries? {
    let count = generator.pick([0, 1, 2, 5])
    let channelCount = generator.pick([0, 1, 2, 3])
    let values = (0..<count * channelCount).map { _ in generator.pick(Self.numbers) }
    let finite = Self.times.filter(\.isFinite)
    let times = (0..<count).map { _ in generator.pick(finite) }.sorted()
    let outside = generator.pick([OutsidePolicy.fail, .hold, .value(.nan), .extrapolate, .fill(1), .fillToStop(2)])
    let interpolation = generator.pick(Interpolation.allCases)
    let isPeriodic = Bool.random(using: &generator)
    if Bool.random(using: &generator) {
      return try? ContinuousSeries(
        clocked: values, channelCount: channelCount,
        step: generator.pick(isPeriodic ? [.milliseconds(100), .seconds(7)] : SplitMix64.steps),
        firstTick: generator.pick([0, 5, -(1 << 53), (1 << 53) - 5, 1 << 40]), isPeriodic: isPeriodic,
        interpolation: interpolation, outside: outside)
    }
    return try? ContinuousSeries(
      times: times, values: values, channelCount: channelCount, isPeriodic: isPeriodic, interpolation: interpolation,
      outside: outside)
  }

  private func isValid(_ series: ContinuousSeries) -> Bool {
    let times = series.times.seconds
    return times == times.sorted() && times.allSatisfy { $0.isFinite && $0 >= series.start && $0 <= series.stop }
      && series.values.count == times.count * series.channelCount
      && (series.isPeriodic ? series.start < series.stop : series.start <= series.stop)
      && !series.description.isEmpty && !series.summary(rows: 3).isEmpty
  }

  /// Runs what may throw a typed error, and checks what it gives.
  private func check(
    _ what: String, of series: ContinuousSeries, _ body: () throws(SignalError) -> ContinuousSeries
  ) {
    do {
      let result = try body()
      #expect(isValid(result), "\(what) of \(series) gives \(result)")
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test func `hostile arguments give a typed error or a valid series`() {
    var generator = SplitMix64(law: 131)
    for _ in 0..<SplitMix64.caseCount * 5 {
      guard let series = hostileSeries(&generator), let other = hostileSeries(&generator) else { continue }
      let (first, second) = (generator.pick(Self.times), generator.pick(Self.times))
      let list = (0..<generator.pick([0, 1, 3])).map { _ in generator.pick(Self.times) }
      let channels = (0..<generator.pick([0, 1, 2])).map { _ in generator.pick(Self.channels) }
      let row = (0..<generator.pick([0, 1, 2, 3])).map { _ in generator.pick(Self.numbers) }
      let scalar = generator.pick(Self.numbers)
      let flags = (Bool.random(using: &generator), Bool.random(using: &generator))
      let gap = generator.pick([SeriesGap.none, .median, .seconds(first)])
      check("clip", of: series) { () throws(SignalError) in
        try series.clipped(
          from: flags.0 ? first : nil, to: second, includingStop: flags.0, samplingLimits: flags.1)
      }
      check("clip of channels", of: series) { () throws(SignalError) in
        try series.clipped(from: first, to: second, channels: channels)
      }
      check("delay", of: series) { () throws(SignalError) in try series.delayed(by: first) }
      check("start", of: series) { () throws(SignalError) in try series.starting(at: first) }
      check("resampling", of: series) { () throws(SignalError) in try series.resampled(at: list) }
      check("resampling in order", of: series) { () throws(SignalError) in
        try series.resampled(at: list.filter(\.isFinite).sorted(), channels: channels)
      }
      check("resampling on a grid", of: series) { () throws(SignalError) in
        try series.resampled(on: TimeGrid(step: .milliseconds(100), firstTick: flags.0 ? -3 : 1 << 52, count: 7))
      }
      check("merge", of: series) { () throws(SignalError) in
        try series.merged(with: [other, series], removingDuplicates: flags.0)
      }
      check("append", of: series) { () throws(SignalError) in try series.appending(other, gap: gap) }
      check("join", of: series) { () throws(SignalError) in
        try ContinuousSeries(joining: [series, other, series], gaps: [gap])
      }
      check("selection", of: series) { () throws(SignalError) in try series.selecting(channels: channels) }
      check("more channels", of: series) { () throws(SignalError) in try series.appendingChannels(of: other) }
      check("repetition", of: series) { () throws(SignalError) in try series.repeating() }
      check("sum", of: series) { () throws(SignalError) in try series + other - row }
      check("product", of: series) { () throws(SignalError) in try series * other * row / scalar }
      check("quotient", of: series) { () throws(SignalError) in try series / other / row }
      check("quotient rounded down", of: series) { () throws(SignalError) in
        try series.floorDivided(by: .row(row)).floorDividing(.scalar(scalar)).floorDivided(by: .series(other))
      }
      check("matrix", of: series) { () throws(SignalError) in
        try series.mappingChannels(by: Tensor(row, shape: [row.count, 1]))
      }
      _ = try? series.raster(on: TimeGrid(step: .milliseconds(100), count: 3))
      _ = try? series.row(at: first)
      _ = (series.contains(first), series.contains(list), series.minimum, series.maximum)
      for rows in [Int.min, -1, 0, 1, 2, .max] { #expect(!series.summary(rows: rows).isEmpty) }
    }
  }

  @Test func `channels that cannot be counted are refused`() throws {
    let most = Int(Int32.max)
    let wide = try ContinuousSeries(times: [], values: [], channelCount: most)
    #expect(throws: SignalError.lengthMismatch(what: "channels at most", expected: most, found: 2 * most)) {
      try wide.appendingChannels(of: wide)
    }
    #expect(throws: SignalError.lengthMismatch(what: "channels at most", expected: most, found: .max)) {
      try ContinuousSeries(times: [], values: [], channelCount: .max)
    }
    #expect(wide.summary().hasPrefix("series ''"))
  }

  @Test func `too many periods are refused`() throws {
    let series = try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(1), isPeriodic: true)
    #expect(throws: SignalError.tooManyValues(series: "", count: 1e12 + 2)) {
      try series.clipped(from: 0, to: 1e9)
    }
    let wide = try ContinuousSeries(
      clocked: [Float](repeating: 0, count: 1_000), channelCount: 1_000, step: .milliseconds(1), isPeriodic: true)
    #expect(throws: SignalError.tooManyValues(series: "", count: 1e10 + 1e3)) {
      try wide.clipped(from: 0, to: 1e4, includingStop: false, samplingLimits: false)
    }
  }
}

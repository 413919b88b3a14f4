import Signals
import Testing

/// Laws of what is done with whole series, on random ones.
struct ContinuousSeriesLaws {
  @Test func `a series that is cut and joined again is the same`() throws {
    var generator = SplitMix64(law: 101)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.series(.init(hasMissingValues: true))
      let cut: Double
      if case .clocked(let grid) = series.times {
        cut = grid.time(at: Int.random(in: 0...grid.count, using: &generator))
      } else {
        cut = Double.random(in: series.start...series.stop, using: &generator)
      }
      let parts = [
        try series.clipped(to: cut, includingStop: false, samplingLimits: false),
        try series.clipped(from: cut, samplingLimits: false),
      ]
      #expect(parts.allSatisfy { $0.isClocked == series.isClocked })
      #expect(try parts[0].appending(parts[1]).isIdentical(to: series), "\(series) cut at \(cut) s")
      #expect(try ContinuousSeries(joining: parts).isIdentical(to: series))
      #expect(try parts[0].merged(with: parts[1]).isIdentical(to: series))
    }
  }

  @Test func `a series that is moved there and back is the same, and stays on its clock`() throws {
    var generator = SplitMix64(law: 102)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.series(.init(hasMissingValues: true, isPeriodic: Bool.random(using: &generator)))
      let ticks = Int64.random(in: -5_000...5_000, using: &generator)
      let step =
        if case .clocked(let grid) = series.times { grid.step } else { try TimeStep(numerator: 1, denominator: 1_024) }
      let delay = step.seconds(atTick: ticks)
      let moved = try series.delayed(by: delay)
      #expect(moved.isClocked == series.isClocked && moved.isPeriodic == series.isPeriodic)
      #expect(try moved.delayed(by: -delay).isIdentical(to: series), "\(series) by \(delay) s")
      #expect(try series.starting(at: moved.start).isIdentical(to: moved))
      #expect(try moved.starting(at: series.start).isIdentical(to: series))
    }
  }

  @Test func `a clocked series that is moved by a part of a step has listed times`() throws {
    let series = try ContinuousSeries(clocked: [1, 2], channelCount: 1, step: .milliseconds(1))
    let moved = try series.delayed(by: 0.0005)
    #expect(!moved.isClocked && moved.times.seconds == [0.0005, 0.0015] && moved.stop == 0.0025)
  }

  @Test func `a series at its own times is the same, by every interpolation`() throws {
    var generator = SplitMix64(law: 103)
    for _ in 0..<SplitMix64.caseCount {
      for interpolation in Interpolation.allCases {
        let listed = try generator.listedSeries(.init(interpolations: [interpolation]))
        #expect(try listed.resampled(at: listed.times.seconds).isIdentical(to: listed))
        let clocked = try generator.clockedSeries(.init(interpolations: [interpolation]))
        guard case .clocked(let grid) = clocked.times else { continue }
        #expect(try clocked.resampled(on: grid).isIdentical(to: clocked))
        #expect(try clocked.values(at: grid.times) == clocked.values)
      }
    }
  }

  @Test func `merging series of distinct times does not depend on their order`() throws {
    var generator = SplitMix64(law: 104)
    for _ in 0..<SplitMix64.caseCount {
      let first = try generator.listedSeries(.init(interpolations: [.linear], hasMissingValues: true))
      let second = try generator.listedSeries(.init(interpolations: [.linear])).delayed(by: 0x1p-12)
      let third = try generator.listedSeries(.init(interpolations: [.linear])).delayed(by: 0x1p-13)
      let merged = try first.merged(with: [second, third])
      #expect(try merged.isIdentical(to: third.merged(with: [first, second])))
      #expect(try merged.isIdentical(to: second.merged(with: third).merged(with: first, removingDuplicates: false)))
      #expect(merged.sampleCount == first.sampleCount + second.sampleCount + third.sampleCount)
      #expect(merged.start == min(first.start, second.start, third.start))
      #expect(merged.stop == max(first.stop, second.stop, third.stop))
    }
  }

  @Test func `of samples at one time the one of the earliest series stays, or all in order`() throws {
    let first = try ContinuousSeries(times: [0, 1, 1, 2], values: [10, 11, 12, 13], channelCount: 1)
    let second = try ContinuousSeries(times: [1, 2, 3], values: [20, 21, 22], channelCount: 1)
    let merged = try first.merged(with: second)
    #expect(merged.times.seconds == [0, 1, 2, 3] && merged.values == [10, 12, 13, 22])
    let all = try first.merged(with: second, removingDuplicates: false)
    #expect(all.times.seconds == [0, 1, 1, 1, 2, 2, 3] && all.values == [10, 11, 12, 20, 13, 21, 22])
    #expect(try first.row(at: 1) == merged.row(at: 1))
  }

  @Test func `appended channels can be taken off again`() throws {
    var generator = SplitMix64(law: 105)
    for _ in 0..<SplitMix64.caseCount {
      let first = try generator.series(.init(channelCount: 3, hasMissingValues: true))
      let second = try generator.series(.init(channelCount: 2))
      let both = try first.appendingChannels(of: second)
      #expect(both.channelCount == 5)
      #expect(try both.selecting(channels: [0, 1, 2]).isIdentical(to: first))
      let added = try both.selecting(channels: [4, 3])
      let read = try second.values(at: first.times.seconds, channels: [1, 0])
      if !first.isClocked { #expect(added.values.map(\.bitPattern) == read.map(\.bitPattern)) }
      #expect(try first.appendingChannels(of: first).selecting(channels: [3, 4, 5]).isIdentical(to: first))
    }
  }

  @Test func `gaps are none, seconds or the median interval of the series before`() throws {
    let first = try ContinuousSeries(times: [0, 1, 3, 6], values: [0, 1, 2, 3], channelCount: 1)
    let second = try ContinuousSeries(times: [10, 11], values: [4, 5], channelCount: 1, name: "second")
    #expect(try first.appending(second).times.seconds == [0, 1, 3, 6, 6, 7])
    #expect(try first.appending(second, gap: .median).times.seconds == [0, 1, 3, 6, 8, 9])
    #expect(try first.appending(second, gap: .seconds(-0.5)).times.seconds == [0, 1, 3, 5.5, 6, 6.5])
    let three = try ContinuousSeries(joining: [first, second, first], gaps: [.seconds(1), .median])
    #expect(three.times.seconds == [0, 1, 3, 6, 7, 8, 9, 10, 12, 15] && three.stop == 15)
    let none = try ContinuousSeries(times: [], values: [], channelCount: 1, stop: 1)
    #expect(try first.appending(none, gap: .median).stop == 7)
    #expect(try none.appending(first, gap: .median).start == 0)
    #expect(try ContinuousSeries(joining: []).sampleCount == 0)
    let clocked = try ContinuousSeries(clocked: [1, 2, 3], channelCount: 1, step: .milliseconds(1), firstTick: 5)
    let joined = try ContinuousSeries(joining: [clocked, clocked, clocked])
    #expect(joined.isClocked && joined.sampleCount == 9 && joined.start == 0.005 && joined.stop == 0.014)
    #expect(try !clocked.appending(clocked, gap: .median).isClocked)
  }

  @Test func `a periodic series is unrolled, and its part repeats itself on request`() throws {
    var generator = SplitMix64(law: 106)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.series(.init(interpolations: [.previous], isPeriodic: true))
      let from = series.start + Double.random(in: -3...3, using: &generator) * series.duration
      let part = try series.clipped(from: from, to: from + 2.5 * series.duration, includingStop: false)
      #expect(!part.isPeriodic && part.duration > 0)
      #expect(part.sampleCount >= 2 * series.sampleCount)
      let middles = zip(part.times.seconds, part.times.seconds.dropFirst()).map { $0 / 2 + $1 / 2 }
      #expect(try part.values(at: middles) == series.values(at: middles))
      let again = try part.repeating()
      #expect(again.isPeriodic)
      for (middle, row) in try zip(middles, middles.map { try again.row(at: $0 + again.duration) }) {
        if again.contains(middle) { #expect(try row == part.row(at: middle)) }
      }
    }
    let none = try ContinuousSeries(times: [1], values: [1], channelCount: 1)
    #expect(throws: SignalError.badExtent(start: 1, stop: 1, isPeriodic: true)) { try none.repeating() }
  }

  @Test func `a part has a sample at its limits, as asked`() throws {
    let ramp = try ContinuousSeries(times: [0, 1, 2], values: [0, 10, 20], channelCount: 1, interpolation: .linear)
    func times(_ stop: Bool, _ limits: Bool) throws -> [Double] {
      try ramp.clipped(from: 0.5, to: 2, includingStop: stop, samplingLimits: limits).times.seconds
    }
    #expect(try times(true, true) == [0.5, 1, 2])
    #expect(try times(false, true) == [0.5, 1])
    #expect(try times(true, false) == [1, 2])
    #expect(try times(false, false) == [1])
    #expect(throws: SignalError.badExtent(start: 2, stop: 0.5, isPeriodic: false)) {
      try ramp.clipped(from: 2, to: 0.5)
    }
    #expect(try ramp.clipped(from: 0.25, to: 0.75).values == [2.5, 7.5])
    #expect(try ramp.clipped(from: 0.5, to: 0.5).values == [5])
    #expect(throws: SignalError.notDefined(series: "", time: 3, first: 0, last: 2)) { try ramp.clipped(to: 3) }
    var line = ramp
    line.outside = .extrapolate
    let beyond = try line.clipped(to: 3)
    #expect(beyond.stop == 3 && beyond.values.last?.isNaN == true)
  }

  @Test func `a series without samples keeps its channels`() throws {
    let none = try ContinuousSeries(times: [], values: [], channelCount: 3, stop: 1, outside: .extrapolate)
    #expect(try none.values(at: [0.5, 2]).count == 6)
    #expect(try none.clipped(from: 0, to: 0.5, samplingLimits: false).channelCount == 3)
    #expect(try none.delayed(by: 1).channelCount == 3)
    #expect(try none.resampled(at: []) == none.resampled(at: []).clipped(samplingLimits: false))
    let other = try ContinuousSeries(times: [0], values: [1, 2, 3], channelCount: 3)
    #expect(try none.merged(with: other).sampleCount == 1)
    #expect(try other.merged(with: ContinuousSeries(joining: [])).channelCount == 3)
    #expect(none.minimum == nil && none.maximum == nil)
  }
}

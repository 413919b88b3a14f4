import Signals
import Testing

/// What numpy 2.4.6 gives for a train of 60 events on 4 channels; the times in whole milliseconds were drawn once.
@Suite struct `analysis of event trains` {
  static let milliseconds = [
    21, 25, 27, 28, 35, 40, 59, 80, 84, 103, 119, 137, 147, 159, 178, 180, 195, 204, 207, 223, 229, 245, 256, 274, 291,
    296, 310, 311, 320, 334, 354, 368, 372, 392, 400, 415, 437, 445, 462, 485, 493, 495, 513, 526, 538, 543, 551, 563,
    565, 580, 587, 608, 622, 629, 650, 663, 684, 703, 707, 724,
  ]
  static let channels = [
    2, 3, 0, 2, 0, 2, 3, 1, 3, 3, 0, 3, 2, 2, 1, 1, 3, 2, 0, 3, 0, 0, 2, 0, 2, 0, 2, 2, 0, 2, 2, 3, 3, 1, 0, 3, 3, 2, 1,
    0, 0, 1, 1, 0, 2, 2, 3, 0, 0, 0, 0, 0, 3, 0, 0, 3, 3, 2, 3, 2,
  ]

  static func train(from start: Double = 0) throws -> EventSeries {
    try EventSeries(
      times: milliseconds.map { start + Double($0) / 1000 }, channels: channels, channelCount: 4, start: start,
      stop: start + 0.8)
  }

  func expectNear(_ found: [Double?], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (found, expected) in zip(found, expected) {
      let distance = found.map { ($0 - expected).magnitude } ?? .infinity
      #expect(distance < 1e-9, "\(found as Any), not \(expected)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [0, -3, 1000] as [Double]) func `all measures are those of numpy, wherever the train begins`(
    _ start: Double
  ) throws {
    let train = try Self.train(from: start)
    #expect(train.eventCounts == [20, 7, 17, 16])
    expectNear(train.meanRates ?? [], [25, 8.75, 21.25, 20])
    // std(diff(t)) / mean(diff(t))
    expectNear(
      train.intervalVariation, [0.8518996063540946, 0.97354726161456, 1.0040528222223015, 0.8130838982847554])
    // 3 * mean(((I[:-1] - I[1:]) / (I[:-1] + I[1:])) ** 2)
    expectNear(
      train.localVariation, [0.7159857770235762, 1.4122028653824032, 1.2306382071069164, 0.6743617674333178])
    // histogram(all intervals, edges at 0, 10, … 100 ms)
    #expect(try train.intervalHistogram(width: 0.01, binCount: 10) == [9, 7, 15, 6, 3, 2, 0, 2, 4, 3])
    // n = counts in bins; var(n.sum(0)) / mean(n.sum(0)); mean of corrcoef(n) above the diagonal
    let expected: [(TimeStep, Double, [Double], Double)] = [
      (.milliseconds(10), 0.7833333333333333, [0.95, 0.9125, 1.0227941176470585, 0.8], -0.05969255317497648),
      (
        .milliseconds(50), 0.4166666666666667, [1.05, 1.1339285714285714, 0.9963235294117647, 0.625],
        -0.19892840107915244
      ),
      (
        .milliseconds(100), 0.5, [1.2, 0.6964285714285714, 0.6397058823529411, 0.375], -0.08123010181149115
      ),
    ]
    for (bin, population, each, correlation) in expected {
      expectNear([try train.fanoFactor(bin: bin)], [population])
      expectNear(try train.fanoFactors(bin: bin), each)
      expectNear([try train.synchrony(bin: bin)], [correlation])
    }
  }

  @Test func `intervals of a channel add up to its extent, and their histograms to that of all`() throws {
    let train = try Self.train()
    for (channel, intervals) in train.intervals.enumerated() {
      let times = zip(train.times, train.channels).filter { $0.1 == Int32(channel) }.map(\.0)
      #expect(intervals.count == times.count - 1)
      expectNear([intervals.reduce(0, +)], [(times.last ?? 0) - (times.first ?? 0)])
    }
    let each = try (0..<4).map { try train.intervalHistogram(width: 0.007, binCount: 50, channel: $0) }
    let all = try train.intervalHistogram(width: 0.007, binCount: 50)
    #expect((0..<50).allSatisfy { bin in each.reduce(0) { $0 + $1[bin] } == all[bin] })
    #expect(all.reduce(0, +) == 56)
  }

  @Test func `a regular train does not vary, and equal trains are synchronous`() throws {
    let times = (0..<40).map { Double($0 / 2) * 0.01 }
    let train = try EventSeries(
      times: times, channels: (0..<40).map { $0 % 2 }, channelCount: 3, stop: 0.2)
    for channel in 0..<2 {
      #expect(try #require(train.intervalVariation[channel]) < 1e-12)
      #expect(try #require(train.localVariation[channel]) < 1e-12)
    }
    #expect(train.intervalVariation[2] == nil && train.localVariation[2] == nil)
    #expect(try train.intervalHistogram(width: 0.01, binCount: 3) == [0, 38, 0])
    expectNear([try train.fanoFactor(bin: .milliseconds(20))], [0])
    expectNear([try train.synchrony(bin: .milliseconds(5))], [1])
    #expect(try train.fanoFactors(bin: .milliseconds(5))[2] == nil)
    // Two trains that alternate in the bins are opposite.
    let opposite = try EventSeries(
      times: (0..<20).map { Double($0) * 0.01 }, channels: (0..<20).map { $0 % 2 }, channelCount: 2, stop: 0.2)
    expectNear([try opposite.synchrony(bin: .milliseconds(10))], [-1])
  }

  @Test func `trains too short to say anything have no measures`() throws {
    let empty = try EventSeries(times: [], channels: [], channelCount: 2, stop: 1)
    #expect(empty.meanRates == [0, 0] && empty.intervals == [[], []])
    #expect(empty.localVariation == [nil, nil] && empty.intervalVariation == [nil, nil])
    #expect(try empty.fanoFactor() == nil && empty.synchrony(bin: .milliseconds(1)) == nil)
    let pair = try EventSeries(times: [0.1, 0.2, 0.2], channels: [0, 0, 1], channelCount: 2, stop: 1)
    #expect(pair.localVariation == [nil, nil])
    let same = try EventSeries(times: [0.1, 0.1, 0.1], channels: [0, 0, 0], channelCount: 1, stop: 1)
    #expect(same.localVariation == [0] && same.intervalVariation == [nil])
    #expect(try EventSeries(times: [], channels: [], channelCount: 1, stop: 0).meanRates == nil)
    let late = try EventSeries(times: [0.0095], channels: [0], channelCount: 1, stop: 0.0099)
    #expect(try late.fanoFactor(bin: .milliseconds(3)) == nil)
  }

  @Test func `bins that are blurred by the spacing of late times are refused`() throws {
    let late = try EventSeries(times: [1e10], channels: [0], channelCount: 1, start: 1e10, stop: 1e10 + 1)
    #expect(throws: SignalError.tooLateForStep(seconds: 1e10, step: .microseconds(1))) {
      _ = try late.fanoFactor(bin: .microseconds(1))
    }
  }

  @Test func `bins without width and channels that are not there are refused`() throws {
    let train = try Self.train()
    for width in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: SignalError.self) { try train.intervalHistogram(width: width, binCount: 3) }
    }
    #expect(throws: SignalError.noChannel(series: "", channel: 4, channelCount: 4)) {
      try train.intervalHistogram(width: 1, binCount: 3, channel: 4)
    }
    #expect(throws: SignalError.self) { try train.intervalHistogram(width: 1, binCount: -1) }
  }
}

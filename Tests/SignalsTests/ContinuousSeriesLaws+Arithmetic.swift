import Signals
import Testing

/// Laws of arithmetic on series, against a reference of three lines.
struct ContinuousSeriesArithmeticLaws {
  private typealias Function = (Double, Double) -> Double

  private static func sum(_ first: Double, _ second: Double) -> Double {
    first.isNaN ? second : second.isNaN ? first : first + second
  }

  private static var operations:
    [(
      reference: Function, series: (ContinuousSeries, ContinuousSeries) throws -> ContinuousSeries,
      scalar: (ContinuousSeries, Float) throws -> ContinuousSeries,
      reflected: (Float, ContinuousSeries) throws -> ContinuousSeries,
      row: (ContinuousSeries, [Float]) throws -> ContinuousSeries,
      reflectedRow: ([Float], ContinuousSeries) throws -> ContinuousSeries
    )]
  {
    [
      (sum, { try $0 + $1 }, { $0 + $1 }, { $0 + $1 }, { try $0 + $1 }, { try $0 + $1 }),
      ({ sum($0, -$1) }, { try $0 - $1 }, { $0 - $1 }, { $0 - $1 }, { try $0 - $1 }, { try $0 - $1 }),
      ({ $0 * $1 }, { try $0 * $1 }, { $0 * $1 }, { $0 * $1 }, { try $0 * $1 }, { try $0 * $1 }),
      ({ $0 / $1 }, { try $0 / $1 }, { $0 / $1 }, { $0 / $1 }, { try $0 / $1 }, { try $0 / $1 }),
      (
        { ($0 / $1).rounded(.down) }, { try $0.floorDivided(by: .series($1)) },
        { try $0.floorDivided(by: .scalar($1)) },
        { try $1.floorDividing(.scalar($0)) }, { try $0.floorDivided(by: .row($1)) }, { try $1.floorDividing(.row($0)) }
      ),
    ]
  }

  private func isSame(_ found: [Float], _ expected: [Double]) -> Bool {
    guard found.count == expected.count else { return false }
    return found.map(\.bitPattern) == expected.map { Float($0) }.map { $0.isNaN ? Float.nan : $0 }.map(\.bitPattern)
      || zip(found, expected).allSatisfy { $0 == Float($1) || ($0.isNaN && $1.isNaN) }
  }

  @Test func `arithmetic is that of the values, and keeps times, limits and channels`() throws {
    var generator = SplitMix64(law: 111)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.series(.init(hasMissingValues: true))
      let values = generator.values(series.values.count, hasMissing: true)
      let other = try ContinuousSeries(
        times: series.times.seconds, values: values, channelCount: 2, start: series.start, stop: series.stop,
        interpolation: .linear)
      let scalar = Float.random(in: -3...3, using: &generator)
      let row = generator.values(2)
      for operation in Self.operations {
        let results = [
          try operation.series(series, other), try operation.scalar(series, scalar),
          try operation.reflected(scalar, series), try operation.row(series, row),
          try operation.reflectedRow(row, series),
        ]
        let expected: [(Int) -> (Double, Double)] = [
          { (Double(series.values[$0]), Double(values[$0])) }, { (Double(series.values[$0]), Double(scalar)) },
          { (Double(scalar), Double(series.values[$0])) }, { (Double(series.values[$0]), Double(row[$0 % 2])) },
          { (Double(row[$0 % 2]), Double(series.values[$0])) },
        ]
        for (result, operands) in zip(results, expected) {
          #expect(isSame(result.values, values.indices.map { operation.reference(operands($0).0, operands($0).1) }))
          #expect(result.times == series.times && result.stop == series.stop && result.start == series.start)
          #expect(result.channelCount == 2 && result.interpolation == series.interpolation)
        }
      }
      #expect(isSame((-series).values, series.values.map { -Double($0) }))
      #expect(isSame(series.magnitude.values, series.values.map { Double($0).magnitude }))
      #expect(isSame([series.minimum ?? .nan], [Double(series.values.filter { !$0.isNaN }.min() ?? .nan)]))
      #expect(isSame([series.maximum ?? .nan], [Double(series.values.filter { !$0.isNaN }.max() ?? .nan)]))
    }
  }

  @Test func `a missing value counts as zero in sums alone, and stays where both are missing`() throws {
    let gaps = try ContinuousSeries(times: [0, 1, 2], values: [1, .nan, .nan], channelCount: 1)
    let others = try ContinuousSeries(times: [0, 1, 2], values: [.nan, 2, .nan], channelCount: 1)
    func text(_ series: ContinuousSeries) -> String { "\(series.values)" }
    #expect(try text(gaps + others) == "[1.0, 2.0, nan]")
    #expect(try text(gaps - others) == "[1.0, -2.0, nan]")
    #expect(text(gaps + 5) == "[6.0, 5.0, 5.0]")
    #expect(try text(gaps * others) == "[nan, nan, nan]")
    #expect(try text(gaps / [2]) == "[0.5, nan, nan]")
    #expect(try text(gaps.floorDivided(by: 2)) == "[0.0, nan, nan]")
  }

  @Test func `a single channel is repeated for every channel of the left operand, and in products of the right one`()
    throws
  {
    let one = try ContinuousSeries(times: [0, 1], values: [10, 20], channelCount: 1)
    let two = try ContinuousSeries(times: [0, 1], values: [1, 2, 3, 4], channelCount: 2)
    #expect(try (two + one).values == [11, 12, 23, 24])
    #expect(try (two / one).values == [0.1, 0.2, 0.15, 0.2])
    #expect(try (two * one).values == [10, 20, 60, 80])
    #expect(try (one * two).values == [10, 20, 60, 80])
    #expect(try (one * [1, 2, 3]).channelCount == 3)
    for fails in [{ try one + two }, { try one - two }, { try one / two }, { try two + [1, 2, 3] }] {
      #expect(throws: SignalError.self) { try fails() }
    }
  }

  @Test func `another series is read at the times of the left one, on a clock by index`() throws {
    let coarse = try ContinuousSeries(
      clocked: [0, 10, 20], channelCount: 1, step: .milliseconds(10), interpolation: .linear, outside: .hold)
    let fine = try ContinuousSeries(clocked: [1, 1, 1], channelCount: 1, step: .milliseconds(5))
    let sum = try fine + coarse
    #expect(sum.values == [1, 6, 11] && sum.isClocked)
    #expect(throws: SignalError.self) { try coarse + fine }
  }

  @Test func `units are kept where they stay true`() throws {
    let series = try ContinuousSeries(times: [0], values: [4], channelCount: 1, units: "mV")
    let pure = try ContinuousSeries(times: [0], values: [2], channelCount: 1)
    #expect((series + 1).units == "mV" && (2 * series).units == "mV" && (series / 2).units == "mV")
    #expect((1 / series).units == nil)
    #expect(try (series + series).units == "mV" && (series + pure).units == nil)
    #expect(try (series * pure).units == "mV" && (pure * series).units == "mV" && (series * series).units == nil)
    #expect(try (series / series).units == nil && series.floorDivided(by: 2).units == nil)
  }

  @Test func `division rounded down leaves the exact remainder`() throws {
    let series = try ContinuousSeries(times: [0], values: [7, -7, 7, -7, 0.3, 0], channelCount: 6)
    #expect(try series.floorDivided(by: .row([2, 2, -2, -2, 0.1, 5])).values == [3, -4, -4, 3, 3, 0])
    #expect(try (series * 0 + 3).floorDividing(21).values == [7, 7, 7, 7, 7, 7])
    #expect(try series.floorDivided(by: 0).values.map { "\($0)" } == ["inf", "-inf", "inf", "-inf", "inf", "nan"])
  }

  @Test func `channels are weighted sums of channels`() throws {
    var generator = SplitMix64(law: 112)
    for _ in 0..<SplitMix64.caseCount {
      let series = try generator.series(.init(channelCount: 3))
      let weights = generator.values(6)
      let mapped = try series.mappingChannels(by: Tensor(weights, shape: [3, 2]))
      let expected = (0..<series.sampleCount * 2).map { cell in
        series.sample(cell / 2).enumerated().reduce(0.0) {
          $0 + Double($1.element) * Double(weights[$1.offset * 2 + cell % 2])
        }
      }
      #expect(isSame(mapped.values, expected) && mapped.channelCount == 2 && mapped.times == series.times)
    }
    let series = try ContinuousSeries(times: [0], values: [1, 2], channelCount: 2)
    #expect(throws: SignalError.self) { try series.mappingChannels(by: Tensor([1, 2, 3], shape: [3, 1])) }
    #expect(throws: SignalError.self) { try series.mappingChannels(by: Tensor([1, 2])) }
  }
}

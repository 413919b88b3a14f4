import Signals

extension SplitMix64 {
  /// What a random series is like.
  struct SeriesKind {
    var channelCount = 2
    var interpolations = Interpolation.allCases
    var hasMissingValues = false
    var isPeriodic = false
    var least = 4
  }

  /// Values, some of them not a number if there may be missing ones.
  mutating func values(_ count: Int, hasMissing: Bool) -> [Float] {
    values(count).map { hasMissing && Int.random(in: 0..<5, using: &self) == 0 ? .nan : $0 }
  }

  /// A series on a clock.
  mutating func clockedSeries(_ kind: SeriesKind = SeriesKind()) throws -> ContinuousSeries {
    let count = Int.random(in: kind.least...12, using: &self)
    return try ContinuousSeries(
      clocked: values(count * kind.channelCount, hasMissing: kind.hasMissingValues), channelCount: kind.channelCount,
      step: Self.steps[Int.random(in: 0..<Self.steps.count, using: &self)],
      firstTick: Int64.random(in: -1_000...1_000, using: &self), isPeriodic: kind.isPeriodic,
      interpolation: kind.interpolations[Int.random(in: 0..<kind.interpolations.count, using: &self)],
      outside: .extrapolate, name: "random", units: "mV")
  }

  /// A series of listed, increasing times that are multiples of 2⁻¹⁰ s, so that they move without rounding.
  mutating func listedSeries(_ kind: SeriesKind = SeriesKind()) throws -> ContinuousSeries {
    let count = Int.random(in: kind.least...12, using: &self)
    var tick = Int.random(in: -2_000...2_000, using: &self)
    let times = (0..<count).map { _ in
      tick += Int.random(in: 1...300, using: &self)
      return Double(tick) / 1_024
    }
    return try ContinuousSeries(
      times: times, values: values(count * kind.channelCount, hasMissing: kind.hasMissingValues),
      channelCount: kind.channelCount, stop: kind.isPeriodic ? Double(tick + 37) / 1_024 : nil,
      isPeriodic: kind.isPeriodic,
      interpolation: kind.interpolations[Int.random(in: 0..<kind.interpolations.count, using: &self)],
      outside: .extrapolate, name: "random", units: "mV")
  }

  /// A series of either sort.
  mutating func series(_ kind: SeriesKind = SeriesKind()) throws -> ContinuousSeries {
    try Bool.random(using: &self) ? clockedSeries(kind) : listedSeries(kind)
  }

}

extension ContinuousSeries {
  /// Whether two series are the same to the bit, also where they are not a number.
  func isIdentical(to other: ContinuousSeries) -> Bool {
    var (first, second) = (self, other)
    let bits = first.values.map(\.bitPattern) == second.values.map(\.bitPattern)
    guard let one = try? first.resized(), let two = try? second.resized() else { return false }
    (first, second) = (one, two)
    return bits && first == second
  }

  /// The series without its values, which decide equality by themselves.
  private func resized() throws -> ContinuousSeries { try selecting(channels: []) }

  var isClocked: Bool { if case .clocked = times { true } else { false } }
}

/// A range of values and the round numbers on it that get a mark.
struct Axis {
  /// A marked value and its label.
  struct Tick {
    var value: Double
    var label: String
  }

  let range: ClosedRange<Double>
  let ticks: [Tick]

  /// An axis over a range that is not a single point, with the finest round spacing of at most `mostTicks` ticks.
  ///
  /// At `mostTicks` of 5 there are at least 3 ticks: every coarser spacing keeps half of six.
  init(over range: ClosedRange<Double>, mostTicks: Int, wholeNumbersOnly: Bool = false) {
    self.range = range
    let span = range.upperBound - range.lowerBound
    var exponent = 0
    while DecimalNumber(digits: 1, exponent: exponent).value > span / 100 { exponent -= 1 }
    while DecimalNumber(digits: 1, exponent: exponent + 1).value <= span / 100 { exponent += 1 }
    var found: [DecimalNumber] = []
    search: while true {
      for spacing in Self.spacings(at: exponent) {
        if wholeNumbersOnly, spacing.exponent < 0 { continue }
        found = Self.multiples(of: spacing, in: range)
        if found.count <= mostTicks { break search }
      }
      exponent += 1
    }
    ticks = found.map { Tick(value: $0.value, label: $0.text) }
  }

  /// An axis that shows values with a margin of a twentieth; 0 to 1 where there are no values.
  init(showing values: ClosedRange<Double>?, mostTicks: Int) {
    guard let values else {
      self.init(over: 0...1, mostTicks: mostTicks)
      return
    }
    let range = Self.widened(values)
    let margin = (range.upperBound - range.lowerBound) * 0.05
    self.init(over: range.lowerBound - margin...range.upperBound + margin, mostTicks: mostTicks)
  }

  /// An axis of channels, each in the middle of a band of height 1; without ticks where there are none.
  init(channels count: Int, mostTicks: Int) {
    if count > 0 {
      self.init(over: -0.5...Double(count) - 0.5, mostTicks: mostTicks, wholeNumbersOnly: true)
    } else {
      self.init(range: 0...1, ticks: [])
    }
  }

  private init(range: ClosedRange<Double>, ticks: [Tick]) {
    self.range = range
    self.ticks = ticks
  }

  /// The range, or a wider one around it where it is too short to tell its ends apart.
  static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let lower = min(max(range.lowerBound, -1e300), 1e300)
    let upper = min(max(range.upperBound, -1e300), 1e300)
    let magnitude = max(lower.magnitude, upper.magnitude)
    if magnitude < 1e-100 { return -1...1 }
    if upper - lower >= magnitude * 1e-9 { return lower...upper }
    return lower - magnitude / 2...upper + magnitude / 2
  }

  /// 1, 2, 2.5 and 5 times ten to a power.
  private static func spacings(at exponent: Int) -> [DecimalNumber] {
    [
      DecimalNumber(digits: 1, exponent: exponent), DecimalNumber(digits: 2, exponent: exponent),
      DecimalNumber(digits: 25, exponent: exponent - 1), DecimalNumber(digits: 5, exponent: exponent),
    ]
  }

  private static func multiples(of spacing: DecimalNumber, in range: ClosedRange<Double>) -> [DecimalNumber] {
    let first = (range.lowerBound / spacing.value - 1e-9).rounded(.up)
    let last = (range.upperBound / spacing.value + 1e-9).rounded(.down)
    guard first <= last else { return [] }
    return (Int(first)...Int(last)).map { DecimalNumber(digits: $0 * spacing.digits, exponent: spacing.exponent) }
  }
}

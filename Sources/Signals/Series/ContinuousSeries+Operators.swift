// The operators of a series with a series, a number, and a row of numbers, one a channel.
//
// `+` and `-` count a value that is not a number as zero unless both are; in all other operations the result is then not
// a number. Another series is read at the times of the left one; where it has no value its policy decides, so that with
// `OutsidePolicy.extrapolate` a sum is the left series outside of the right one.

extension ContinuousSeries {
  /// The units of a result: kept where the other operand is a pure number or has the same.
  private func units(with other: ContinuousSeries) -> String? { other.units == units ? units : nil }

  // MARK: Sums

  /// The sum with another series of as many channels, or one; missing values count as zero.
  public static func + (left: ContinuousSeries, right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .series(right), units: left.units(with: right)) { sum($0, $1) }
  }
  /// The sum with a number; missing values count as zero.
  public static func + (left: ContinuousSeries, right: Float) -> ContinuousSeries {
    left.mapped(units: left.units) { sum($0, Double(right)) }
  }
  /// The sum with a number; missing values count as zero.
  public static func + (left: Float, right: ContinuousSeries) -> ContinuousSeries { right + left }
  /// The sum with a row, one value a channel; missing values count as zero.
  public static func + (left: ContinuousSeries, right: [Float]) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .row(right), units: left.units) { sum($0, $1) }
  }
  /// The sum with a row, one value a channel; missing values count as zero.
  public static func + (left: [Float], right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try right + left
  }

  // MARK: Differences

  /// The difference to another series of as many channels, or one; missing values count as zero.
  public static func - (left: ContinuousSeries, right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .series(right), units: left.units(with: right)) { sum($0, -$1) }
  }
  /// The difference to a number; missing values count as zero.
  public static func - (left: ContinuousSeries, right: Float) -> ContinuousSeries {
    left.mapped(units: left.units) { sum($0, -Double(right)) }
  }
  /// The difference of a number to a series; missing values count as zero.
  public static func - (left: Float, right: ContinuousSeries) -> ContinuousSeries {
    right.mapped(units: right.units) { sum(Double(left), -$0) }
  }
  /// The difference to a row, one value a channel; missing values count as zero.
  public static func - (left: ContinuousSeries, right: [Float]) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .row(right), units: left.units) { sum($0, -$1) }
  }
  /// The difference of a row, one value a channel, to a series; missing values count as zero.
  public static func - (left: [Float], right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try right.combined(with: .row(left), units: right.units) { sum($1, -$0) }
  }
  /// The series with the other sign; what is not a number stays so.
  public static prefix func - (series: ContinuousSeries) -> ContinuousSeries {
    series.mapped(units: series.units) { -$0 }
  }

  // MARK: Products

  /// The product with another series.
  ///
  /// Of two series with different numbers of channels one has a single one. The units are kept if the other has none.
  public static func * (left: ContinuousSeries, right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    let units = right.units == nil ? left.units : left.units == nil ? right.units : nil
    return try left.combined(with: .series(right), units: units, widening: true) { $0 * $1 }
  }
  /// The product with a number.
  public static func * (left: ContinuousSeries, right: Float) -> ContinuousSeries {
    left.mapped(units: left.units) { $0 * Double(right) }
  }
  /// The product with a number.
  public static func * (left: Float, right: ContinuousSeries) -> ContinuousSeries { right * left }
  /// The product with a row, one value a channel; a single channel is repeated for a longer row.
  public static func * (left: ContinuousSeries, right: [Float]) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .row(right), units: left.units, widening: true) { $0 * $1 }
  }
  /// The product with a row, one value a channel; a single channel is repeated for a longer row.
  public static func * (left: [Float], right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try right * left
  }

  // MARK: Quotients

  /// The quotient by another series of as many channels, or one; the units are kept if the divisor has none.
  public static func / (left: ContinuousSeries, right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .series(right), units: right.units == nil ? left.units : nil) { $0 / $1 }
  }
  /// The quotient by a number.
  public static func / (left: ContinuousSeries, right: Float) -> ContinuousSeries {
    left.mapped(units: left.units) { $0 / Double(right) }
  }
  /// The quotient of a number by a series, without units.
  public static func / (left: Float, right: ContinuousSeries) -> ContinuousSeries {
    right.mapped(units: nil) { Double(left) / $0 }
  }
  /// The quotient by a row, one value a channel.
  public static func / (left: ContinuousSeries, right: [Float]) throws(SignalError) -> ContinuousSeries {
    try left.combined(with: .row(right), units: left.units) { $0 / $1 }
  }
  /// The quotient of a row, one value a channel, by a series, without units.
  public static func / (left: [Float], right: ContinuousSeries) throws(SignalError) -> ContinuousSeries {
    try right.combined(with: .row(left), units: nil) { $1 / $0 }
  }
}

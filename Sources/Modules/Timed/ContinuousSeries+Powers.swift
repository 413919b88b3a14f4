internal import Kernels
public import Signals

extension ContinuousSeries {
  /// Every value raised to an exponent: xʸ, without units.
  ///
  /// Not a number where either is not one, or where a negative value has an exponent that is not whole.
  ///
  /// ```swift
  /// let sides = try ContinuousSeries(clocked: [1, 4, 9], channelCount: 1, step: .seconds(1))
  /// try sides.raised(to: 0.5).values   // [1, 2, 3]
  /// ```
  /// - Throws: As `combined(with:units:widening:by:)`.
  public func raised(to exponent: Operand) throws(SignalError) -> ContinuousSeries {
    try combined(with: exponent, units: nil) { Self.power($0, $1) }
  }

  /// A base raised to every value: yˣ, without units.
  ///
  /// - Throws: As `combined(with:units:widening:by:)`.
  public func raising(_ base: Operand) throws(SignalError) -> ContinuousSeries {
    try combined(with: base, units: nil) { Self.power($1, $0) }
  }

  /// The power by logarithm and exponential in 64 bits, which is exact to the last place of 32 bits.
  private static func power(_ base: Double, _ exponent: Double) -> Double {
    if base.isNaN || exponent.isNaN { return .nan }
    if exponent == 0 || base == 1 { return 1 }
    let isWhole = exponent.rounded() == exponent
    let isOdd = isWhole && exponent.magnitude < 0x1p53 && exponent.truncatingRemainder(dividingBy: 2) != 0
    if base < 0, !isWhole, base.isFinite { return .nan }
    let sign: Double = isOdd && base.sign == .minus ? -1 : 1
    if base.magnitude == 1 { return exponent.isInfinite ? 1 : sign }
    if base == 0 || base.isInfinite || exponent.isInfinite {
      let isLarge = (base.magnitude > 1) == (exponent > 0)
      return isLarge ? sign * .infinity : sign * 0
    }
    return sign * ElementaryFunctions.exp(exponent * ElementaryFunctions.log(base.magnitude))
  }
}

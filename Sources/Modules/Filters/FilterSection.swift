/// A section of second order of a digital filter: `(b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²)`.
///
/// ```swift
/// let sections = try FilterSection.butterworth(order: 2, from: 900, to: 1100, sampleRate: 8000)
/// sections.count    // 2
/// ```
public struct FilterSection: Sendable, Hashable {
  /// What of the present input and the two before it goes to the output.
  public var b0: Double, b1: Double, b2: Double
  /// What of the two outputs before is taken away from the output.
  public var a1: Double, a2: Double

  /// b0, b1, b2, a1, a2.
  var coefficients: [Double] { [b0, b1, b2, a1, a2] }
}

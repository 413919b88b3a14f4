/// How a continuous series is read between its samples.
///
/// ```swift
/// Interpolation(name: "slinear")   // .linear
/// Interpolation.cubic.degree       // 3
/// ```
public enum Interpolation: String, Sendable, CaseIterable {
  /// The last sample at or before the time; holds to the stop of the series.
  case previous
  /// The first sample at or after the time.
  case next
  /// The nearer sample; the earlier one from the very middle.
  case nearest
  /// The nearer sample; the later one from the very middle.
  case nearestUp = "nearest-up"
  /// As `previous`, but defined up to the last sample only.
  case zero
  /// On the straight line between the two neighbouring samples.
  case linear
  /// On the parabolas of a spline with knots midway between the samples (not at the first and last midway).
  case quadratic
  /// On the cubics of a spline with knots at the samples, except the second and the last but one (not-a-knot).
  case cubic

  /// The interpolation of a name in a file of the model system: a raw value, or `slinear` for `linear`.
  public init?(name: String) {
    self.init(rawValue: name == "slinear" ? Self.linear.rawValue : name)
  }

  /// The degree of the polynomials; 0 for those that only take samples.
  public var degree: Int {
    switch self {
    case .previous, .next, .nearest, .nearestUp, .zero: 0
    case .linear: 1
    case .quadratic: 2
    case .cubic: 3
    }
  }
}

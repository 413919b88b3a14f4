/// How a continuous series is read between its samples.
public enum Interpolation: String, Sendable, CaseIterable {
  /// The last sample at or before the time; holds to the stop of the series.
  case previous
  /// On the straight line between the two neighbouring samples.
  case linear
}

/// What a continuous series is where it has no samples to interpolate.
public enum OutsidePolicy: Sendable, Hashable {
  /// Asking is an error.
  case fail
  /// The nearest sample.
  case hold
  /// A fixed value.
  case value(Float)
}

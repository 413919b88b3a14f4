/// What a continuous series is where it has no samples to interpolate: before its first sample and after its last one.
///
/// A series that is read by `Interpolation.previous` holds its last sample to its stop; `fail` and `value` count that as
/// inside. The model system says the same with a flag and a fill value: `fail` is its default, `extrapolate` and `fill`
/// are `beyond_range_exception=False`.
///
/// ```swift
/// let line = try ContinuousSeries(
///   times: [0, 1], values: [0, 2], channelCount: 1, stop: 2, interpolation: .linear, outside: .extrapolate)
/// try line.values(at: [1.5, 2.5])   // [3, nan]
/// ```
public enum OutsidePolicy: Sendable, Hashable {
  /// Asking is an error.
  case fail
  /// The nearest sample.
  case hold
  /// A fixed value.
  case value(Float)
  /// Within the limits of the series the interpolation goes on: lines and splines continue, other kinds hold the nearest
  /// sample where one lies on the side they look to. Not a number elsewhere, and beyond the limits.
  case extrapolate
  /// Within the limits of the series a fixed value, beyond them not a number. A single sample stands for its time alone.
  case fill(Float)
  /// From the last sample to the stop of the series a fixed value; asking elsewhere is an error.
  case fillToStop(Float)
}

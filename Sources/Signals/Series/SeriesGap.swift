/// The time between the stop of a series and the start of the one that is appended to it.
public enum SeriesGap: Sendable, Hashable {
  /// None: the next series starts where the one before it stops.
  case none
  /// The median of the intervals between the samples of the series before it; none where it has fewer than two samples,
  /// or the next has none.
  ///
  /// This is the model system's default. It leaves a hole of one step between clocked series, which stop a step after
  /// their last sample.
  case median
  /// Seconds; negative for series that overlap.
  case seconds(Double)
}

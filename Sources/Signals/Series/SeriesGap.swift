/// The time between the stop of a series and the start of the one that is appended to it.
///
/// ```swift
/// let train = try EventSeries(times: [0.25], channels: [0], channelCount: 1, stop: 1)
/// try train.appending(train, gap: 0.5).times   // [0.25, 1.75]
/// ```
public enum SeriesGap: Sendable, Hashable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// None: the next series starts where the one before it stops.
  case none
  /// The median of the intervals between the samples or events of the series before it, of all channels together; none
  /// where it has fewer than two, or the next has none.
  ///
  /// This is the model system's default for samples. It leaves a hole of one step between clocked series, which stop a
  /// step after their last sample.
  case median
  /// Seconds; negative for series that overlap.
  case seconds(Double)

  public init(floatLiteral seconds: Double) { self = .seconds(seconds) }
  public init(integerLiteral seconds: Int) { self = .seconds(Double(seconds)) }

  /// The gap in seconds after a series of some times.
  ///
  /// - Throws: `SignalError.timeNotFinite`.
  func seconds(after times: [Double], beforeEmpty isNextEmpty: Bool) throws(SignalError) -> Double {
    switch self {
    case .none: return 0
    case .seconds(let seconds):
      guard seconds.isFinite else { throw .timeNotFinite(what: "gap between series") }
      return seconds
    case .median:
      let intervals = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
      guard !intervals.isEmpty, !isNextEmpty else { return 0 }
      let middle = intervals.count / 2
      return intervals.count.isMultiple(of: 2) ? intervals[middle - 1] / 2 + intervals[middle] / 2 : intervals[middle]
    }
  }
}

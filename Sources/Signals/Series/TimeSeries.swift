/// A signal in absolute time, in seconds: sampled (`ContinuousSeries`) or made of events (`EventSeries`).
public protocol TimeSeries: Sendable {
  /// The first instant of the series, in seconds.
  var start: Double { get }
  /// The end of the series, in seconds; half open for events.
  var stop: Double { get }
  /// Number of channels.
  var channelCount: Int { get }
  /// Whether the series repeats itself before and after its limits.
  var isPeriodic: Bool { get }
  /// A name for messages, plots and archives.
  var name: String { get set }
  /// The unit of the values, such as "mV"; `nil` for events and pure numbers.
  var units: String? { get set }
  /// The series as one of the two kinds.
  var signal: Signal { get }
}

extension TimeSeries {
  /// The length of the series, in seconds.
  public var duration: Double { stop - start }

  /// Whether a time lies within the limits of the series, both included; any does where the series repeats itself.
  public func contains(_ time: Double) -> Bool {
    time.isFinite && (isPeriodic || (start <= time && time <= stop))
  }

  /// Whether all times lie within the limits of the series, both included.
  public func contains(_ times: [Double]) -> Bool { times.allSatisfy { contains($0) } }

  static func checkExtent(start: Double, stop: Double, isPeriodic: Bool) throws(SignalError) {
    guard start.isFinite, stop.isFinite else { throw .timeNotFinite(what: "limits of a series") }
    guard isPeriodic ? start < stop : start <= stop else {
      throw .badExtent(start: start, stop: stop, isPeriodic: isPeriodic)
    }
  }

  static func checkTimes(_ times: [Double]) throws(SignalError) {
    var previous = -Double.infinity
    for index in times.indices {
      let time = times[index]
      guard time.isFinite else { throw .timeNotFinite(what: "time \(index)") }
      guard time >= previous else { throw .timesNotSorted(index: index, time: time, previous: previous) }
      previous = time
    }
  }
}

/// A series of either kind.
public enum Signal: Sendable, Hashable {
  case continuous(ContinuousSeries)
  case events(EventSeries)

  /// The series behind the case.
  public var series: any TimeSeries {
    switch self {
    case .continuous(let series): series
    case .events(let series): series
    }
  }

  /// Which kind it is.
  public var kind: SignalKind {
    switch self {
    case .continuous: .continuous
    case .events: .events
    }
  }

  /// The samples, when it is sampled.
  public var samples: ContinuousSeries? {
    if case .continuous(let series) = self { series } else { nil }
  }

  /// The events, when it is made of events.
  public var events: EventSeries? {
    if case .events(let series) = self { series } else { nil }
  }
}

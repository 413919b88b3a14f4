internal import HDF5
internal import Signals

/// Where the input lies in an archive, and what all trials' inputs have in common.
struct InputLayout: Sendable, Equatable {
  /// Its name in the archive.
  let name: String
  let kind: SignalKind
  let channelCount: Int
  let units: String?
  let isPeriodic: Bool
  /// How samples are read between their times; of samples only.
  let interpolation: Interpolation
  /// What samples are outside of their times; of samples only.
  let outside: OutsidePolicy
  /// The clock of the samples; `nil` for listed times and for events.
  let clock: TimeStep?

  /// The layout of a series.
  init(_ signal: Signal, name: String) {
    self.name = name
    kind = signal.kind
    channelCount = signal.series.channelCount
    units = signal.series.units
    isPeriodic = signal.series.isPeriodic
    interpolation = signal.samples?.interpolation ?? .previous
    outside = signal.samples?.outside ?? .fail
    if case .clocked(let grid) = signal.samples?.times { clock = grid.step } else { clock = nil }
  }

  var location: String { "/inputs/\(name)" }
  var timesLocation: String { "/inputs/\(name)_time" }
  var timestampsLocation: String { "\(location)/timestamps" }
  var nodesLocation: String { "\(location)/node_ids" }

  /// What differs from another layout: the facts of an error; `nil` when they are the same.
  func difference(from other: InputLayout) -> (what: String, expected: String, found: String)? {
    func pair<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value) -> (String, String, String)? {
      ours == theirs ? nil : (what, "\(ours)", "\(theirs)")
    }
    func clockText(_ clock: TimeStep?) -> String { clock.map { "samples every \($0)" } ?? "listed times" }
    return pair("the kind", kind.rawValue, other.kind.rawValue)
      ?? pair("a channel count of", channelCount, other.channelCount)
      ?? pair("the units", units ?? "none", other.units ?? "none")
      ?? pair("periodicity", isPeriodic, other.isPeriodic)
      ?? pair("the interpolation", interpolation.rawValue, other.interpolation.rawValue)
      ?? pair("the policy outside of its samples", "\(outside)", "\(other.outside)")
      ?? pair("as times", clockText(clock), clockText(other.clock))
  }

  // MARK: Rows

  /// The datasets that hold its rows, in the order of `rows(of:)`.
  var rowStreams: [RowStream] {
    let seconds = [NamedAttribute("units", .text("s"))]
    switch kind {
    case .events:
      return [
        RowStream(path: timestampsLocation, type: .float64, attributes: seconds),
        RowStream(path: nodesLocation, type: .uint32),
      ]
    case .continuous:
      let samples = RowStream(path: location, type: .float32, width: channelCount, attributes: attributes)
      return clock == nil
        ? [samples, RowStream(path: timesLocation, type: .float64, attributes: seconds)] : [samples]
    }
  }

  /// The rows of a series, for each of the datasets.
  static func rows(of signal: Signal) -> (count: Int, values: [StoredValues]) {
    switch signal {
    case .events(let events):
      return (events.count, [.float64(events.times), .uint32(events.channels.map { UInt32($0) })])
    case .continuous(let series):
      guard case .listed(let times) = series.times else { return (series.sampleCount, [.float32(series.values)]) }
      return (series.sampleCount, [.float32(series.values), .float64(times)])
    }
  }

  /// The series that rows are, one for each of the datasets.
  ///
  /// - Returns: `nil` for rows of other types.
  func signal(_ facts: Trial.Input, rows: [StoredValues]) throws(SignalError) -> Signal? {
    switch (kind, rows.first, rows.dropFirst().first) {
    case (.events, .float64(let times), .uint32(let nodes)):
      var events = try EventSeries(
        times: times, channels: nodes.map { Int($0) }, channelCount: channelCount, start: facts.start,
        stop: facts.stop, isPeriodic: isPeriodic, name: name)
      events.units = units
      return .events(events)
    case (.continuous, .float32(let samples), .float64(let times)):
      return .continuous(
        try ContinuousSeries(
          times: times, values: samples, channelCount: channelCount, start: facts.start, stop: facts.stop,
          isPeriodic: isPeriodic, interpolation: interpolation, outside: outside, name: name, units: units))
    case (.continuous, .float32(let samples), nil):
      guard let clock else { return nil }
      return .continuous(
        try ContinuousSeries(
          clocked: samples, channelCount: channelCount, step: clock, firstTick: facts.firstTick,
          isPeriodic: isPeriodic, interpolation: interpolation, outside: outside, name: name, units: units))
    default: return nil
    }
  }

  // MARK: Attributes

  /// The attributes of its dataset or group.
  var attributes: [NamedAttribute] {
    var attributes = [
      NamedAttribute("kind", .text(kind.rawValue)),
      NamedAttribute("is_periodic", .flag(isPeriodic)),
    ]
    if let units { attributes.append(NamedAttribute("units", .text(units))) }
    guard kind == .continuous else {
      return attributes + [
        NamedAttribute("channels", .integer(Int64(channelCount))), NamedAttribute("sorting", .text("by_time")),
      ]
    }
    attributes.append(NamedAttribute("interpolation", .text(interpolation.rawValue)))
    let (policy, value) = Self.words(of: outside)
    attributes.append(NamedAttribute("outside", .text(policy)))
    if let value { attributes.append(NamedAttribute("outside_value", .real(Double(value)))) }
    if let clock {
      attributes.append(NamedAttribute("dt", .real(clock.seconds)))
      attributes.append(NamedAttribute("dt_numerator", .integer(clock.numerator)))
      attributes.append(NamedAttribute("dt_denominator", .integer(clock.denominator)))
    }
    return attributes
  }

  /// The policy outside of the samples as the text and the number that are stored.
  private static func words(of outside: OutsidePolicy) -> (policy: String, value: Float?) {
    switch outside {
    case .fail: ("fail", nil)
    case .hold: ("hold", nil)
    case .value(let value): ("value", value)
    case .extrapolate: ("extrapolate", nil)
    case .fill(let value): ("fill", value)
    case .fillToStop(let value): ("fill_to_stop", value)
    }
  }

  /// Reads the attributes of the dataset or group of an input; `nil` when it is none.
  init?(reading name: String, _ object: some HDF5Object, from file: ArchiveFile) throws(ArchiveError) {
    guard try file.attribute("kind", of: object) != nil else { return nil }
    self.name = name
    kind = try file.choice("kind", of: object)
    units = try file.optionalText("units", of: object)
    isPeriodic = try file.flag("is_periodic", of: object)
    guard kind == .continuous else {
      channelCount = try file.count("channels", of: object)
      interpolation = .previous
      outside = .fail
      clock = nil
      return
    }
    channelCount = try file.channels(of: object)
    interpolation = try file.choice("interpolation", of: object)
    switch try file.text("outside", of: object) {
    case "fail": outside = .fail
    case "hold": outside = .hold
    case "value": outside = .value(Float(try file.real("outside_value", of: object)))
    case "extrapolate": outside = .extrapolate
    case "fill": outside = .fill(Float(try file.real("outside_value", of: object)))
    case "fill_to_stop": outside = .fillToStop(Float(try file.real("outside_value", of: object)))
    case let other: throw file.damaged("'\(object.objectPath)@outside' is '\(other)', which has no meaning")
    }
    clock = try file.attribute("dt_numerator", of: object) == nil ? nil : file.timeStep(of: object)
  }
}

import Signals

/// Runs a case of kind `timeseries` about event trains; every operation is a unit.
struct EventParity {
  /// What an operation gives.
  enum Found {
    case series(EventSeries)
    /// Times and channels alone.
    case events(EventSeries)
    case raster(Raster)
    case flag(Bool)
  }

  /// What comes of each operation of a case.
  static func outcomes(of oracle: OracleCase) -> [(call: String?, outcome: Outcome)] {
    (0...).lazy.map { "ops.\($0 < 10 ? "00" : $0 < 100 ? "0" : "")\($0)" }
      .map { (name: $0, operation: oracle.node.text($0 + ".op")) }
      .prefix { $0.operation != nil }
      .map { ($0.name, outcome(of: oracle.node.part($0.name), operation: $0.operation ?? "", in: oracle)) }
  }

  private static func outcome(of node: OracleNode, operation: String, in oracle: OracleCase) -> Outcome {
    if let outcome = StoredSeriesParity.outcome(of: node, in: oracle) { return outcome }
    return Outcome {
      let call = try EventCall(node, operation: operation, of: oracle.node)
      return try call.raises == nil ? compare(call) : refuse(call)
    }
  }

  /// Where the model system raises.
  private static func refuse(_ call: EventCall) throws -> Outcome {
    let found: Found
    do { found = try run(call) } catch is SignalError { return .passed }
    if let fault = try EventFaults.fault(ofRefused: call, found) { return .deliberate(fault) }
    return .failed("no error, where the model system raises \(call.raises ?? "")")
  }

  private static func compare(_ call: EventCall) throws -> Outcome {
    let failures: [String]
    do {
      failures = try EventComparison(call).failures(of: run(call))
    } catch let error as SignalError {
      return try EventFaults.outcome(of: call, refusedWith: error)
    }
    if failures.isEmpty { return .passed }
    return try EventFaults.outcome(of: call, differingBy: failures)
  }

  static func run(_ call: EventCall) throws -> Found {
    switch call.operation {
    case "ctor": return .series(try make(call))
    case "clip": return .series(try clip(call))
    case "call":
      return .events(
        try call.series().clipped(
          from: call["t_start"].number, to: call["t_stop"].number, channels: call.integers("channels")))
    case "getitem":
      let series = try call.series()
      return .series(try series.selectingEvents(at: call.positions(of: series.count)))
    case "contains":
      let series = try call.series()
      return .flag(call.numbers("times")?.allSatisfy { series.contains($0) } ?? false)
    case "isempty": return .flag(try call.series().count == 0)
    case "remap_channels":
      let series = try call.series()
      let remapped = try series.remappingChannels(call.integers("map") ?? [])
      // The model system counts the channels that have events, if they are more than before.
      let highest = remapped.channels.max().map { Int($0) + 1 } ?? 0
      return .series(remapped.fittingChannels(to: max(series.channelCount, highest)))
    case "delay": return .series(try call.series().delayed(by: call["offset"].number ?? 0))
    case "start_at", "start_at_zero":
      // The model system's sum; `starting(at:)` begins exactly where it is told to.
      let series = try call.series()
      return .series(try series.delayed(by: (call["t_start"].number ?? call["t"].number ?? 0) - series.start))
    case "append_t", "concatenate_t", "append_c", "merge": return .series(try join(call))
    case "from_raster": return .series(try EventRasterParity.series(call))
    case "from_raster_then_raster": return .raster(try EventRasterParity.rasterOfSeriesOfRaster(call))
    case "raster": return .raster(try EventRasterParity.raster(call))
    case "xraster": return .raster(try EventRasterParity.rasterByRows(call))
    case let other: throw OracleError.notExpressible("operation '\(other)'")
    }
  }

  /// The model system's constructor: its start is that of the first event, its channels are counted by the highest.
  private static func make(_ call: EventCall) throws -> EventSeries {
    try make(call, start: call["t_start"].number ?? call.numbers("times")?.first ?? 0)
  }

  /// The same with another start.
  static func make(_ call: EventCall, start: Double) throws -> EventSeries {
    let times = call.numbers("times") ?? []
    guard times.isEmpty || call["t_stop"].number != nil else { throw OracleError.notExpressible("events without stop") }
    let single = call["channels"].number.map { Array(repeating: Int($0), count: times.count) }
    let channels = single ?? call.integers("channels") ?? Array(repeating: 0, count: times.count)
    return try EventSeries(
      times: times, channels: channels,
      channelCount: call["num_channels"].number.map { Int(clamped: $0) }
        ?? (channels.max() ?? -1) + 1,
      start: start, stop: call["t_stop"].number ?? start, isPeriodic: call["periodic"].flag ?? false)
  }

  private static func clip(_ call: EventCall) throws -> EventSeries {
    try clip(call, from: call["t_start"].number, to: call["t_stop"].number)
  }

  /// The model system's clip: a periodic series repeats its window, and channels are renumbered as they occur.
  static func clip(_ call: EventCall, from: Double?, to: Double?) throws -> EventSeries {
    let series = try call.series()
    let wanted = call.integers("channels")
    var clipped = try series.clipped(from: from, to: to, channels: wanted)
    if call["remap_channels"].flag == true {
      clipped = try clipped.clipped(renumbering: true)
      if let wanted { clipped = clipped.fittingChannels(to: wanted.count) }
    }
    return series.isPeriodic ? try clipped.repeating() : clipped
  }

  private static func join(_ call: EventCall) throws -> EventSeries {
    let isDroppingDuplicates = call["remove_duplicates"].flag == true
    var joined: EventSeries
    if call.operation == "concatenate_t" {
      joined = try concatenate(call)
    } else {
      // The model system joins one period, and repeats all of it where the first series does (Q-12).
      let others = try call.inputs("other").map(Self.onePeriod)
      joined = try onePeriod(call.series())
      let delays = call.spread(call.operation == "merge" ? "delay" : "offset", over: others.count)
      for (other, delay) in zip(others, delays) {
        switch call.operation {
        case "append_t": joined = try joined.appending(other, gap: .seconds(delay))
        case "append_c": joined = try joined.appendingChannels(of: other)
        default: joined = try joined.merged(with: other, delay: delay)
        }
      }
    }
    if isDroppingDuplicates { joined = joined.withoutDuplicates() }
    return try call.operation != "concatenate_t" && call.series().isPeriodic ? joined.repeating() : joined
  }

  private static func onePeriod(_ series: EventSeries) throws -> EventSeries {
    series.isPeriodic ? try series.clipped(from: series.start, to: series.stop) : series
  }

  /// The model system puts the first series behind an empty one, and so a gap before it too.
  private static func concatenate(_ call: EventCall) throws -> EventSeries {
    let all = try call.inputs("series").map(onePeriod)
    guard call["offset"] != .null, let first = all.first else { return try EventSeries(joining: all) }
    var joined = try EventSeries(times: [], channels: [], channelCount: 0, start: first.start, stop: first.start)
    for (next, gap) in zip(all, call.spread("offset", over: all.count)) {
      joined = try joined.appending(next, gap: .seconds(gap))
    }
    return joined
  }
}

import Signals

/// How the model system's flags of a sampled series read in Loligo.
struct SamplingRules {
  var interpolation: Interpolation
  var outside: OutsidePolicy
  /// Whether times near the limits are moved onto them.
  var edges: BinEdges

  /// Reads the flags of a series or of the arguments of a constructor; absent ones have the model system's defaults.
  init(_ facts: JSONValue) throws {
    let name = facts["interp_kind"].text ?? Interpolation.previous.rawValue
    guard let interpolation = Interpolation(name: name) else {
      throw OracleError.notExpressible("interpolation '\(name)'")
    }
    self.interpolation = interpolation
    edges = facts["approx_limit_times"].flag == false ? .exact : .snapped
    let isStrict = facts["beyond_range_exception"].flag ?? true
    let fill = facts["fill_value"].number ?? facts["fill_value"].text.flatMap { Double($0) }
    switch fill {
    case nil: outside = isStrict ? .fail : .extrapolate
    case let value?:
      let strict = interpolation == .previous ? OutsidePolicy.fillToStop(Float(value)) : .fail
      outside = isStrict ? strict : .fill(Float(value))
    }
  }
}

extension OracleNode {
  /// A series of the oracle.
  func series(_ name: String) throws -> any TimeSeries {
    let facts = try json(name + ".ts")
    guard let start = facts["t_start"].number, let stop = facts["t_stop"].number,
      let channelCount = facts["num_channels"].number.map({ Int(clamped: $0) })
    else { throw OracleError.missing(name + ".ts") }
    let times = try required(name + ".times").values
    let isPeriodic = facts["periodic"].flag ?? false
    switch facts["ts_type"].text {
    case "TSEvent":
      return try EventSeries(
        times: times, channels: required(name + ".channels").values.map { Int(clamped: $0) },
        channelCount: channelCount,
        start: start, stop: stop, isPeriodic: isPeriodic, name: facts["name"].text ?? "")
    case "TSContinuous":
      let rules = try SamplingRules(facts)
      return try ContinuousSeries(
        times: times, values: required(name + ".samples").floats, channelCount: channelCount, start: start, stop: stop,
        isPeriodic: isPeriodic, interpolation: rules.interpolation, outside: rules.outside,
        name: facts["name"].text ?? "")
    default: throw OracleError.unreadable(name + ".ts")
    }
  }
}

import Modules
import Signals

/// One call of a case of kind `timed`: what was asked for, read from the oracle.
struct TimedCall {
  let node: OracleNode
  private let arguments: [String: JSONValue]

  /// What the model system's `evolve` takes, as far as Swift can say it.
  private static let known: Set<String> = ["ts_input", "duration", "num_timesteps", "t", "kwargs_timeseries"]
  private static let knownSeriesArguments: Set<String> = [
    "interp_kind", "name", "num_channels", "periodic", "spikes_at_bin_start",
  ]

  init(_ node: OracleNode) throws {
    self.node = node
    arguments = try node.json("kwargs").object
    let seriesArguments = arguments["kwargs_timeseries"]?.object ?? [:]
    let unknown = Set(arguments.keys).subtracting(Self.known)
      .union(Set(seriesArguments.keys).subtracting(Self.knownSeriesArguments))
    if let first = unknown.sorted().first { throw OracleError.notExpressible("argument '\(first)'") }
    if arguments["num_timesteps"] != nil, !hasWholeSteps {
      throw OracleError.notExpressible("a number of steps that is no Int")
    }
  }

  /// Whether the number of steps is written as a whole number, which JSON does not tell from 2.0 once it is read.
  private var hasWholeSteps: Bool {
    node.text("kwargs")?.contains(/"num_timesteps":\s*-?\d+\s*[,}]/) ?? false
  }

  var operation: String? { node.text("op") }
  /// The time that a clock is set to, in seconds.
  var clockTime: Double? { arguments["t"]?.number }
  /// The class of the model system's error; `nil` where it returns.
  var raises: String? { node.text("raises") }
  var duration: Double? { arguments["duration"]?.number }

  /// How long the run is; until the input ends unless something else was asked for.
  var span: EvolutionSpan {
    if let steps = arguments["num_timesteps"]?.number { return .steps(Int(clamped: steps)) }
    if let duration { return .seconds(duration, rounding: .down) }
    return .untilInputEnds(rounding: .down)
  }

  /// Where output events lie in their bins.
  var placement: EventPlacement {
    arguments["kwargs_timeseries"]?["spikes_at_bin_start"].flag == true ? .binStart : .binMiddle
  }

  /// An output with the number of channels, the periodicity and the interpolation that were asked for.
  func labelled(_ output: Signal) throws -> Signal {
    let wanted = arguments["kwargs_timeseries"] ?? .null
    switch output {
    case .continuous(var samples):
      if wanted["num_channels"] != .null { throw OracleError.notExpressible("samples of other channels") }
      if let name = wanted["interp_kind"].text {
        guard let interpolation = Interpolation(name: name) else {
          throw OracleError.notExpressible("interpolation '\(name)'")
        }
        samples.interpolation = interpolation
      }
      return .continuous(wanted["periodic"].flag == true ? try samples.repeating() : samples)
    case .events(let events):
      if wanted["interp_kind"] != .null { throw OracleError.notExpressible("interpolation of events") }
      return .events(
        try EventSeries(
          times: events.times, channels: events.channels.map(Int.init),
          channelCount: wanted["num_channels"].number.map { Int(clamped: $0) } ?? events.channelCount,
          start: events.start,
          stop: events.stop, isPeriodic: wanted["periodic"].flag ?? events.isPeriodic))
    }
  }

  /// The input series; `nil` for none.
  func input() throws -> (any TimeSeries)? {
    guard arguments["ts_input"] != nil else { return nil }
    return try node.series("ts_input")
  }
}

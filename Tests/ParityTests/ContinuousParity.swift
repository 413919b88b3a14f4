import Modules
import Signals

/// Runs a case about `TSContinuous`; every operation is a unit.
enum ContinuousParity {
  /// What comes of each operation of a case.
  static func outcomes(of oracle: OracleCase) -> [(call: String?, outcome: Outcome)] {
    oracle.node.operations.map { ($0.name, outcome(of: $0.node, in: oracle)) }
  }

  private static func outcome(of node: OracleNode, in oracle: OracleCase) -> Outcome {
    if let outcome = StoredSeriesParity.outcome(of: node, in: oracle) { return outcome }
    return Outcome {
      let call = try ContinuousCall(node, of: oracle)
      let answer: ContinuousAnswer
      do {
        answer = try perform(call)
      } catch let error as SignalError {
        if call.raises != nil { return .passed }
        return try fault(of: error, call).map(Outcome.deliberate) ?? .failed("\(error)")
      }
      if let raised = call.raises {
        return try fault(ofRefused: call, answer).map(Outcome.deliberate)
          ?? .failed("no error, where the model system raises \(raised)")
      }
      var comparison = ContinuousComparison(call)
      return try comparison.outcome(of: answer)
    }
  }

  /// The fault for which the model system refuses what Loligo takes: it makes splines at once, and of enough samples at
  /// different times alone; `nil` where Loligo should refuse it too.
  private static func fault(ofRefused call: ContinuousCall, _ answer: ContinuousAnswer) throws -> Fault? {
    let times: [Double]
    switch answer {
    case .series(let series): times = series.times.seconds
    case .unordered(_, let unordered, _): times = unordered
    case .clocked where call.operation == "to_clocked":
      times = try clockTimes(of: call.subject(), step: call.step())
    default: return nil
    }
    let kind = try call.oracle.node.json("inputs.\(call.arguments["series"].text ?? "a").ts")["interp_kind"].text ?? ""
    let degrees = ["zero": 0, "slinear": 1, "quadratic": 2, "cubic": 3]
    guard call.raises == "ValueError", let degree = degrees[kind] else { return nil }
    let isOrdered = zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
    return !isOrdered || times.count <= degree ? .eagerSpline : nil
  }

  /// The fault for which Loligo refuses what the model system takes; `nil` where Loligo should take it too.
  private static func fault(of error: SignalError, _ call: ContinuousCall) throws -> Fault? {
    guard case .outsideExtent = error, call.operation.hasPrefix("ctor"), let start = call.arguments["t_start"].number,
      let first = call.times().first, start > first
    else { return nil }
    return .lateStart
  }

  private static func perform(_ call: ContinuousCall) throws -> ContinuousAnswer {
    switch call.operation {
    case "ctor": return .series(try constructed(call))
    case "ctor_call":
      let series = try constructed(call)
      return .values(try series.values(at: call.times("q")), channelCount: series.channelCount)
    case "call", "call_approx_off", "call_beyond_range_exception":
      let series = try call.subject()
      return .values(
        try series.values(at: call.times(), edges: call.rules().edges), channelCount: series.channelCount)
    case "contains": return .flag(try call.subject().contains(call.times()))
    case "isempty": return .flag(try call.subject().sampleCount == 0)
    case "max": return .number(try call.subject().maximum)
    case "min": return .number(try call.subject().minimum)
    case "clip": return try clipped(call)
    case "delay": return .series(try call.subject().delayed(by: call.arguments["offset"].number ?? 0))
    case "start_at_zero": return .series(try call.subject().starting(at: 0))
    case "start_at":
      return .series(
        try call.subject().starting(at: call.arguments["t_start"].number ?? call.arguments["t"].number ?? 0))
    case "resample": return try resampled(call.subject(), at: call.times(), channels: call.channels)
    case "getitem": return try indexed(call)
    case "to_clocked": return try clocked(call)
    case "from_clocked": return .series(try fromClocked(call).series)
    case "from_clocked_then_call": return try readClocked(call)
    case "append_c": return .series(try call.subject().appendingChannels(of: call.series(other(call))))
    case "append_t":
      let others = try call.seriesList("other")
      let subject = try call.subject()
      return try periodic(
        ContinuousSeries(joining: [subject] + others, gaps: call.gaps(others.count)), as: subject)
    case "merge":
      let subject = try call.subject()
      let merged = try subject.merged(
        with: call.seriesList("other"), removingDuplicates: call.arguments["remove_duplicates"].flag ?? true)
      return try periodic(merged, as: subject)
    case "concatenate_t":
      let pieces = try call.seriesList("series")
      guard let first = pieces.first else { return .series(try ContinuousSeries(joining: [])) }
      // The model system appends all of them to an empty series.
      let none = try ContinuousSeries(
        times: [], values: [], channelCount: first.channelCount, start: first.start, interpolation: first.interpolation)
      return .series(try ContinuousSeries(joining: [none] + pieces, gaps: call.gaps(pieces.count)))
    default: return .series(try ContinuousArithmetic.result(of: call))
    }
  }

  private static func other(_ call: ContinuousCall) throws -> String {
    guard let name = call.arguments["other"].text else { throw OracleError.notExpressible("the channels of a list") }
    return name
  }

  // MARK: Parts

  /// A part of a periodic series under the model system's rule, which Loligo has on request: it repeats itself (Q-12).
  private static func periodic(
    _ part: ContinuousSeries, as subject: ContinuousSeries
  ) throws -> ContinuousAnswer {
    guard subject.isPeriodic else { return .series(part) }
    guard part.duration > 0 else { return .unordered(part.values, times: part.times.seconds, .emptyPeriod) }
    return .series(try part.repeating())
  }

  private static func clipped(_ call: ContinuousCall) throws -> ContinuousAnswer {
    let subject = try call.subject()
    func clipped(includingStop: Bool) throws -> ContinuousSeries {
      try part(
        of: subject, from: call.arguments["t_start"].number, to: call.arguments["t_stop"].number,
        channels: call.channels, includingStop: includingStop,
        samplingLimits: call.arguments["sample_limits"].flag ?? true)
    }
    var clip = try clipped(includingStop: call.arguments["include_stop"].flag ?? true)
    // Where nothing lies between the limits the model system reads the series at both, whatever was asked for.
    if clip.sampleCount == 1, clip.times[0] == clip.start { clip = try clipped(includingStop: true) }
    return try periodic(clip, as: subject)
  }

  /// The model system sorts limits; without `to` the stop is always included.
  private static func part(
    of subject: ContinuousSeries, from: Double?, to: Double?, channels: [Int]?, includingStop: Bool,
    samplingLimits: Bool
  ) throws -> ContinuousSeries {
    let limits = [from ?? subject.start, to ?? subject.stop].sorted()
    return try subject.clipped(
      from: limits[0], to: limits[1], channels: channels, includingStop: includingStop || to == nil,
      samplingLimits: samplingLimits)
  }

  private static func resampled(
    _ subject: ContinuousSeries, at times: [Double], channels: [Int]?
  ) throws -> ContinuousAnswer {
    do {
      return try periodic(subject.resampled(at: times, channels: channels), as: subject)
    } catch SignalError.timesNotSorted {
      return .unordered(try subject.values(at: times, channels: channels), times: times, .descendingTimes)
    }
  }

  /// `ts[…]`: times, or a slice of times; and channels after a comma.
  private static func indexed(_ call: ContinuousCall) throws -> ContinuousAnswer {
    let subject = try call.subject()
    var index = call.arguments["index"]
    var channels: [Int]?
    if case .list(let parts) = index, parts.contains(where: { $0.number == nil }) {
      guard parts.count <= 2 else { throw OracleError.notExpressible("an index of \(parts.count) axes") }
      if parts.count == 2 { channels = try call.channels(parts[1], of: subject.channelCount) }
      index = parts.first ?? .null
    }
    guard case .list(let limits)? = index.object["slice"], limits.count == 3 else {
      if index == .null || index == .list([]) {
        return .series(try channels.map { try subject.selecting(channels: $0) } ?? subject)
      }
      return try resampled(subject, at: ContinuousCall.numbers(index), channels: channels)
    }
    guard let step = limits[2].number, step != 0 else {
      let part = try part(
        of: subject, from: limits[0].number, to: limits[1].number, channels: channels,
        includingStop: limits[1] == .null, samplingLimits: false)
      return try periodic(part, as: subject)
    }
    let ascending = ContinuousCall.range(
      from: limits[0].number ?? subject.start, to: limits[1].number ?? subject.stop, by: step.magnitude
    ).filter { $0 >= subject.start && $0 < subject.stop }
    return try resampled(subject, at: step < 0 ? ascending.reversed() : ascending, channels: channels)
  }

  // MARK: Construction

  private static func constructed(_ call: ContinuousCall) throws -> ContinuousSeries {
    let arguments = call.arguments
    let rules = try SamplingRules(arguments)
    let times = call.times()
    let samples = ContinuousCall.flattened(arguments["samples"])
    let isRow = samples.width == nil || (samples.rows == 1 && times.count > 1)
    let channelCount =
      samples.values.isEmpty
      ? arguments["num_channels"].number.map { Int(clamped: $0) } ?? 0
      : isRow ? max(1, samples.values.count / max(1, times.count)) : samples.width ?? 1
    return try ContinuousSeries(
      times: times, values: samples.values, channelCount: channelCount, start: arguments["t_start"].number,
      stop: arguments["t_stop"].number, isPeriodic: arguments["periodic"].flag ?? false,
      interpolation: rules.interpolation, outside: rules.outside)
  }

  /// A clocked series, or one of listed times where the start is no tick; and its step.
  private static func fromClocked(_ call: ContinuousCall) throws -> (series: ContinuousSeries, step: TimeStep) {
    let arguments = call.arguments
    let step = try call.step()
    let seconds = step.seconds
    let samples = ContinuousCall.flattened(arguments["samples"])
    guard samples.rows > 0 else { throw SignalError.lengthMismatch(what: "samples at least", expected: 1, found: 0) }
    let rules = try SamplingRules(arguments)
    let start = arguments["t_start"].number ?? 0
    let isPeriodic = arguments["periodic"].flag ?? false
    let tick = Int64((start / seconds).rounded())
    if Comparison.isSameTime(step.seconds(atTick: tick), start, step: 0) {
      let series = try ContinuousSeries(
        clocked: samples.values, channelCount: samples.width ?? 1, step: step, firstTick: tick, isPeriodic: isPeriodic,
        interpolation: rules.interpolation, outside: rules.outside)
      return (series, step)
    }
    let times = (0..<samples.rows).map { Double($0) * seconds + start }
    let series = try ContinuousSeries(
      times: times, values: samples.values, channelCount: samples.width ?? 1, start: start,
      stop: (times.last ?? start) + seconds, isPeriodic: isPeriodic, interpolation: rules.interpolation,
      outside: rules.outside)
    return (series, step)
  }

  // MARK: Clocks

  private static func readClocked(_ call: ContinuousCall) throws -> ContinuousAnswer {
    let (series, step) = try fromClocked(call)
    var times = call.times()
    if let text = call.arguments["times"].text {
      let start = call.arguments["t_start"].number ?? 0
      let seconds = call.arguments["dt"].number ?? 0
      if text.hasPrefix("cumulative") {
        var time = start
        times = (0..<series.sampleCount).map { _ in
          defer { time += seconds }
          return time
        }
      } else if text.contains("arange") {
        times = (0..<series.sampleCount).map { start + Double($0) * seconds }
      } else {
        throw OracleError.notExpressible("times '\(text)'")
      }
    }
    return .clocked(
      try series.values(at: times), channelCount: series.channelCount,
      samples: times.map { sample(of: series, near: $0, within: 1e-6 * step.seconds) })
  }

  private static func clocked(_ call: ContinuousCall) throws -> ContinuousAnswer {
    let subject = try call.subject()
    let step = try call.step()
    let seconds = step.seconds
    let count = try step.count(in: subject.duration, rounding: .up)
    let tick = Int64((subject.start / seconds).rounded())
    let times = try clockTimes(of: subject, step: step)
    let samples = times.map { sample(of: subject, near: $0, within: 1e-6 * seconds) }
    guard Comparison.isSameTime(step.seconds(atTick: tick), subject.start, step: 0) else {
      return .clocked(try subject.values(at: times), channelCount: subject.channelCount, samples: samples)
    }
    let series = try subject.resampled(on: TimeGrid(step: step, firstTick: tick, count: count))
    return .clocked(series.values, channelCount: series.channelCount, samples: samples)
  }

  private static func clockTimes(of subject: ContinuousSeries, step: TimeStep) throws -> [Double] {
    (0..<(try step.count(in: subject.duration, rounding: .up))).map { subject.start + Double($0) * step.seconds }
  }

  /// The last sample that was taken at a time; `nil` for none.
  private static func sample(of series: ContinuousSeries, near time: Double, within tolerance: Double) -> [Float]? {
    (0..<series.sampleCount).last { (series.times[$0] - time).magnitude <= tolerance }.map { Array(series.sample($0)) }
  }
}

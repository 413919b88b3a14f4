public import Signals

/// The files in which the model system (Rockpool) keeps its time series: what they are, what they are called and how they
/// are interpolated is in the *names* of empty arrays, or in the values of older ones.
extension NPZFile {
  private static let (continuousType, eventType) = ("TSContinuous", "TSEvent")

  /// Whether the file tells the type of a time series of the model system.
  public var isTimeSeries: Bool {
    names.contains { $0.hasPrefix("type_TS") || $0 == "str_type" || $0 == "strType" }
  }

  /// Reads a time series of the model system; times are in seconds.
  ///
  /// Samples at the ticks of a clock, and limits that are those of the clock, give a series on the clock; all else keeps its
  /// times. `trial_start_times` has no place in a series and is left out.
  /// - Parameters:
  ///   - units: The unit of the samples, which the model system does not store; files of Loligo tell it.
  ///   - interpolation: Instead of the one that the file tells.
  /// - Throws: `InterchangeError` for a file that is no such series, or is damaged.
  public func series(
    units: String? = nil, interpolation: Interpolation? = nil, outside: OutsidePolicy = .fail
  ) throws(InterchangeError) -> Signal {
    guard let type = try text(key: "type_", orValueOf: ["str_type", "strType"]) else {
      throw .notPossible(
        file: source.name,
        reason: "is no time series of the model system, which has an array 'type_…'; name an array of samples")
    }
    let name = try text(key: "name_", orValueOf: ["name"]) ?? source.baseName
    let stored = names.contains("units") ? try texts("units") : nil
    if let units, let stored, units != stored {
      throw .unitsDiffer(file: source.name, what: "its samples", stated: units, found: stored)
    }
    let making = SeriesMaking(file: source.name, outside: outside, name: name, units: units ?? stored)
    switch type {
    case Self.continuousType: return .continuous(try continuous(making, interpolation: interpolation))
    case Self.eventType: return .events(try events(making))
    default: throw .unsupported(file: source.name, what: "a '\(type)'; what is read is TSContinuous and TSEvent")
    }
  }

  private func continuous(
    _ making: SeriesMaking, interpolation: Interpolation?
  ) throws(InterchangeError) -> ContinuousSeries {
    let times = try doubles("times")
    let samples = try array("samples")
    let (values, channelCount) = try samples.samples()
    guard samples.shape[0] == times.count else {
      throw samples.problem("has \(samples.shape[0]) samples, but there are \(times.count) times")
    }
    let kind = if let interpolation { interpolation } else { try self.interpolation() }
    let isPeriodic = try flag("periodic")
    let start = try scalar("t_start") ?? times.first ?? 0
    let stop = try scalar("t_stop") ?? times.last ?? start
    do throws(SignalError) {
      if let grid = TimeGrid(startingBinsAt: times), grid.start == start, grid.stop == stop {
        return try ContinuousSeries(
          clocked: values, channelCount: channelCount, step: grid.step, firstTick: grid.firstTick,
          isPeriodic: isPeriodic,
          interpolation: kind, outside: making.outside, name: making.name, units: making.units)
      }
      return try ContinuousSeries(
        times: times, values: values, channelCount: channelCount, start: start, stop: stop, isPeriodic: isPeriodic,
        interpolation: kind, outside: making.outside, name: making.name, units: making.units)
    } catch { throw .signal(file: source.name, error) }
  }

  private func events(_ making: SeriesMaking) throws(InterchangeError) -> EventSeries {
    let times = try doubles("times")
    let channels = try array("channels").integers()
    guard let count = try scalar("num_channels").flatMap({ Int(exactly: $0) }) else {
      throw .notThere(file: source.name, what: "whole number", name: "num_channels", known: names)
    }
    guard let stop = try scalar("t_stop") else {
      throw .notThere(file: source.name, what: "array", name: "t_stop", known: names)
    }
    return try making.events(
      times: times, channels: channels, channelCount: count, start: scalar("t_start") ?? times.first ?? 0, stop: stop,
      isPeriodic: flag("periodic"))
  }

  /// The numbers of the channels of samples, where the file tells them.
  package func channelNumbers() throws(InterchangeError) -> [Int]? {
    guard names.contains("channel_numbers") else { return nil }
    return try array("channel_numbers").integers()
  }

  private func interpolation() throws(InterchangeError) -> Interpolation {
    guard let kind = try text(key: "interp_kind_", orValueOf: ["interp_kind"]) else { return .previous }
    if let interpolation = Interpolation(name: kind) { return interpolation }
    throw .unsupported(
      file: source.name,
      what: "a series with '\(kind)' interpolation; state one of "
        + Interpolation.allCases.map(\.rawValue).joined(separator: ", ") + " to read it")
  }

  // MARK: Values

  /// What the name of an array tells after a prefix, or an array of one of the older names.
  private func text(key prefix: String, orValueOf older: [String]) throws(InterchangeError) -> String? {
    if let name = names.first(where: { $0.hasPrefix(prefix) }) { return String(name.dropFirst(prefix.count)) }
    guard let name = older.first(where: names.contains) else { return nil }
    return try texts(name)
  }

  private func texts(_ name: String) throws(InterchangeError) -> String {
    let array = try array(name)
    guard case .texts(let texts) = array.values, texts.count == 1 else { throw array.problem("does not hold one text") }
    return texts[0]
  }

  private func doubles(_ name: String) throws(InterchangeError) -> [Double] { try array(name).doubles() }

  private func scalar(_ name: String) throws(InterchangeError) -> Double? {
    guard names.contains(name) else { return nil }
    let array = try array(name)
    guard array.count == 1 else { throw array.problem("does not hold one number") }
    return try array.doubles()[0]
  }

  private func flag(_ name: String) throws(InterchangeError) -> Bool { try scalar(name) ?? 0 != 0 }

  // MARK: Writing

  /// Writes a series as the model system does, so that it reads it; a file of this path is replaced.
  ///
  /// Samples are written in 32 bits, times in 64; the units, which the model system does not store, in an array of their
  /// own.
  /// - Parameter channelNumbers: The numbers of the channels of samples where they are not 0, 1 and so on, for an array of
  ///   that name.
  /// - Throws: `InterchangeError` for a series of no name that an array can bear, or a file that cannot be written.
  public static func write(
    _ series: any TimeSeries, to path: String, channelNumbers: [Int]? = nil, isCompressed: Bool = false
  ) throws(InterchangeError) {
    try Interchange.write(
      bytes(of: series, channelNumbers: channelNumbers, isCompressed: isCompressed, file: path), to: path)
  }

  package static func bytes(
    of series: any TimeSeries, channelNumbers: [Int]? = nil, isCompressed: Bool = false, file: String
  ) throws(InterchangeError) -> [UInt8] {
    var arrays: [(name: String, array: NPYArray)] = []
    let type: String
    switch series.signal {
    case .continuous(let samples):
      let times = (0..<samples.sampleCount).map { samples.times[$0] }
      arrays = [
        ("times", try NPYArray(.doubles(times), shape: [times.count])),
        ("samples", try NPYArray(.floats(samples.values), shape: [times.count, samples.channelCount])),
        ("interp_kind_\(samples.interpolation.rawValue)", try NPYArray(.doubles([]), shape: [0])),
      ]
      type = continuousType
    case .events(let events):
      arrays = [
        ("times", try NPYArray(.doubles(events.times), shape: [events.count])),
        ("channels", try NPYArray(.integers(events.channels.map { Int64($0) }), shape: [events.count])),
        ("num_channels", try NPYArray(.integers([Int64(events.channelCount)]), shape: [])),
      ]
      type = eventType
    }
    arrays += [
      ("t_start", try NPYArray(.doubles([series.start]), shape: [])),
      ("t_stop", try NPYArray(.doubles([series.stop]), shape: [])),
      ("periodic", try NPYArray(.flags([series.isPeriodic]), shape: [])),
      ("name_\(series.name)", try NPYArray(.doubles([]), shape: [0])),
      ("type_\(type)", try NPYArray(.doubles([]), shape: [0])),
    ]
    if let channelNumbers {
      let numbers = try NPYArray(.integers(channelNumbers.map { Int64($0) }), shape: [channelNumbers.count])
      arrays.append(("channel_numbers", numbers))
    }
    if let units = series.units { arrays.append(("units", try NPYArray(.texts([units]), shape: []))) }
    return try bytes(of: arrays, isCompressed: isCompressed, file: file)
  }
}

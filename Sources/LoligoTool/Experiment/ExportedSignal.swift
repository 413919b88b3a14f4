import Loligo

/// A signal of an archive as it leaves it: with the numbers of its channels, and no longer than its run.
struct ExportedSignal {
  var signal: Signal
  /// The numbers of its channels; `nil` where all were kept.
  var channels: [Int]?

  /// The signal of a trial that `output`, `input` or the path of a record names.
  ///
  /// - Parameter steps: The steps of the trial that are wanted: what the whole signal has in their time.
  /// - Throws: `Failure.unsuitable` for a record without any sample in that time, because few were kept.
  init(_ name: String, ofTrial trial: Int, steps: Range<Int>, in archive: Archive) throws {
    let grid = try archive.grid(ofTrial: trial)
    let part = steps == 0..<grid.count ? nil : steps
    let (from, until) = (grid.bins(steps).start, grid.bins(steps).stop)
    switch name {
    case "output": signal = try archive.output(ofTrial: trial, steps: part)
    case "input":
      guard let input = try archive.input(ofTrial: trial) else {
        throw Failure.unsuitable("Trial \(trial) of '\(archive.path)' has no input; export 'output' or a record.")
      }
      signal = part == nil ? input : try Self.part(of: input, from: from, to: until)
    default:
      let path = AttributePath(name)
      guard archive.recordPaths.contains(path) else { throw Self.unknown(name, in: archive) }
      channels = try archive.channels(ofRecord: path)
      let stride = try archive.stepsPerBin(ofRecord: path)
      // A bin that began before has its events in its middle, which may lie in the part.
      let reach = part.map { max(0, $0.lowerBound - (stride - 1))..<$0.upperBound }
      switch try archive.record(path, ofTrial: trial, steps: part) {
      case .continuous(let series):
        guard part == nil || series.sampleCount > 0 else {
          throw Failure.unsuitable(
            "'\(name)' of '\(archive.path)' has no sample from \(from) s up to \(until) s, since one in \(stride) was kept; "
              + "choose a longer part.")
        }
        // Its last bin may reach beyond the part.
        signal = .continuous(try series.ending(by: until))
      case .events(var events):
        if reach != part { events = try archive.record(path, ofTrial: trial, steps: reach).events ?? events }
        events = try Self.cut(events, at: grid.stop)
        signal = .events(part == nil ? events : try events.clipped(from: from, to: until))
      }
    }
  }

  private static func unknown(_ name: String, in archive: Archive) -> Failure {
    let known = ["output"] + (archive.inputName == nil ? [] : ["input"]) + archive.recordPaths.map(\.description)
    let shown = known.prefix(30).map { "'\($0)'" }.joined(separator: ", ")
    return .unsuitable(
      "'\(archive.path)' has no signal '\(name)'; it has \(shown)"
        + (known.count > 30 ? " and \(known.count - 30) more." : "."))
  }

  private static func part(of signal: Signal, from: Double, to: Double) throws -> Signal {
    switch signal {
    case .continuous(let series):
      .continuous(try series.clipped(from: from, to: to, includingStop: false, samplingLimits: false))
    case .events(let events): .events(try events.clipped(from: from, to: to))
    }
  }

  /// Events in the middle of a bin that began before the stop come into the middle of what is left of it.
  private static func cut(_ events: EventSeries, at stop: Double) throws -> EventSeries {
    guard events.stop > stop else { return events }
    return try EventSeries(
      times: events.times.map { $0 < stop ? $0 : (2 * $0 - events.stop + stop) / 2 },
      channels: events.channels.map { Int($0) }, channelCount: events.channelCount, start: events.start, stop: stop,
      name: events.name, units: events.units)
  }
}

import Loligo

/// A signal of an archive as it leaves it: with the numbers of its channels, and no longer than its run.
struct ExportedSignal {
  var signal: Signal
  /// The numbers of its channels; `nil` where all were kept.
  var channels: [Int]?

  /// The signal of a trial that `output`, `input` or the path of a record names.
  ///
  /// - Parameter steps: The steps of the trial that are wanted; of an input what lies in their time.
  init(_ name: String, ofTrial trial: Int, steps: Range<Int>, in archive: Archive) throws {
    let grid = try archive.grid(ofTrial: trial)
    let stop = grid.bins(steps).stop
    let part = steps == 0..<grid.count ? nil : steps
    switch name {
    case "output": signal = try archive.output(ofTrial: trial, steps: part)
    case "input":
      guard let input = try archive.input(ofTrial: trial) else {
        throw Failure.unsuitable("Trial \(trial) of '\(archive.path)' has no input; export 'output' or a record.")
      }
      let from = steps.lowerBound > 0 ? grid.time(at: steps.lowerBound) : nil
      signal = try Self.part(of: input, from: from, to: steps.upperBound < grid.count ? stop : nil)
    default:
      let path = AttributePath(name)
      guard archive.recordPaths.contains(path) else { throw Self.unknown(name, in: archive) }
      signal = try archive.record(path, ofTrial: trial, steps: part)
      channels = try archive.channels(ofRecord: path)
      // Bins of several steps may reach beyond them.
      signal = try Self.cut(signal, at: stop)
    }
  }

  private static func unknown(_ name: String, in archive: Archive) -> Failure {
    let known = ["output"] + (archive.inputName == nil ? [] : ["input"]) + archive.recordPaths.map(\.description)
    let shown = known.prefix(30).map { "'\($0)'" }.joined(separator: ", ")
    return .unsuitable(
      "'\(archive.path)' has no signal '\(name)'; it has \(shown)"
        + (known.count > 30 ? " and \(known.count - 30) more." : "."))
  }

  private static func part(of signal: Signal, from: Double?, to: Double?) throws -> Signal {
    guard from != nil || to != nil else { return signal }
    return switch signal {
    case .continuous(let series):
      .continuous(try series.clipped(from: from, to: to, includingStop: false, samplingLimits: false))
    case .events(let events): .events(try events.clipped(from: from, to: to))
    }
  }

  private static func cut(_ signal: Signal, at stop: Double) throws -> Signal {
    switch signal {
    case .continuous(let series): return .continuous(try series.ending(by: stop))
    case .events(let events):
      guard events.stop > stop else { return signal }
      // Events in the middle of a bin that began before the stop come into the middle of what is left of it.
      let times = events.times.map { $0 < stop ? $0 : (2 * $0 - events.stop + stop) / 2 }
      return .events(
        try EventSeries(
          times: times, channels: events.channels.map { Int($0) }, channelCount: events.channelCount,
          start: events.start, stop: stop, name: events.name, units: events.units))
    }
  }
}

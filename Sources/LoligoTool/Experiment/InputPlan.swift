import Foundation
import Loligo

/// The user's own series, as the section `input` of an experiment file describes it.
struct InputPlan {
  /// How a list of events is read.
  struct Events {
    var section: ExperimentSection
    /// The column, or the array, of channels.
    var channel: String?
    var count: Int
    /// When the train ends, in seconds; with the run unless given.
    var stop: Double?
  }

  /// The column, or the array, of times.
  struct Time {
    var column: String?
    var unit: TimeUnit?
  }

  /// The kinds of files.
  private enum Format: String, CaseIterable {
    case csv, npz, npy, wav
  }

  /// What becomes of samples that come faster than the steps of a run.
  enum Resampling: String, CaseIterable {
    /// The one at the beginning of a step counts.
    case hold
    /// They are averaged over each step.
    case average
  }

  let file: String
  private let format: Format
  private let section: ExperimentSection
  private var time: Time?
  private var step: TimeStep?
  private var array: String?
  private var channels: [String]?
  private var units: String?
  private var interpolation: Interpolation?
  private var outside: OutsidePolicy
  private var isRaw: Bool
  /// `nil` where the file does not say.
  let resampling: Resampling?
  /// `nil` for samples.
  private(set) var events: Events?

  init(_ section: ExperimentSection) throws {
    var section = section
    file = try section.file("file")
    let ending = file.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard let format = ["txt", "tsv", "dat"].contains(ending) ? .csv : Format(rawValue: ending) else {
      throw section.error(
        at: ["file"], "'file' has to end in .csv, .tsv, .txt, .dat, .npz, .npy or .wav, but is '\(file)'.")
    }
    self.format = format
    if var time = try section.section(ifPresent: "time") {
      self.time = Time(
        column: try time.text(ifPresent: "column"), unit: try time.choice(ifPresent: "unit", of: TimeUnit.self))
      try time.finish()
    }
    step = try section.timeStep(ifPresent: "step")
    array = try section.text(ifPresent: "array")
    channels = section.has("channels") ? try section.texts("channels", default: []) : nil
    _ = try section.texts("channels", default: [])
    units = try section.text(ifPresent: "units")
    interpolation = try section.choice(ifPresent: "interpolation", of: Interpolation.self)
    outside = try section.choice("outside", default: Outside.fail) == .hold ? .hold : .fail
    isRaw = try section.flag("raw", default: false)
    resampling = try section.choice(ifPresent: "resampling", of: Resampling.self)
    if var events = try section.section(ifPresent: "events") {
      self.events = Events(
        section: events, channel: try events.text(ifPresent: "channel"),
        count: try events.count("count", in: 1...1_000_000), stop: try events.seconds(ifPresent: "stop"))
      try events.finish()
    }
    try section.finish()
    self.section = section
    try checkKeys()
  }

  private enum Outside: String, CaseIterable {
    case fail, hold
  }

  /// Refuses keys that say nothing of a file of this kind.
  private func checkKeys() throws {
    func refuse(_ keys: [String], _ reason: String) throws {
      for key in keys {
        guard !section.has(key) else {
          throw section.error(at: [key], "'\(key)' says nothing here: \(reason); remove it.")
        }
        section.resolved.leaveOut(key)
      }
    }
    if format != .wav { try refuse(["raw"], "only WAVE files have a full scale") }
    switch format {
    case .csv: try refuse(["array"], "a table has columns; name them in 'channels'")
    case .npz: break
    case .npy: try refuse(["array", "time", "events"], "the file holds one array of samples")
    case .wav: try refuse(["array", "time", "step", "events"], "a WAVE file holds samples on a clock of its own")
    }
    if events != nil {
      try refuse(
        ["step", "channels", "array", "units", "interpolation", "outside", "resampling"],
        "the input is a list of events")
    }
    if format == .npy, step == nil {
      throw section.error("'step' is missing: an array has no times; add the time from one sample to the next.")
    }
  }

  /// Reads the series for a run, and says when most of its samples will not be used.
  ///
  /// - Parameters:
  ///   - duration: The length of the run in seconds, as far as it is known.
  ///   - step: The step of the run.
  func read(_ file: ExperimentFile, duration: Double?, step: TimeStep) throws -> Signal {
    let signal = try read(file, duration: duration)
    guard let samples = signal.samples else { return signal }
    if resampling == .average {
      do { return .continuous(try samples.averaged(over: step)) } catch {
        throw section.error(at: ["resampling"], "\(error)")
      }
    }
    if resampling == nil, case .clocked(let grid) = samples.times, step.seconds >= 2 * grid.step.seconds {
      Report.warn(
        "'\(self.file)' has \(Self.rate(grid.step)) samples a second, but a run at 'dt' \(step) reads \(Self.rate(step)) "
          + "of them, without a filter; add 'resampling: average' (or hold) to 'input', or choose a shorter 'dt'.")
    }
    return signal
  }

  private static func rate(_ step: TimeStep) -> String {
    let rate = 1 / step.seconds
    return rate.rounded() == rate ? "\(Int(rate))" : String(format: "%.4g", rate)
  }

  /// Reads the series as it is.
  func read(_ file: ExperimentFile, duration: Double?) throws -> Signal {
    let path = file.resolved(self.file)
    var stop = 0.0
    if let events {
      guard let known = events.stop ?? duration else {
        throw events.section.error(
          "a list of events does not tell when it ends; add 'stop' here, or 'duration' to the experiment.")
      }
      stop = known
    }
    do throws(InterchangeError) {
      switch format {
      case .csv: return try readTable(CSVFile(path), stop: stop)
      case .npz: return try readArrays(NPZFile(path), stop: stop)
      case .npy:
        guard let step else { throw .noTimes(file: path, known: []) }
        return .continuous(
          try NPYArray(path).continuousSeries(
            step: step, channels: numbers(path), units: units, interpolation: interpolation ?? .previous,
            outside: outside))
      case .wav:
        return .continuous(
          try WAVFile(path).continuousSeries(
            channels: numbers(path), scale: isRaw ? .raw : .full, units: units ?? "1",
            interpolation: interpolation ?? .previous, outside: outside))
      }
    } catch {
      guard error.isAboutRequest else { throw error }
      throw section.error(at: keys(of: error), "\(error)")
    }
  }

  private func readTable(_ table: CSVFile, stop: Double) throws(InterchangeError) -> Signal {
    if let events {
      return .events(
        try table.eventSeries(
          time: time?.column, unit: time?.unit, channel: events.channel, channelCount: events.count, stop: stop))
    }
    return .continuous(
      try table.continuousSeries(
        time: timeBase, channels: channels, units: units, interpolation: interpolation ?? .previous, outside: outside))
  }

  private func readArrays(_ arrays: NPZFile, stop: Double) throws(InterchangeError) -> Signal {
    if let events {
      guard let unit = time?.unit else {
        throw .noTimeUnit(file: file, column: time?.column ?? "time", found: nil)
      }
      return .events(
        try arrays.eventSeries(
          time: time?.column, unit: unit, channels: events.channel, channelCount: events.count, stop: stop))
    }
    if array == nil, arrays.isTimeSeries {
      return try arrays.series(units: units, interpolation: interpolation, outside: outside)
    }
    guard let array else {
      throw .notPossible(
        file: file,
        reason: "is no time series of the model system; name one of its arrays as 'array' "
          + "(it has \(arrays.names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")))")
    }
    return .continuous(
      try arrays.continuousSeries(
        array, time: timeBase, channels: numbers(file), units: units, interpolation: interpolation ?? .previous,
        outside: outside))
  }

  /// Where the times come from: a column of times where one is named, or no step is.
  private var timeBase: TimeBase {
    if time == nil, let step { return .step(step) }
    return .column(time?.column, unit: time?.unit, step: step)
  }

  /// Channels that have no names, by their numbers.
  private func numbers(_ path: String) throws(InterchangeError) -> [Int]? {
    guard let channels else { return nil }
    var result: [Int] = []
    for name in channels {
      guard let number = Int(name) else {
        throw .notPossible(file: path, reason: "names no channels; give numbers from 0, not '\(name)'")
      }
      result.append(number)
    }
    return result
  }

  /// The key of the section that an error is about.
  private func keys(of error: InterchangeError) -> [String] {
    switch error {
    case .notThere(_, _, let name, _):
      if name == time?.column { return ["time", "column"] }
      if name == events?.channel { return ["events", "channel"] }
      return name == array ? ["array"] : channels == nil ? ["file"] : ["channels"]
    case .noTimes, .noTimeUnit: return section.has("time") ? ["time"] : ["file"]
    case .unitsDiffer(_, _, let stated, _): return stated == units ? ["units"] : ["time"]
    case .notPossible: return section.has("channels") ? ["channels"] : section.has("step") ? ["step"] : ["file"]
    default: return ["file"]
    }
  }
}

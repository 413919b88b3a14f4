import Foundation
import HDF5
import Loligo

/// A series in a file of the field, as options of the command line tell it.
struct SeriesFile {
  var path: String
  var events: Int?
  var stop: String?
  var step: String?
  var timeUnit: String?
  /// The column, or the array, of the channels of events.
  var channel: String?
  var name: String?
  var trial = 0

  // MARK: Reading

  /// Reads the series.
  func read() throws -> Signal {
    guard ["h5", "hdf5"].contains(Self.ending(of: path)) else { return try readPlan() }
    let end = try stop.map { try Self.seconds($0, as: "--stop") }
    guard let sonata = try sonata() else {
      return .events(try SHDFile(path).trial(trial, channelCount: events ?? 700, stop: end).events)
    }
    let unit = try timeUnit.map(Self.unit)
    let known = sonata.spikePopulations.isEmpty ? sonata.reportPopulations : sonata.spikePopulations
    if name == nil, known.count > 1 {
      throw Failure.unsuitable(
        "'\(path)' has the populations \(known.map { "'\($0)'" }.joined(separator: ", ")); choose one with '--name'.")
    }
    if sonata.spikePopulations.isEmpty { return .continuous(try sonata.report(of: name, unit: unit).series) }
    return .events(try sonata.spikes(of: name, channelCount: events, stop: end, unit: unit))
  }

  /// The file as one of SONATA, if it is one.
  private func sonata() throws(InterchangeError) -> SONATAFile? {
    do { return try SONATAFile(path) } catch {
      guard case .unsupported = error else { throw error }
      return nil
    }
  }

  /// Reads what the input of an experiment can be, by the same rules.
  private func readPlan() throws -> Signal {
    func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
    var lines = ["file: \(quoted(path))"]
    if let step { lines.append("step: \(quoted(step))") }
    if let timeUnit { lines.append("time: {unit: \(quoted(timeUnit))}") }
    if let name { lines.append("array: \(quoted(name))") }
    if let events {
      // Tables of events that Loligo writes call it so; without a column, all events would be on channel 0.
      let channel = channel ?? (["npz", "npy"].contains(Self.ending(of: path)) ? nil : "channel")
      lines.append(
        "events: {count: \(events)\(stop.map { ", stop: \(quoted($0))" } ?? "")"
          + "\(channel.map { ", channel: \(quoted($0))" } ?? "")}")
    }
    let file = ExperimentFile(path: "command line", yaml: lines.joined(separator: "\n"))
    return try InputPlan(ExperimentSection(yaml: file.yaml, path: file.path)).read(file, duration: nil)
  }

  /// A time step of an option.
  static func step(_ text: String, as option: String) throws -> TimeStep {
    var section = try ExperimentSection(yaml: "dt: '\(text.replacing("'", with: ""))'", path: option)
    return try section.timeStep("dt")
  }

  private static func seconds(_ text: String, as option: String) throws -> Double {
    var section = try ExperimentSection(yaml: "stop: '\(text.replacing("'", with: ""))'", path: option)
    return try section.seconds("stop")
  }

  private static func unit(_ symbol: String) throws -> TimeUnit {
    guard let unit = TimeUnit(symbol: symbol) else {
      throw Failure.unsuitable("'--time-unit' has to be s, ms, us or ns, but is '\(symbol)'.")
    }
    return unit
  }

  // MARK: Writing

  /// Refuses to overwrite.
  static func checkAvailable(_ path: String) throws {
    guard !DurableFile.exists(path) else {
      throw Failure.unwritable(path: path, reason: "it exists already; remove it or choose another name")
    }
  }

  /// Writes a series in the format of the file's ending.
  ///
  /// - Parameter population: What nodes are called in SONATA; `neurons` unless given.
  static func write(_ signal: Signal, to path: String, population: String?) throws {
    switch (ending(of: path), signal) {
    case ("csv", .events(let events)): try CSVFile.write(events, to: path)
    case ("csv", .continuous(let series)): try CSVFile.write(series, to: path)
    case ("npz", _): try NPZFile.write(signal.series, to: path)
    case ("wav", .continuous(let series)): try WAVFile.write(series, as: .float(bits: 32), to: path)
    case ("h5", .events(let events)), ("hdf5", .events(let events)):
      try SONATAFile.write(events, population: population ?? "neurons", to: path, unit: .milliseconds)
    case ("h5", .continuous(let series)), ("hdf5", .continuous(let series)):
      try SONATAFile.write(SONATAReport(series), population: population ?? "neurons", to: path)
    case ("nwb", _):
      var file = NWBFile(
        identifier: signal.series.name, description: "Converted by Loligo", start: "1970-01-01T00:00:00+00:00")
      switch signal {
      case .events(let events): file.spikes = events
      case .continuous(let series): file.signals = [series]
      }
      try file.write(to: path)
    case ("wav", .events):
      throw Failure.unsuitable("'\(path)' cannot hold events; write them as .csv, .npz, .h5 or .nwb.")
    case (let ending, _):
      throw Failure.unwritable(
        path: path, reason: "the ending '.\(ending)' is not known; known are .csv, .npz, .wav, .h5 and .nwb")
    }
  }

  /// The ending of a path in small letters, without the dot.
  static func ending(of path: String) -> String { (path as NSString).pathExtension.lowercased() }

  /// A series in a line.
  static func words(_ name: String, _ signal: Signal) -> String {
    let channels = signal.series.channelCount == 1 ? "1 channel" : "\(signal.series.channelCount) channels"
    let span = "\(signal.series.start) s to \(signal.series.stop) s"
    switch signal {
    case .events(let events): return "\(name): \(events.count) events on \(channels), \(span)"
    case .continuous(let series): return "\(name): \(series.sampleCount) samples of \(channels), \(span)"
    }
  }
}

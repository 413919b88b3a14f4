import Foundation
import HDF5
import Loligo

extension SeriesFile {
  /// Refuses to overwrite, before anything is computed.
  static func checkAvailable(_ path: String) throws {
    guard !DurableFile.exists(path) else { throw taken(path) }
  }

  /// The error for a path that something has already.
  static func taken(_ path: String) -> Failure {
    .unwritable(path: path, reason: "it exists already; remove it or choose another name")
  }

  /// Writes a file, and never over one that came meanwhile; a process with limits leaves it to its parent to name it.
  static func publish(_ bytes: [UInt8], as path: String) throws {
    do { try DurableFile.create(bytes, at: LimitedReading.place(of: path)) } catch {
      if case .alreadyExists = error { throw taken(path) }
      throw InterchangeError.unwritable(file: path, reason: error.reason)
    }
  }

  /// Writes a series in the format of the file's ending.
  ///
  /// - Parameters:
  ///   - channels: The numbers of its channels, where they are not 0, 1 and so on.
  ///   - population: What nodes are called in SONATA and NIRData; `neurons` unless given.
  static func write(_ signal: Signal, channels: [Int]? = nil, to path: String, population: Substring?) throws {
    try publish(bytes(of: signal, channels, population.map(String.init) ?? "neurons", for: path), as: path)
  }

  private static func bytes(
    of signal: Signal, _ channels: [Int]?, _ population: String, for path: String
  ) throws -> [UInt8] {
    func numbered(_ events: EventSeries) throws -> EventSeries {
      try channels.map { try events.remappingChannels($0) } ?? events
    }
    switch (ending(of: path), signal) {
    case ("csv", .events(let events)): return CSVFile.bytes(of: try numbered(events))
    case ("csv", .continuous(let series)):
      return try CSVFile.bytes(of: series, channelNames: channels?.map(String.init), file: path)
    case ("npz", .events(let events)): return try NPZFile.bytes(of: numbered(events), file: path)
    case ("npz", .continuous(let series)): return try NPZFile.bytes(of: series, channelNumbers: channels, file: path)
    case ("wav", .continuous(let series)): return try WAVFile.bytes(of: series, as: .float(bits: 32), file: path)
    case ("h5", .events(let events)), ("hdf5", .events(let events)):
      return try SONATAFile.bytes(of: numbered(events), population: population, file: path)
    case ("h5", .continuous(let series)), ("hdf5", .continuous(let series)):
      return try SONATAFile.bytes(of: SONATAReport(series, nodes: channels), population: population, file: path)
    case ("nir", .events(let events)):
      return try NIRData(nodes: [population: .observables(["spikes": .events([numbered(events)])])]).fileBytes(
        for: path)
    case ("nir", .continuous(let series)):
      return try NIRData(nodes: [population: .observables(["values": .gridded([series])])]).fileBytes(for: path)
    case ("nwb", _):
      // A converted series may have no name.
      let name = signal.series.name.isEmpty ? population : signal.series.name
      var file = NWBFile(identifier: name, description: "Converted by Loligo", start: "1970-01-01T00:00:00+00:00")
      switch signal {
      case .events(let events): file.trains = [events]
      case .continuous(let series): file.signals = [series]
      }
      file.channelNumbers[signal.series.name] = channels
      return try file.fileBytes(for: path)
    case ("wav", .events):
      throw Failure.unsuitable("'\(path)' cannot hold events; write them as .csv, .npz, .h5, .nwb or .nir.")
    case (let ending, _):
      throw Failure.unwritable(
        path: path, reason: "the ending '.\(ending)' is not known; known are .csv, .npz, .wav, .h5, .nwb and .nir")
    }
  }

  /// The ending of a path in small letters, without the dot.
  static func ending(of path: String) -> String { (path as NSString).pathExtension.lowercased() }

  /// A series in a line.
  static func words(_ name: String, _ signal: Signal) -> String {
    let channels = Report.words(signal.series.channelCount, "channel")
    let span = "\(signal.series.start) s to \(signal.series.stop) s"
    switch signal {
    case .events(let events): return "\(name): \(events.count) events on \(channels), \(span)"
    case .continuous(let series): return "\(name): \(series.sampleCount) samples of \(channels), \(span)"
    }
  }
}

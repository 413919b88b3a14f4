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
  /// - Parameter population: What nodes are called in SONATA and NIRData; `neurons` unless given.
  static func write(_ content: Content, to path: String, population: Substring?) throws {
    try publish(bytes(of: content, population.map(String.init) ?? "neurons", for: path), as: path)
    guard case .continuous = content.signal else { return }
    let ending = Self.ending(of: path)
    if let channels = content.channels, ["wav", "nir"].contains(ending) {
      let shown = channels.prefix(30).map { "\($0)" }.joined(separator: ", ") + (channels.count > 30 ? ", …" : "")
      Report.warn("'\(path)' has no place for the numbers of its channels, which are \(shown).")
    }
    if content.elements != nil, !["h5", "hdf5"].contains(ending) {
      Report.warn("'\(path)' has no place for the numbers of the elements of nodes; an .h5 keeps them.")
    }
  }

  private static func bytes(of content: Content, _ population: String, for path: String) throws -> [UInt8] {
    let channels = content.channels
    func numbered(_ events: EventSeries) throws -> EventSeries {
      try channels.map { try events.remappingChannels($0) } ?? events
    }
    switch (ending(of: path), content.signal) {
    case ("csv", .events(let events)): return CSVFile.bytes(of: try numbered(events))
    case ("csv", .continuous(let series)):
      if let nodes = content.nodes {
        throw Failure.unsuitable(
          "'\(path)' is not written: columns of a table need names of their own, but there are \(nodes.words); "
            + "write .h5, .npz or .nwb.")
      }
      return try CSVFile.bytes(of: series, channelNames: content.names ?? channels?.map { "\($0)" }, file: path)
    case ("npz", .events(let events)): return try NPZFile.bytes(of: numbered(events), file: path)
    case ("npz", .continuous(let series)): return try NPZFile.bytes(of: series, channelNumbers: channels, file: path)
    case ("wav", .continuous(let series)): return try WAVFile.bytes(of: series, as: .float(bits: 32), file: path)
    case ("h5", .events(let events)), ("hdf5", .events(let events)):
      return try SONATAFile.bytes(of: numbered(events), population: population, file: path)
    case ("h5", .continuous(let series)), ("hdf5", .continuous(let series)):
      var report = SONATAReport(series, nodes: channels)
      report.elements = content.elements ?? report.elements
      return try SONATAFile.bytes(of: report, population: population, file: path)
    case ("nir", .events(let events)):
      return try NIRData(nodes: [population: .observables(["spikes": .events([numbered(events)])])]).fileBytes(
        for: path)
    case ("nir", .continuous(let series)):
      return try NIRData(nodes: [population: .observables(["values": .gridded([series])])]).fileBytes(for: path)
    case ("nwb", _):
      // A converted series may have no name.
      let name = content.signal.series.name.isEmpty ? population : content.signal.series.name
      var file = NWBFile(identifier: name, description: "Converted by Loligo", start: "1970-01-01T00:00:00+00:00")
      switch content.signal {
      case .events(var events):
        events.name = name
        file.trains = [events]
      case .continuous(var series):
        series.name = name
        file.signals = [series]
      }
      file.channelNumbers[name] = channels
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

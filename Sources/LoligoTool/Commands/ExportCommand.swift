import ArgumentParser
import HDF5
import Loligo

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes the network or a signal of an archive in a format of the field.",
    discussion: """
      The ending of the output decides: .nir the network; .nwb output and records of a trial; .h5 (SONATA spikes or report), \
      .csv, .npz and .wav one signal.
      """)

  @Argument(help: "The archive.")
  var archive: String

  @Argument(help: "The file to write.")
  var output: String

  @Option(help: "The trial, from 0.")
  var trial = 0

  @Option(help: "The signal: output, input, or the path of a record.")
  var signal = "output"

  @Option(help: "For .nir, what the numbers mean: nir, or rockpool to be read by it.")
  var dialect = NIRDialect.standard.rawValue

  @Option(help: "For .nwb, when time zero was, with a zone; an archive does not know.")
  var start = "1970-01-01T00:00:00+00:00"

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func validate() throws {
    guard NIRDialect(rawValue: dialect) != nil else {
      throw ValidationError("'--dialect' has to be nir or rockpool, but is '\(dialect)'.")
    }
  }

  func run() throws {
    try SeriesFile.checkAvailable(output)
    if untrusted { return try LimitedReading(archive, making: output).run() }
    let archive = try Archive.open(archive)
    var report = Report()
    switch SeriesFile.ending(of: output) {
    case "nir":
      let module = try archive.module().module
      try NIRGraph(module, dialect: NIRDialect(rawValue: dialect) ?? .standard).write(to: output)
      report.add("what", .text("network"), "network of \(module.modules.count) modules, \(module.typeName)")
    case "nwb":
      let (spikes, signals) = try signals(of: archive)
      var file = NWBFile(identifier: archive.runIdentifier, description: description(of: archive), start: start)
      (file.spikes, file.signals) = (spikes, signals)
      try file.write(to: output)
      report.add(
        "what", .text("trial"),
        "trial \(trial): \(spikes.map { "\($0.count) spikes of \($0.channelCount) units, " } ?? "")"
          + "\(signals.count) signal\(signals.count == 1 ? "" : "s")")
    default:
      let signal = try self.signal(of: archive)
      try SeriesFile.write(signal, to: output, population: self.signal.split(separator: "/").first.map(String.init))
      report.add("what", .text(self.signal), SeriesFile.words(self.signal, signal))
    }
    report.add("file", .text(output), "file \(output)")
    try report.show(asJSON: json)
  }

  private func description(of archive: Archive) -> String {
    (try? archive.provenance("configuration_file")) ?? "Loligo archive \(archive.runIdentifier)"
  }

  private func signal(of archive: Archive) throws -> Signal {
    switch signal {
    case "output": return try archive.output(ofTrial: trial)
    case "input":
      guard let input = try archive.input(ofTrial: trial) else {
        throw Failure.unsuitable("Trial \(trial) of '\(archive.path)' has no input; export 'output' or a record.")
      }
      return input
    default: return try archive.record(AttributePath(signal), ofTrial: trial)
    }
  }

  /// The first events of a trial, and all that is sampled of it.
  private func signals(of archive: Archive) throws -> (spikes: EventSeries?, sampled: [ContinuousSeries]) {
    var (spikes, sampled): (EventSeries?, [ContinuousSeries]) = (nil, [])
    let records = try archive.recordPaths.compactMap { path in
      do { return try archive.record(path, ofTrial: trial) } catch ArchiveError.notRecorded { return nil }
    }
    for signal in [try archive.output(ofTrial: trial)] + records {
      switch signal {
      case .events(let events): spikes = spikes ?? events
      case .continuous(var series):
        // A name of NWB has no slashes.
        series.name = series.name.replacing("/", with: "_")
        sampled.append(series)
      }
    }
    return (spikes, sampled)
  }
}

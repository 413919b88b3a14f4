import ArgumentParser
import HDF5
import Loligo

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the network or a signal of an archive, or a network alone, in a format of the field.",
    discussion: """
      The ending of the output decides: .nir the network; .nwb output and records of a trial; .h5 (SONATA spikes or report), \
      .csv, .npz and .wav one signal.
      """)

  @Argument(help: "The archive; for .nir also a network that 'loligo train --network' wrote.")
  var archive: String

  @Argument(help: "The file to write.")
  var output: String

  @Option(help: "For all but .nir, the trial, from 0; the first unless given.")
  var trial: Int?

  @Option(help: "For .csv, .npz, .wav and .h5, the signal: output (unless given), input, or the path of a record.")
  var signal: String?

  @Option(help: "For all but .nir, the time from which on, such as '1.5 s'; all from the beginning unless given.")
  var from: String?

  @Option(help: "For all but .nir, the time up to which, without it; to the end of the trial unless given.")
  var until: String?

  @Option(help: "For .nir, what the numbers mean: nir (unless given), or rockpool to be read by it.")
  var dialect: String?

  @Option(help: "For .nwb, when time zero was, with a zone; 1970-01-01T00:00:00+00:00 unless given.")
  var start: String?

  @Flag(help: "Writes JSON.")
  var json = false

  @Flag(help: "Reads in a process of its own with limited memory and time: for a file from a stranger.")
  var untrusted = false

  func validate() throws {
    if let dialect, NIRDialect(rawValue: dialect) == nil {
      throw ValidationError("'--dialect' has to be nir or rockpool, but is '\(dialect)'.")
    }
    if let start, !NWBFile.isDate(start) {
      throw ValidationError(
        "'--start' has to be a date and time with a zone, such as 2026-11-26T09:00:00+00:00, but is '\(start)'.")
    }
  }

  func run() throws {
    try checkOptions()
    try SeriesFile.checkAvailable(output)
    if untrusted { return try LimitedReading(archive, making: output).run() }
    let trial = trial ?? 0
    var report = Report()
    switch SeriesFile.ending(of: output) {
    case "nir":
      let (module, step) = try network()
      var graph = try NIRGraph(module, dialect: dialect.flatMap(NIRDialect.init(rawValue:)) ?? .standard)
      // A network without neurons knows none itself.
      graph.metadata["dt"] = graph.metadata["dt"] ?? step.map { .number($0.seconds) }
      try SeriesFile.publish(graph.fileBytes(for: output), as: output)
      report.add("what", .text("network"), "network of \(module.modules.count) modules, \(module.typeName)")
    case "nwb":
      let archive = try Archive.open(published: archive)
      let file = try session(ofTrial: trial, steps: steps(ofTrial: trial, in: archive), in: archive)
      try SeriesFile.publish(file.fileBytes(for: output), as: output)
      let (events, units) = file.trains.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.channelCount) }
      report.add(
        "what", .text("trial"),
        "trial \(trial): \(file.trains.isEmpty ? "" : "\(events) events of \(units) units, ")"
          + Report.words(file.signals.count, "signal"))
    default:
      let signal = signal ?? "output"
      let archive = try Archive.open(published: archive)
      let exported = try ExportedSignal(
        signal, ofTrial: trial, steps: steps(ofTrial: trial, in: archive), in: archive)
      try SeriesFile.write(
        SeriesFile.Content(signal: exported.signal, channels: exported.channels), to: output,
        population: signal.split(separator: "/").first)
      report.add("what", .text(signal), SeriesFile.words(signal, exported.signal))
    }
    report.add("file", .text(output), "file \(output)")
    try report.show(asJSON: json)
  }

  /// Refuses options that say nothing of a file with such an ending.
  private func checkOptions() throws {
    let ending = SeriesFile.ending(of: output)
    let ofSignals = ["csv", "npz", "wav", "h5", "hdf5"]
    guard ["nir", "nwb"].contains(ending) || ofSignals.contains(ending) else { return }
    let given: [(option: String, isGiven: Bool, endings: [String])] = [
      ("--trial", trial != nil, ofSignals + ["nwb"]), ("--signal", signal != nil, ofSignals),
      ("--from", from != nil, ofSignals + ["nwb"]), ("--until", until != nil, ofSignals + ["nwb"]),
      ("--dialect", dialect != nil, ["nir"]), ("--start", start != nil, ["nwb"]),
    ]
    for (option, isGiven, endings) in given where isGiven && !endings.contains(ending) {
      let known = endings.map { ".\($0)" }.joined(separator: ", ")
      throw Failure.usage("'\(option)' is for \(known), and says nothing of '\(output)'; leave it out.")
    }
  }

  /// The steps of a trial that lie in the time that is asked for: no step is cut.
  private func steps(ofTrial trial: Int, in archive: Archive) throws -> Range<Int> {
    let grid = try archive.grid(ofTrial: trial)
    func step(_ text: String?, _ option: String, _ step: Int) throws -> Int {
      guard let text else { return step }
      guard let seconds = ExperimentSection.seconds(text) else {
        throw Failure.usage(
          "'\(option)' has to be a time with its unit (s, ms, us or ns), such as '1.5 s', but is '\(text)'.")
      }
      guard let tick = grid.step.tick(at: seconds) else {
        throw Failure.usage(
          "'\(option)' is \(text), which is no whole number of the archive's steps of \(grid.step); choose one that is."
        )
      }
      guard (grid.firstTick...grid.endTick).contains(tick) else {
        throw Failure.unsuitable(
          "'\(option)' is \(text), but trial \(trial) of '\(archive.path)' goes from "
            + "\(grid.start) s to \(grid.stop) s.")
      }
      return Int(tick - grid.firstTick)
    }
    let (first, end) = (try step(from, "--from", 0), try step(until, "--until", grid.count))
    guard first < end || (from == nil && until == nil) else {
      throw Failure.usage(
        "No step lies from \(from ?? "the beginning") up to \(until ?? "the end") of the trial; choose a longer part.")
    }
    return first..<end
  }

  /// The network of the archive with its time step, or the one that the file holds alone.
  private func network() throws -> (module: any Module, step: TimeStep?) {
    do {
      let archive = try Archive.open(published: archive)
      return (try archive.module().module, archive.timeStep)
    } catch {
      guard SnapshotFile.isOne(archive) else { throw error }
      let snapshot = try SnapshotFile.read(archive)
      guard (try? TrainingCheckpoint(snapshot)) == nil else { throw error }
      return (try ModuleRegistry.standard.module(from: snapshot), nil)
    }
  }

  private func description(of archive: Archive) -> String {
    (try? archive.provenance("configuration_file")) ?? "Loligo archive \(archive.runIdentifier)"
  }

  /// All that was recorded of a trial, and the output.
  private func session(ofTrial trial: Int, steps: Range<Int>, in archive: Archive) throws -> NWBFile {
    // Trials are sessions of their own.
    let number = archive.trialCount == 1 ? "" : "-trial-\(trial)"
    var file = NWBFile(
      identifier: archive.runIdentifier + number, description: "\(description(of: archive)), trial \(trial)",
      start: start ?? "1970-01-01T00:00:00+00:00")
    for name in ["output"] + archive.recordPaths.map(\.description) {
      let exported: ExportedSignal
      do {
        exported = try ExportedSignal(name, ofTrial: trial, steps: steps, in: archive)
      } catch ArchiveError.notRecorded {
        continue
      } catch Failure.unsuitable(let what) {
        Report.warn(what)
        continue
      }
      switch exported.signal {
      case .events(let events):
        file.trains.append(events)
        file.channelNumbers[events.name] = exported.channels
      case .continuous(let series):
        file.signals.append(series)
        file.channelNumbers[series.name] = exported.channels
      }
    }
    return file
  }
}

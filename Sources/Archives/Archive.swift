internal import HDF5
public import Modules
public import Signals

/// One experiment in one file: the module, its inputs, outputs and records, trial by trial, and the hashes of it all.
///
/// ```swift
/// let archive = try Archive.open("run.h5")
/// let output = try archive.output(ofTrial: 0)
/// let intact = try archive.verify().isIntact
/// let same = try archive.replay().isIdentical
/// ```
///
/// A published archive is only ever read. The format is stated in `docs/formats/archive-1.md`.
public struct Archive: Sendable {
  /// The latest format that this version writes and reads; an archive has the lowest that can hold it.
  public static let formatVersion = 2
  /// Changes when a result could change by a bit.
  public static let mathVersion = 1
  /// Changes when random numbers do.
  public static let rngVersion = 1

  /// Where the file is.
  public let path: String
  let file: ArchiveFile
  let header: ArchiveHeader
  let trials: [Trial]
  /// The row at which each trial's input begins, and the number of rows at the end.
  let inputRowStarts: [Int]
  let input: InputLayout?
  let output: ArchivedTrace?
  let records: [ArchivedTrace]
  let integrity: Integrity
  /// Times at which chunks of events begin, as far as they were searched.
  let chunkStarts = ChunkStarts()

  /// Begins an archive of a module, which is as it is now what the trials start from.
  ///
  /// - Parameters:
  ///   - path: Where the archive will be; until then there is the folder `path.partial`.
  ///   - module: The module, with its clock.
  ///   - relation: Whether each trial goes on where the one before ended, or all start from the module.
  ///   - seed: The seed of the experiment, for the record.
  ///   - inputName: The name of the input in the archive.
  ///   - interval: What a process that is killed loses of its results, about: each half of it, and earlier when 8 to 32 MiB wait, what
  ///     there is becomes a segment, which has the other half to get to the disk. A piece of the run that takes longer adds to it.
  /// - Throws: `ArchiveError` when the path is taken or its folder cannot be written to.
  public static func create(
    _ path: String, for module: TimedModule, relation: TrialRelation = .continued, seed: Int64 = 0,
    inputName: String = "input", storingEvery interval: Duration = .seconds(10)
  ) throws(ArchiveError) -> ArchiveWriter {
    try ArchiveWriter(
      path: path, for: module, relation: relation, seed: seed, inputName: inputName, storingEvery: interval)
  }

  /// Opens an archive for reading.
  ///
  /// - Parameter checks: What is checked of numbers as they are read.
  /// - Throws: `ArchiveError` for a file that is missing, no archive, of a newer format, or damaged where the plan of its
  ///   contents is. `verify()` looks at every value.
  public static func open(_ path: String, checks: ReadChecks = .full) throws(ArchiveError) -> Archive {
    let (file, byteCount) = try opened(path)
    return try Archive(reading: file, path: path, byteCount: byteCount, checks: checks)
  }

  /// Opens a file of HDF5, and tells its size.
  static func opened(_ path: String) throws(ArchiveError) -> (file: HDF5File, byteCount: Int) {
    let byteCount: Int
    do throws(FileError) {
      guard DurableFile.exists(path) else { throw .notFound(path: path) }
      byteCount = try DurableFile.size(path)
    } catch {
      if case .notFound = error { throw .missing(path: path) }
      throw .cannotOpen(path: path, reason: error.reason)
    }
    let file: HDF5File
    do throws(HDF5Error) { file = try HDF5File.open(path) } catch { throw cannotOpen(path, error) }
    return (file, byteCount)
  }

  /// Opens an archive whose bytes are in memory.
  ///
  /// - Parameter path: What it is called in messages.
  /// - Throws: As `open(_:)`.
  package static func open(image: [UInt8], calledAs path: String) throws(ArchiveError) -> Archive {
    let file: HDF5File
    do throws(HDF5Error) { file = try HDF5File.open(image: image) } catch { throw cannotOpen(path, error) }
    return try Archive(reading: file, path: path, byteCount: image.count)
  }

  private static func cannotOpen(_ path: String, _ error: HDF5Error) -> ArchiveError {
    switch error {
    case .notHDF5: .notHDF5(path: path)
    case .cannotOpen(_, let reason): .cannotOpen(path: path, reason: reason)
    default: .cannotOpen(path: path, reason: error.clause)
    }
  }

  /// Reads the plan of an archive's contents.
  init(
    reading hdf5: HDF5File, path: String, byteCount: Int, checks: ReadChecks = .full
  ) throws(ArchiveError) {
    self.path = path
    file = ArchiveFile(hdf5, path: path, byteCount: byteCount, checks: checks)
    header = try ArchiveHeader(reading: file)
    trials = try TrialTable.read(from: file, step: header.timeStep)
    input = try Self.readInput(from: file)
    inputRowStarts = try file.rowStarts(trials.map { $0.input?.rowCount ?? 0 }, of: "/inputs")
    output = try ArchivedTrace(TraceLayout.outputLocation, in: file, trials: trials)
    records =
      try ArchivedTrace.all(in: "/records", of: file, trials: trials)
      + ArchivedTrace.all(in: "/spikes", of: file, trials: trials)
    integrity = try Integrity(reading: file)
    guard output != nil || trials.isEmpty else { throw file.damaged("it has trials, but no output") }
    guard output?.layout.trials ?? trials.indices == trials.indices else {
      throw file.damaged("the output does not cover all trials")
    }
    try checkInput()
  }

  // MARK: Facts

  /// The hash over everything but provenance and `runIdentifier`: equal for two equal runs.
  public var rootHash: String { integrity.rootHash }
  /// The version of the format that it is written in.
  public var formatVersion: Int { header.formatVersion }
  /// Distinguishes two archives of equal content: 32 hexadecimal digits.
  public var runIdentifier: String { header.runID }
  /// Whether the run was finished, or what there was of it was salvaged.
  public var status: ArchiveStatus { header.status }
  /// How the trials hang together.
  public var relation: TrialRelation { header.relation }
  /// The seed of the experiment.
  public var seed: Int64 { header.seed }
  /// The length of a step.
  public var timeStep: TimeStep { header.timeStep }
  /// The beginning of the earliest trial, in seconds.
  public var start: Double { header.start }
  /// The end of the latest trial, in seconds.
  public var stop: Double { header.stop }
  /// The version of the arithmetic that computed it.
  public var mathVersion: Int { header.mathVersion }
  /// The version of the random numbers that went in.
  public var rngVersion: Int { header.rngVersion }
  /// Number of trials.
  public var trialCount: Int { trials.count }
  /// The name of the input; `nil` when no trial has one.
  public var inputName: String? { input?.name }
  /// The paths of the records, those that are sampled before those of events.
  public var recordPaths: [AttributePath] { records.compactMap(\.layout.path) }

  /// The bins of a trial, on the module's clock.
  ///
  /// - Throws: `ArchiveError.noSuchTrial`.
  public func grid(ofTrial trial: Int) throws(ArchiveError) -> TimeGrid { try self.trial(trial).grid }

  /// The global number of a trial, which keeps the noise of trials apart.
  ///
  /// - Throws: `ArchiveError.noSuchTrial`.
  public func number(ofTrial trial: Int) throws(ArchiveError) -> Int { try self.trial(trial).number }

  func trial(_ index: Int) throws(ArchiveError) -> Trial {
    guard trials.indices.contains(index) else { throw .noSuchTrial(index, trialCount: trials.count) }
    return trials[index]
  }

  // MARK: Opening

  private static func readInput(from file: ArchiveFile) throws(ArchiveError) -> InputLayout? {
    var found: [InputLayout] = []
    for link in try file.links("/inputs") {
      let location = "/inputs/\(link.name)"
      let layout: InputLayout?
      switch link.kind {
      case .group: layout = try InputLayout(reading: link.name, file.group(location), from: file)
      case .dataset:
        let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(location) }
        layout = try InputLayout(reading: link.name, dataset, from: file)
      case .other, .refused: throw file.damaged("'\(location)' is neither a dataset nor a group")
      }
      if let layout { found.append(layout) }
    }
    guard found.count <= 1 else { throw file.damaged("it has more than one input") }
    return found.first
  }

  private func checkInput() throws(ArchiveError) {
    let rowCount = inputRowStarts.last ?? 0
    guard let input else {
      guard trials.allSatisfy({ $0.input == nil }) else { throw file.damaged("the input of its trials is missing") }
      return
    }
    let vectors: [(String, HDF5Type)]
    switch input.kind {
    case .continuous:
      guard try file.dataset(input.location, .float32, rank: 2).rowCount == rowCount else {
        throw file.damaged("'\(input.location)' does not have the rows of all trials")
      }
      vectors = input.clock == nil ? [(input.timesLocation, .float64)] : []
    case .events: vectors = [(input.timestampsLocation, .float64), (input.nodesLocation, .uint32)]
    }
    for (location, type) in vectors where try file.dataset(location, type).rowCount != rowCount {
      throw file.damaged("'\(location)' does not have the rows of all trials")
    }
  }
}

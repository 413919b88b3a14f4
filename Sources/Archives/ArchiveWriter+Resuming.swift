internal import HDF5
public import Modules
public import Signals

/// A run that was ended from outside, at the place from which it goes on.
public struct ResumedRun {
  /// Takes the rest of the run.
  public let writer: ArchiveWriter
  /// The module as the last segment left it, with its clock; the archived one where trials are independent, or were handed in
  /// without the module after them.
  public let module: TimedModule
  /// Whether a trial was under way.
  public let isTrialUnderWay: Bool
  /// The whole input of the trial under way.
  public let input: Signal?
  /// The steps of the trial under way that are stored.
  public let completedSteps: Int
}

extension Archive {
  /// Goes on with a run that was ended from outside, from its last finished segment.
  ///
  /// ```swift
  /// let run = try Archive.resume("run.h5")
  /// var (writer, network) = (run.writer, run.module)
  /// try network.evolve(over: run.input?.series, recording: .everything, into: &writer)
  /// let archive = try writer.finish()
  /// ```
  /// What comes of it is, bit for bit, the archive of a run that was never ended; only its provenance tells.
  /// - Parameters:
  ///   - path: Where the archive was to be, or the folder of its segments.
  ///   - leavingOutDamage: Whether to go on from before the first segment that is damaged, and compute again what was in it and
  ///     behind it. Unless given, such a segment is an error.
  ///   - interval: As in `create`.
  ///   - registry: The module types that are known.
  /// - Throws: `ArchiveError.noUnfinishedRun`, `alreadyFinished`, `unfinishedMerge`, `nothingToResume`, `beingWritten`, `segmentDamaged`;
  ///   `nothingToSalvage` where damage leaves nothing.
  public static func resume(
    _ path: String, leavingOutDamage: Bool = false, storingEvery interval: Duration = .seconds(10),
    using registry: ModuleRegistry = .standard
  ) throws(ArchiveError) -> ResumedRun {
    try resume(path, leavingOutDamage: leavingOutDamage, goingOn: true, interval, registry)
  }

  /// Publishes what is stored of a run that was ended from outside, as an archive whose `status` is `salvaged`.
  ///
  /// A trial under way ends with its last stored step. Segments from the first on that is damaged are left out, and then the
  /// folder stays.
  /// - Throws: As `resume` and `ArchiveWriter.finish()`, and `ArchiveError.nothingToSalvage` where there is not one step.
  public static func salvage(
    _ path: String, using registry: ModuleRegistry = .standard
  ) throws(ArchiveError) -> Archive {
    try resume(path, leavingOutDamage: true, goingOn: false, .seconds(10), registry).writer.finishEarly()
  }

  /// - Parameter goingOn: Whether more is to come; else what there is must not be nothing.
  private static func resume(
    _ path: String, leavingOutDamage: Bool, goingOn: Bool, _ interval: Duration, _ registry: ModuleRegistry
  ) throws(ArchiveError) -> ResumedRun {
    let path = ArchiveWriter.archive(of: path)
    let folder = ArchiveWriter.partialFolder(of: path)
    guard DurableFile.exists(folder) else {
      guard DurableFile.exists(path) else { throw .noUnfinishedRun(path: path, folder: folder) }
      _ = try Archive.open(path)
      throw .alreadyFinished(path: path)
    }
    let lock = try ArchiveWriter.lock(path)
    try ArchiveWriter.settle(path, lock)
    guard !ArchiveWriter.isUnfinishedMerge(path) else { throw .unfinishedMerge(path: path, folder: folder) }
    let partial = try PartialRun(of: path, leavingOutDamage: leavingOutDamage, goingOn: goingOn)
    let checkpoint = partial.checkpoint
    guard goingOn || !partial.trials.isEmpty || (checkpoint.run?.stepCount ?? 0) > 0 else {
      throw .nothingToSalvage(path: path, folder: folder)
    }
    try partial.removeRest()
    let input = goingOn ? try partial.inputUnderWay() : nil
    let module: TimedModule
    do {
      var timed = try TimedModule(
        registry.module(from: checkpoint.module?.snapshot ?? partial.initialModule), step: partial.header.timeStep,
        conversion: partial.header.conversion)
      timed.setClock(toTick: checkpoint.module?.tick ?? partial.header.startTick)
      module = timed
    } catch { throw .module(error) }
    let writer = try ArchiveWriter(resuming: partial, lock: lock, module: module, storingEvery: interval)
    // Chunks of one dataset have to lie behind each other: what earlier builds kept in segments gets names before more comes.
    if writer.log.hasNewChunks {
      try writer.flush(always: true, withAllDatasets: true)
      try writer.waitForSegments()
    }
    return ResumedRun(
      writer: writer, module: module, isTrialUnderWay: checkpoint.run != nil, input: input,
      completedSteps: checkpoint.run?.stepCount ?? 0)
  }
}

extension ArchiveWriter {
  /// Removes what a writer that was ended while it published has left beside the folder.
  static func settle(_ path: String, _ lock: FileLock) throws(ArchiveError) {
    let folder = partialFolder(of: path)
    if DurableFile.exists(path) {
      let names = try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.list(folder) }
      let isEmpty = names.allSatisfy { $0 == lockName }
      let header = try? ArchiveHeader(reading: PartialRun.header(of: path), whileWriting: true)
      let archive = try Archive.open(path)
      guard isEmpty || archive.runIdentifier == header?.runID else {
        throw .alreadyExists(path: path, obstacle: path)
      }
      // It had its name already, and only the segments had not gone, or hold what was damaged and is kept.
      try? DurableFile.remove(temporary(of: path))
      if archive.status == .salvaged, names.contains(where: { $0.hasSuffix(damageSuffix) }) {
        lock.release()
      } else {
        removeFolder(of: path, holding: lock)
      }
      throw .alreadyFinished(path: path)
    }
    try ArchiveError.storing(path) { () throws(FileError) in
      for name in [temporary(of: path), sidecar(of: path)] where DurableFile.exists(name) {
        try DurableFile.remove(name)
      }
      try DurableFile.removeTemporaries(of: sidecar(of: path))
      for name in try DurableFile.list(folder) where name.hasSuffix(".tmp") {
        try DurableFile.remove("\(folder)/\(name)")
      }
    }
  }

  /// Goes on with the run that another writer began.
  func goOn(with module: TimedModule, over signal: Signal?) throws(ArchiveError) {
    try checkUsable()
    guard let run else { throw .noRunUnderWay(path: path) }
    let tick = run.firstTick + Int64(run.stepCount)
    guard module.tick == tick else { throw .clockDiffers(expected: tick, found: module.tick) }
    guard module.timeStep == header.timeStep else {
      throw .timeStepDiffers(expected: header.timeStep, found: module.timeStep)
    }
    guard run.module?.module.snapshot == module.module.snapshot, module.conversion == header.conversion else {
      throw .moduleDiffers(relation: .continued)
    }
    guard signal.map(Trial.Input.init) == run.input,
      signal.map({ StoredValues.hash(of: InputLayout.rows(of: $0).values) }) == run.inputHash,
      signal.map({ InputLayout($0, name: inputName) }) == (run.input == nil ? nil : input)
    else { throw .inputDiffers(name: inputName) }
    awaitsRun = false
  }

  /// Ends the trial under way with what there is of it, and publishes.
  func finishEarly() throws(ArchiveError) -> Archive {
    header.status = .salvaged
    if let run {
      awaitsRun = false
      if run.stepCount > 0 {
        try endTrial(module: run.module, mayStore: false)
      } else {
        dropRun()
      }
    }
    return try finish(storingRest: false)
  }

  /// Forgets a run that has no steps, and its input.
  private func dropRun() {
    run = nil
    for stream in input?.rowStreams ?? [] {
      guard let index = streams.firstIndex(where: { $0.path == stream.path }) else { continue }
      streams[index].truncate(toRows: trials.reduce(0) { $0 + ($1.input?.rowCount ?? 0) })
    }
    if trials.allSatisfy({ $0.input == nil }) {
      let paths = input?.rowStreams.map(\.path) ?? []
      streams.removeAll { paths.contains($0.path) }
      input = nil
    }
  }
}

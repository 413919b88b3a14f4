internal import HDF5
public import Modules
internal import Signals

extension Archive {
  /// Joins archives of independent trials of one module, such as shards of an experiment that ran on several machines.
  ///
  /// Trials keep their global numbers, and come in the order of the archives. Columns that all archives have are joined;
  /// metrics sum up one archive each and are left out. The provenance is the first one's, and names all root hashes.
  /// A record covers trials in a row: that of a later archive is left out where the trial before did not have it.
  /// ```swift
  /// let whole = try Archive.merge([Archive.open("a.h5"), Archive.open("b.h5")], into: "whole.h5")
  /// ```
  /// What a process leaves that was ended within it gives way to the next joining into the same path.
  /// - Parameters:
  ///   - registry: The module types that are known.
  ///   - leavingOut: Is told of the records of an archive that are left out, in whole or from some trial on.
  ///   - goesOn: Is asked before each trial and while all is read back, with the share that is done; `false` gives the joined
  ///     archive up.
  /// - Throws: `ArchiveError.notMergeable` for archives that do not belong together; `givenUp`; what writing throws.
  public static func merge(
    _ archives: [Archive], into path: String, using registry: ModuleRegistry = .standard,
    leavingOut: (_ records: [AttributePath], _ archive: Archive) -> Void = { _, _ in },
    goesOn: (_ share: Double) -> Bool = { _ in true }
  ) throws(ArchiveError) -> Archive {
    guard let first = archives.first else { throw .notMergeable(path: path, reason: "there are no archives to join") }
    for archive in archives { try archive.checkMergeable(with: first) }
    try ArchiveWriter.removeUnfinishedMerge(into: path)
    let writer = try ArchiveWriter(
      path: path, for: first.module(using: registry), relation: .independent, seed: first.seed,
      inputName: archives.lazy.compactMap(\.inputName).first ?? "input", storingEvery: .seconds(10))
    do throws(ArchiveError) {
      for name in try first.provenanceNames { try writer.setProvenance(name, first.provenance(name)) }
      var (name, count) = (ArchiveWriter.mergedName, 1)
      while writer.provenance(name) != nil {
        count += 1
        name = "\(ArchiveWriter.mergedName)_\(count)"
      }
      try writer.setProvenance(name, archives.map(\.rootHash).joined(separator: "\n"))
      // From here on the folder says that it is of no run.
      try writer.checkpoint()
      let total = archives.reduce(0) { $0 + $1.trialCount }
      for archive in archives {
        var leftOut: [AttributePath] = []
        for trial in archive.trials.indices {
          guard goesOn(Double(writer.trialCount) / Double(total) / 2) else { throw ArchiveError.givenUp(path: path) }
          for path in try writer.append(trial, of: archive) where !leftOut.contains(path) { leftOut.append(path) }
        }
        if !leftOut.isEmpty { leavingOut(leftOut, archive) }
      }
      for name in try first.columnNames { try writer.joinColumn(name, of: archives) }
      return try writer.finish { goesOn((1 + $0) / 2) }
    } catch {
      writer.discard()
      throw error
    }
  }

  private func checkMergeable(with first: Archive) throws(ArchiveError) {
    func modules(_ archive: Archive) -> [ObjectHash] {
      archive.integrity.objects.filter { Integrity.isInside($0.path, "/module") }
    }
    let reason: String? =
      if relation != .independent {
        "its trials go on from each other; only independent ones can be joined"
      } else if timeStep != first.timeStep || header.conversion != first.header.conversion {
        "it has another time step, or other rules for events, than '\(first.path)'"
      } else if header.startTick != first.header.startTick || modules(self) != modules(first) {
        "it has another module than '\(first.path)'"
      } else if seed != first.seed {
        "it has the seed \(seed), but '\(first.path)' \(first.seed)"
      } else if mathVersion != first.mathVersion || rngVersion != first.rngVersion {
        "it was computed by another version of the arithmetic"
      } else if let input, let other = first.input, input.name != other.name {
        "its input is '\(input.name)', but '\(other.name)' in '\(first.path)'"
      } else {
        nil
      }
    if let reason { throw .notMergeable(path: path, reason: reason) }
  }
}

extension ArchiveWriter {
  /// The text of the provenance that a joined archive has, from its first segment on.
  fileprivate static let mergedName = "merged"

  /// Whether the folder of an archive that is not there yet was begun by a joining.
  package static func isUnfinishedMerge(_ path: String) -> Bool {
    guard let header = try? PartialRun.header(of: path), let results = try? ArchiveResults(reading: header) else {
      return false
    }
    return results.provenance(mergedName) != nil
  }

  /// Removes what a process has left that was ended while it joined archives.
  ///
  /// - Throws: `ArchiveError.beingWritten` where it has not ended.
  fileprivate static func removeUnfinishedMerge(into path: String) throws(ArchiveError) {
    guard isUnfinishedMerge(path) else { return }
    let lock = try lock(path)
    // It was ended after its archive had a name, or before.
    do throws(ArchiveError) { try settle(path, lock) } catch {
      if case .alreadyFinished = error { return }
      throw error
    }
    removeFolder(of: path, holding: lock)
  }

  /// Takes a trial as another archive has it, but for the records that it cannot go on with.
  ///
  /// - Returns: The records that are left out.
  fileprivate func append(_ index: Int, of archive: Archive) throws(ArchiveError) -> [AttributePath] {
    let trial = try archive.trial(index)
    try checkTrial(firstTick: trial.grid.firstTick, step: trial.grid.step)
    isResumable = false
    defer { isResumable = true }
    try begin(
      firstTick: trial.grid.firstTick, number: trial.number, input: archive.input(ofTrial: index), module: nil)
    var piece = PieceRows(stepCount: trial.grid.count, traces: [])
    var leftOut: [AttributePath] = []
    for trace in archive.traces(ofTrial: index) {
      let known = traces.first { $0.location == trace.layout.location }
      if let known, let path = trace.layout.path, known.trials.upperBound != trialCount {
        leftOut.append(path)
        continue
      }
      let rows = try trace.rows(ofTrial: index)
      let old = trace.layout
      let layout = TraceLayout(
        location: old.location, kind: old.kind, channelCount: old.channelCount, units: old.units, step: old.step,
        stride: old.stride, every: old.every, channelNumbers: old.channelNumbers, window: old.window,
        firstTrial: trialCount)
      var values: [StoredValues] = []
      for stream in layout.rowStreams {
        values.append(
          try archive.file.reading { () throws(HDF5Error) in
            try StoredValues.read(
              rows, of: archive.file.file.root.dataset(stream.path), byteBudget: archive.file.byteBudget)
          })
      }
      piece.traces.append((layout, rows.count, values.map { .values($0) }))
    }
    try check(piece)
    try take(piece, module: nil)
    try endTrial(module: nil)
    return leftOut
  }

  /// Joins a column, where all archives have it with numbers of one kind.
  fileprivate func joinColumn(_ name: String, of archives: [Archive]) throws(ArchiveError) {
    var integers: [Int]? = []
    var reals: [Double] = []
    for archive in archives {
      guard try archive.columnNames.contains(name) else { return }
      let column = try archive.column(name)
      reals += column.reals
      if case .integers(let values) = column.values { integers? += values } else { integers = nil }
    }
    if let integers { try setColumn(name, integers) } else { try setColumn(name, reals) }
  }
}

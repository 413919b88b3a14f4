internal import HDF5
public import Modules
internal import Signals

extension Archive {
  /// Joins archives of independent trials of one module, such as shards of an experiment that ran on several machines.
  ///
  /// Trials keep their global numbers, and come in the order of the archives. Columns that all archives have are joined;
  /// metrics sum up one archive each and are left out. The provenance is the first one's, and names all root hashes.
  /// ```swift
  /// let whole = try Archive.merge([Archive.open("a.h5"), Archive.open("b.h5")], into: "whole.h5")
  /// ```
  /// - Parameter registry: The module types that are known.
  /// - Throws: `ArchiveError.notMergeable` for archives that do not belong together; what writing throws.
  public static func merge(
    _ archives: [Archive], into path: String, using registry: ModuleRegistry = .standard
  ) throws(ArchiveError) -> Archive {
    guard let first = archives.first else { throw .notMergeable(path: path, reason: "there are no archives to join") }
    for archive in archives { try archive.checkMergeable(with: first) }
    let writer = try ArchiveWriter(
      path: path, for: first.module(using: registry), relation: .independent, seed: first.seed,
      inputName: archives.lazy.compactMap(\.inputName).first ?? "input", storingEvery: .seconds(10))
    do throws(ArchiveError) {
      for archive in archives {
        for trial in archive.trials.indices { try writer.append(trial, of: archive) }
      }
      for name in try first.columnNames { try writer.joinColumn(name, of: archives) }
      for name in try first.provenanceNames { try writer.setProvenance(name, first.provenance(name)) }
      let hashes = archives.map(\.rootHash).joined(separator: "\n")
      try writer.setProvenance("merged", hashes)
      return try writer.finish()
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
  /// Takes a trial as another archive has it.
  fileprivate func append(_ index: Int, of archive: Archive) throws(ArchiveError) {
    let trial = try archive.trial(index)
    try checkTrial(firstTick: trial.grid.firstTick, step: trial.grid.step)
    isResumable = false
    defer { isResumable = true }
    try begin(
      firstTick: trial.grid.firstTick, number: trial.number, input: archive.input(ofTrial: index), module: nil)
    var piece = PieceRows(stepCount: trial.grid.count, traces: [])
    for trace in archive.traces(ofTrial: index) {
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

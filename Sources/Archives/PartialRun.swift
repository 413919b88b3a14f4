internal import HDF5
internal import Modules
internal import Signals

/// What a run that did not finish has left in its folder: a header and finished segments, each checked.
struct PartialRun {
  let path: String
  let header: ArchiveHeader
  let initialModule: ModuleSnapshot
  /// The texts of the provenance and the metrics that were set before the first segment.
  let results: ArchiveResults
  /// The name of the input for trials to come.
  let inputName: String
  /// Segments from the first on that are as they were written, up to the last from which a run can go on.
  let segmentCount: Int
  /// Segments that are there.
  let foundSegmentCount: Int
  /// Whether a segment is not as it was written.
  let isDamaged: Bool
  let checkpoint: Checkpoint
  let trials: [Trial]
  /// The columns that came with the trials.
  let columns: [(name: String, values: [Int])]
  /// Every dataset that grows, with its rows in the segments.
  let streams: [RowStream]

  /// Reads the folder of an archive that is not there yet.
  ///
  /// - Parameter leavingOutDamage: Whether a segment that is not as it was written ends the run before it, and is no error.
  /// - Throws: `ArchiveError.nothingToResume`, `segmentDamaged`, and what reading a file throws.
  init(of path: String, leavingOutDamage: Bool) throws(ArchiveError) {
    self.path = path
    let folder = ArchiveWriter.partialFolder(of: path)
    let names = try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.list(folder) }
    foundSegmentCount = names.count { $0.hasPrefix("segment-") && $0.hasSuffix(".h5") }
    guard foundSegmentCount > 0, names.contains(ArchiveWriter.headerName) else {
      throw .nothingToResume(path: path, folder: folder)
    }
    let headerFile = try Self.header(of: path)
    header = try ArchiveHeader(reading: headerFile, whileWriting: true)
    inputName = try headerFile.text("input_name", of: headerFile.group("/"))
    initialModule = try SnapshotReading.read("/module", from: headerFile)
    results = try ArchiveResults(reading: headerFile)

    var (last, count, isDamaged): (Checkpoint?, Int, Bool) = (nil, 0, false)
    // What the datasets have in rows, and in values if they are of the table of trials, by path.
    var (rows, columns) = ([String: Int](), [String: StoredValues]())
    var (rowsSince, columnsSince) = (rows, columns)
    for number in 1...foundSegmentCount {
      let name = ArchiveWriter.segmentPath(number, of: path)
      do throws(ArchiveError) {
        let file = try Self.open(name)
        let checkpoint = try Checkpoint(reading: file, since: initialModule)
        for stream in Self.streams(of: checkpoint) {
          guard let values = try file.reading({ () throws(HDF5Error) in try stream.storedRows(in: file.file) }) else {
            continue
          }
          rowsSince[stream.path, default: 0] += values.count
          if Integrity.isInside(stream.path, TrialTable.location) {
            columnsSince[stream.path] = columnsSince[stream.path]?.followed(by: values) ?? values
          }
        }
        if checkpoint.isResumable { (last, count, rows, columns) = (checkpoint, number, rowsSince, columnsSince) }
      } catch {
        guard leavingOutDamage else { throw .segmentDamaged(path: name, reason: Self.reason(error)) }
        isDamaged = true
        break
      }
    }
    self.isDamaged = isDamaged
    guard let last else { throw .nothingToResume(path: path, folder: folder) }
    checkpoint = last
    segmentCount = count
    streams = Self.streams(of: last).map { stream in
      var stream = stream
      stream.addStored(rows: (rows[stream.path] ?? 0) / max(1, stream.rowElementCount))
      return stream
    }
    let table = TrialTable.columns.map { columns[$0.path] ?? $0.noValues }
    guard let trials = TrialTable.trials(table, step: header.timeStep), trials.count == last.trialCount else {
      throw .segmentDamaged(path: folder, reason: "the table of trials has numbers that cannot be")
    }
    self.trials = trials
    var named: [(name: String, values: [Int])] = []
    for name in last.columnNames {
      guard case .int64(let values)? = columns[TrialTable.column(name).path] ?? (trials.isEmpty ? .int64([]) : nil),
        values.count == trials.count
      else {
        throw .segmentDamaged(path: folder, reason: "column '\(name)' does not have one value a trial")
      }
      named.append((name, values.map { Int($0) }))
    }
    self.columns = named
  }

  /// The datasets that grow.
  private static func streams(of checkpoint: Checkpoint) -> [RowStream] {
    TrialTable.columns + checkpoint.columnNames.map(TrialTable.column) + (checkpoint.input?.rowStreams ?? [])
      + checkpoint.traces.flatMap { $0.rowStreams + ($0.kind == .events ? [$0.trialRowsStream] : []) }
  }

  /// The file that was written before the first segment.
  static func header(of path: String) throws(ArchiveError) -> ArchiveFile {
    try open("\(ArchiveWriter.partialFolder(of: path))/\(ArchiveWriter.headerName)")
  }

  private static func open(_ name: String) throws(ArchiveError) -> ArchiveFile {
    let file: HDF5File
    let size: Int
    do throws(HDF5Error) { file = try HDF5File.open(name) } catch {
      throw .cannotOpen(path: name, reason: error.description)
    }
    do throws(FileError) { size = try DurableFile.size(name) } catch {
      throw .cannotOpen(path: name, reason: error.reason)
    }
    return ArchiveFile(file, path: name, byteCount: size)
  }

  private static func reason(_ error: ArchiveError) -> String {
    switch error {
    case .damaged(_, let reason), .cannotOpen(_, let reason): reason
    default: error.description
    }
  }

  /// Clears the way for new segments: what came after the last from which a run can go on is computed again, and what is
  /// damaged gets a name of its own.
  func removeRest() throws(ArchiveError) {
    guard segmentCount < foundSegmentCount else { return }
    try ArchiveError.storing(path) { () throws(FileError) in
      for number in segmentCount + 1...foundSegmentCount {
        let name = ArchiveWriter.segmentPath(number, of: path)
        if isDamaged {
          try DurableFile.publish(name, as: "\(name).damaged")
        } else {
          try DurableFile.remove(name)
        }
      }
    }
  }

  // MARK: The input of the run under way

  /// The whole input of the run under way, out of the segments.
  ///
  /// - Throws: `ArchiveError.nothingToResume` where it had not come to be stored.
  func inputUnderWay() throws(ArchiveError) -> Signal? {
    guard let facts = checkpoint.run?.input, let layout = checkpoint.input else { return nil }
    let before = trials.reduce(0) { $0 + ($1.input?.rowCount ?? 0) }
    var values: [StoredValues] = []
    for stream in layout.rowStreams {
      let wanted = before * stream.rowElementCount..<(before + facts.rowCount) * stream.rowElementCount
      var (found, position): (StoredValues, Int) = (stream.noValues, 0)
      for number in 1...segmentCount {
        let file = try Self.open(ArchiveWriter.segmentPath(number, of: path))
        guard let rows = try file.reading({ () throws(HDF5Error) in try stream.storedRows(in: file.file) }) else {
          continue
        }
        let part = wanted.clamped(to: position..<position + rows.count)
        if !part.isEmpty,
          let joined = found.followed(by: rows.slice(part.lowerBound - position..<part.upperBound - position))
        {
          found = joined
        }
        position += rows.count
        if position >= wanted.upperBound { break }
      }
      guard found.count == wanted.count else {
        throw .segmentDamaged(
          path: ArchiveWriter.partialFolder(of: path), reason: "rows of '\(stream.path)' are missing")
      }
      values.append(found)
    }
    do { return try layout.signal(facts, rows: values) } catch { throw .signal(name: layout.name, error) }
  }
}

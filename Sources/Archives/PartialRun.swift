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
  /// The numbers of the segments that are there, ascending.
  private let foundSegments: [Int]
  /// Whether a segment is not as it was written, or is not there.
  private let isDamaged: Bool
  /// Whether the folder keeps segments that are damaged, from now or from before, with their rows: after a run that goes on
  /// nothing is missing.
  let keepsDamage: Bool
  let checkpoint: Checkpoint
  let trials: [Trial]
  /// The rows of the inputs of all complete trials.
  private let inputRowCount: Int
  /// The columns that came with the trials.
  let columns: [(name: String, values: [Int])]
  /// Every dataset that grows, with the number of its rows.
  let streams: [RowStream]
  /// Where the rows of each lie, by its path.
  private let stored: [String: StoredRows]

  /// Reads the folder of an archive that is not there yet.
  ///
  /// - Parameters:
  ///   - leavingOutDamage: Whether a segment that is not as it was written ends the run before it, and is no error.
  ///   - goingOn: Whether the run goes on.
  /// - Throws: `ArchiveError.nothingToResume`, `segmentDamaged`, and what reading a file throws.
  init(of path: String, leavingOutDamage: Bool, goingOn: Bool) throws(ArchiveError) {
    self.path = path
    let folder = ArchiveWriter.partialFolder(of: path)
    let names = try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.list(folder) }
    foundSegments = names.compactMap(ArchiveWriter.segmentNumber(of:)).sorted()
    guard let lastFound = foundSegments.last, names.contains(ArchiveWriter.headerName) else {
      throw .nothingToResume(path: path, folder: folder)
    }
    let headerFile = try Self.header(of: path)
    header = try ArchiveHeader(reading: headerFile, whileWriting: true)
    inputName = try headerFile.text("input_name", of: headerFile.group("/"))
    initialModule = try SnapshotReading.read("/module", from: headerFile)
    results = try ArchiveResults(reading: headerFile)

    var (last, count, isDamaged): (Checkpoint?, Int, Bool) = (nil, 0, false)
    // Where the datasets have their rows, by path, and what segments have added since the last that is resumable.
    var rows: [String: StoredRows] = [:]
    var added: [(stream: RowStream, run: ChunkRun?, rest: StoredValues, number: Int)] = []
    for number in 1...lastFound {
      let name = ArchiveWriter.segmentPath(number, of: path)
      do throws(ArchiveError) {
        guard foundSegments.contains(number) else { throw .cannotOpen(path: name, reason: "it is not there") }
        let file = try Self.open(name)
        let checkpoint = try Checkpoint(reading: file, since: initialModule)
        for stream in Self.streams(of: checkpoint) {
          guard let dataset = try file.reading({ () throws(HDF5Error) in try stream.dataset(in: file.file) }) else {
            continue
          }
          let run = try ChunkRun(reading: dataset, of: stream, from: file)
          if let run {
            try unsafe run.forEachChunk(of: Self.rowsFile(of: path), rowBytes: stream.chunkBytes) {
              _ throws(ArchiveError) in
            }
          }
          let rest = try stream.rows(in: dataset, of: file)
          let before =
            added.last { $0.stream.path == stream.path }.map { StoredRows(of: $0.stream) } ?? rows[stream.path]
          guard before?.are(of: stream) ?? true else {
            throw file.damaged("'\(stream.path)' has rows of another kind than before")
          }
          added.append((stream, run, rest, number))
        }
        guard checkpoint.isResumable else { continue }
        (last, count) = (checkpoint, number)
        for (stream, run, rest, number) in added {
          let rowCount = rest.count / max(1, stream.rowElementCount)
          rows[stream.path, default: StoredRows(of: stream)].add(run, rest, rowCount: rowCount, inSegment: number)
        }
        added = []
      } catch {
        let rowsFile = RowLog.path(of: path)
        // What cannot be read now may be read another time: nothing is left out for that.
        if case .cannotOpen(rowsFile, _) = error, DurableFile.exists(rowsFile) { throw error }
        guard leavingOutDamage else { throw .segmentDamaged(path: name, reason: Self.reason(error)) }
        isDamaged = true
        break
      }
    }
    self.isDamaged = isDamaged
    keepsDamage = !goingOn && (isDamaged || names.contains { $0.hasSuffix(ArchiveWriter.damageSuffix) })
    guard let last else {
      throw isDamaged ? .nothingToSalvage(path: path, folder: folder) : .nothingToResume(path: path, folder: folder)
    }
    checkpoint = last
    segmentCount = count
    for stream in Self.streams(of: last) {
      let known = rows[stream.path] ?? StoredRows(of: stream)
      guard known.are(of: stream), !known.rowCount.multipliedReportingOverflow(by: stream.rowBytes).overflow
      else { throw .segmentDamaged(path: folder, reason: "'\(stream.path)' has rows that cannot be") }
    }
    streams = Self.streams(of: last).map { stream in
      var stream = stream
      stream.addStored(rows: rows[stream.path]?.rowCount ?? 0)
      return stream
    }
    stored = rows
    func values(_ stream: RowStream) throws(ArchiveError) -> StoredValues {
      try Self.values(of: stream, rows: 0..<(rows[stream.path]?.rowCount ?? 0), rows[stream.path], path)
    }
    var table: [StoredValues] = []
    for column in TrialTable.columns { table.append(try values(column)) }
    guard let trials = TrialTable.trials(table, step: header.timeStep), trials.count == last.trialCount else {
      throw .segmentDamaged(path: folder, reason: "the table of trials has numbers that cannot be")
    }
    self.trials = trials
    inputRowCount = try Self.inputRowCount(of: trials, streams, last.input, in: folder)
    var named: [(name: String, values: [Int])] = []
    for name in last.columnNames {
      guard case .int64(let values) = try values(TrialTable.column(name)), values.count == trials.count else {
        throw .segmentDamaged(path: folder, reason: "column '\(name)' does not have one value a trial")
      }
      named.append((name, values.map { Int($0) }))
    }
    self.columns = named
  }

  /// The rows of the inputs of complete trials, all of which must be there.
  private static func inputRowCount(
    of trials: [Trial], _ streams: [RowStream], _ input: InputLayout?, in folder: String
  ) throws(ArchiveError) -> Int {
    let paths = input?.rowStreams.map(\.path) ?? []
    let stored = streams.filter { paths.contains($0.path) }.map(\.storedRowCount).min() ?? 0
    var sum = 0
    for trial in trials {
      let rows = trial.input?.rowCount ?? 0
      guard rows <= stored - sum else {
        throw .segmentDamaged(path: folder, reason: "the table of trials has more rows of input than there are")
      }
      sum += rows
    }
    return sum
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
      throw .cannotOpen(path: name, reason: error.clause)
    }
    do throws(FileError) { size = try DurableFile.size(name) } catch {
      throw .cannotOpen(path: name, reason: error.reason)
    }
    return ArchiveFile(file, path: name, byteCount: size)
  }

  private static func reason(_ error: ArchiveError) -> String {
    switch error {
    case .damaged(_, let reason): reason
    case .cannotOpen(let path, let reason): "'\(ArchiveWriter.lastName(of: path))': \(reason)"
    default: error.description
    }
  }

  /// Clears the way for new segments: what came after the last from which a run can go on is computed again, and what is
  /// damaged gets a name of its own.
  func removeRest() throws(ArchiveError) {
    try ArchiveError.storing(path) { () throws(FileError) in
      for number in foundSegments where number > segmentCount {
        let name = ArchiveWriter.segmentPath(number, of: path)
        if isDamaged {
          // One of that number may have been damaged before.
          var (place, count) = (name + ArchiveWriter.damageSuffix, 1)
          while DurableFile.isTaken(place) {
            count += 1
            place = "\(name).\(count)\(ArchiveWriter.damageSuffix)"
          }
          try DurableFile.publish(name, as: place)
        } else {
          try DurableFile.remove(name)
        }
      }
      // Before anything is written over the chunks that they name.
      try DurableFile.syncFolder(ArchiveWriter.partialFolder(of: path))
    }
  }

  // MARK: Rows

  /// Where the last chunk ends in the file of rows, or the first would begin.
  var chunksEnd: Int {
    streams.reduce(RowLog.start) { end, stream in
      (stored[stream.path]?.runs ?? []).reduce(end) {
        max($0, $1.offset + $1.count * (stream.chunkBytes + ChunkRun.checksumBytes))
      }
    }
  }

  /// The file of full chunks.
  static func rowsFile(of path: String) throws(ArchiveError) -> RandomAccessFile {
    let name = RowLog.path(of: path)
    do throws(FileError) { return try RandomAccessFile(name) } catch {
      throw .cannotOpen(path: name, reason: error.reason)
    }
  }

  /// The rows of a dataset for a writer that goes on: chunks as they lie, and the rest.
  ///
  /// - Parameter write: Takes full chunks that segments hold themselves, as those of earlier builds do.
  func chunkedRows(
    of stream: RowStream, _ write: (UnsafeRawBufferPointer) throws(FileError) -> Int
  ) throws(ArchiveError) -> ChunkedRows {
    let stored = stored[stream.path] ?? StoredRows(of: stream)
    var rows = ChunkedRows(of: stream, runs: stored.runs)
    try Self.forEachRest(of: stream, stored, path) { values throws(ArchiveError) in
      var failure: FileError?
      unsafe values.withBytes { bytes in
        do throws(FileError) { try unsafe rows.append(bytes, write) } catch { failure = error }
      }
      if let failure { try ArchiveError.storing(path) { () throws(FileError) in throw failure } }
    }
    rows.countRestAsKept()
    return rows
  }

  /// Hands out the rows that segments hold themselves.
  private static func forEachRest(
    of stream: RowStream, _ stored: StoredRows, _ path: String, _ body: (StoredValues) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    if let rest = stored.rest { return try body(StoredValues(rest, as: stream.type) ?? stream.noValues) }
    for number in stored.restSegments {
      let file = try open(ArchiveWriter.segmentPath(number, of: path))
      guard let dataset = try file.reading({ () throws(HDF5Error) in try stream.dataset(in: file.file) }) else {
        continue
      }
      try body(try stream.rows(in: dataset, of: file))
    }
  }

  /// Some rows of a dataset.
  private static func values(
    of stream: RowStream, rows wanted: Range<Int>, _ stored: StoredRows?, _ path: String
  ) throws(ArchiveError) -> StoredValues {
    let wanted = wanted.lowerBound * stream.rowElementCount..<wanted.upperBound * stream.rowElementCount
    var (found, position) = ([stream.noValues], 0)
    func take(_ part: StoredValues) {
      let common = wanted.clamped(to: position..<position + part.count)
      if !common.isEmpty { found.append(part.slice(common.lowerBound - position..<common.upperBound - position)) }
      position += part.count
    }
    let stored = stored ?? StoredRows(of: stream)
    if !stored.runs.isEmpty {
      let file = try rowsFile(of: path)
      for run in stored.runs {
        try unsafe run.forEachChunk(of: file, rowBytes: stream.chunkBytes) { bytes throws(ArchiveError) in
          if let values = unsafe StoredValues(Array(bytes), as: stream.type) { take(values) }
        }
      }
    }
    try forEachRest(of: stream, stored, path) { values throws(ArchiveError) in take(values) }
    guard let joined = StoredValues.joined(found), joined.count == wanted.count else {
      throw .segmentDamaged(
        path: ArchiveWriter.partialFolder(of: path), reason: "rows of '\(stream.path)' are missing")
    }
    return joined
  }

  // MARK: The input of the run under way

  /// The whole input of the run under way, out of the segments.
  ///
  /// - Throws: `ArchiveError.nothingToResume` where it had not come to be stored.
  func inputUnderWay() throws(ArchiveError) -> Signal? {
    guard let facts = checkpoint.run?.input, let layout = checkpoint.input else { return nil }
    let before = inputRowCount
    var values: [StoredValues] = []
    for stream in layout.rowStreams {
      let stored = streams.first { $0.path == stream.path }?.storedRowCount ?? 0
      guard facts.rowCount <= stored - before else {
        throw .segmentDamaged(
          path: ArchiveWriter.partialFolder(of: path), reason: "rows of '\(stream.path)' are missing")
      }
      values.append(try Self.values(of: stream, rows: before..<before + facts.rowCount, self.stored[stream.path], path))
    }
    do { return try layout.signal(facts, rows: values) } catch { throw .signal(name: layout.name, error) }
  }
}

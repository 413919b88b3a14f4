internal import HDF5
internal import Modules

/// What a finished segment will hold, as a value: the run goes on while it is written.
struct Segment: Sendable {
  /// Where the archive will be.
  let archivePath: String
  /// Its number, from 1.
  let number: Int
  /// The module before the first trial.
  let initialModule: ModuleSnapshot
  /// What goes into the header, which is written before the first segment.
  let header: (attributes: [NamedAttribute], results: ArchiveResults)?
  /// The groups of events, with their attributes.
  let groups: [(location: String, attributes: [NamedAttribute])]
  /// The rows of each dataset since the segment before.
  let rows: [(stream: RowStream, count: Int, blocks: [RowBlock])]
  let checkpoint: Checkpoint
  /// Where full chunks of them go.
  let log: RowLog

  /// The bytes of its rows.
  var byteCount: Int { rows.reduce(0) { $0 + $1.blocks.reduce(0) { $0 + $1.byteCount } } }

  /// Writes it, and makes it durable, full chunks before all else; when that fails there is nothing of it under its name.
  func store() throws(ArchiveError) {
    if header != nil {
      try store(as: "\(ArchiveWriter.partialFolder(of: archivePath))/\(ArchiveWriter.headerName)", writeHeader)
    }
    try ArchiveError.storing(archivePath) { () throws(FileError) in
      for (stream, _, blocks) in rows { try log.append(blocks, to: stream) }
      try log.sync()
    }
    try store(as: ArchiveWriter.segmentPath(number, of: archivePath), write)
  }

  private func store(
    as name: String, _ contents: (HashedFile) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let temporary = "\(name).tmp"
    do throws(ArchiveError) {
      let file = try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try HDF5File.create(at: temporary) }
      try contents(HashedFile(file, of: archivePath))
      try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try file.close() }
      try ArchiveError.storing(archivePath) { () throws(FileError) in try DurableFile.rename(temporary, to: name) }
    } catch {
      DurableFile.abandon(temporary)
      throw error
    }
  }

  private func writeHeader(_ file: HashedFile) throws(ArchiveError) {
    guard let header else { return }
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in _ = try file.group("/", header.attributes) }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try header.results.writeMetrics(to: file)
    try header.results.writeProvenance(to: file)
  }

  private func write(_ file: HashedFile) throws(ArchiveError) {
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in
      for group in groups { _ = try file.group(group.location, group.attributes) }
    }
    for (stream, count, _) in rows {
      let (run, rest) = log.takeNews(of: stream)
      let rowCount = stream.rowBytes > 0 ? rest.count / stream.rowBytes : count
      try file.dataset(
        stream.path, type: stream.type, shape: stream.shape(rows: rowCount), chunkRows: stream.chunkRows,
        attributes: stream.attributes + (run?.attributes ?? []), statesRowsHash: true
      ) { rows throws(ArchiveError) in try rows.append(.uint8(rest)) }
    }
    try checkpoint.write(to: file, since: initialModule)
  }
}

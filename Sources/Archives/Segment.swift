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

  /// Its names, that of the header first if it has one.
  private var names: [String] {
    (header == nil ? [] : ["\(ArchiveWriter.partialFolder(of: archivePath))/\(ArchiveWriter.headerName)"])
      + [ArchiveWriter.segmentPath(number, of: archivePath)]
  }

  /// Writes it under temporary names, full chunks before all else; gives what went wrong, and then there is nothing of it.
  func write() -> ArchiveError? {
    finding { () throws(ArchiveError) in
      try ArchiveError.storing(archivePath) { () throws(FileError) in
        try log.append(rows.map { ($0.stream, $0.blocks) })
      }
      for name in names {
        let file = try ArchiveError.writing(archivePath) { () throws(HDF5Error) in
          try HDF5File.create(at: Self.temporary(name))
        }
        let hashed = HashedFile(file, of: archivePath)
        if name == names.last { try writeRows(hashed) } else { try writeHeader(hashed) }
        try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try file.close() }
      }
    }
  }

  /// Makes what was written durable, under its names; gives what went wrong, and then there is nothing of it under them.
  ///
  /// - Parameter failure: That of a segment before it, after which this one is none.
  func publish(after failure: ArchiveError?) -> ArchiveError? {
    finding { () throws(ArchiveError) in
      if let failure { throw failure }
      try ArchiveError.storing(archivePath) { () throws(FileError) in
        try log.sync()
        for name in names { try DurableFile.rename(Self.temporary(name), to: name) }
      }
    }
  }

  private static func temporary(_ name: String) -> String { "\(name).tmp" }

  /// What a body throws; temporary files are then removed.
  private func finding(_ body: () throws(ArchiveError) -> Void) -> ArchiveError? {
    do { try body() } catch {
      for name in names { DurableFile.abandon(Self.temporary(name)) }
      return error
    }
    return nil
  }

  private func writeHeader(_ file: HashedFile) throws(ArchiveError) {
    guard let header else { return }
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in _ = try file.group("/", header.attributes) }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try header.results.writeMetrics(to: file)
    try header.results.writeProvenance(to: file)
  }

  private func writeRows(_ file: HashedFile) throws(ArchiveError) {
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

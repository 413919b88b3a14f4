internal import HDF5
internal import Modules
internal import Signals

extension ArchiveWriter {
  /// Makes the file of rows an archive, or joins what is stored into a new one; reads it back, compares it with what came, and
  /// gives it its final name.
  func publish(_ goesOn: (_ share: Double) -> Bool) throws(ArchiveError) -> Archive {
    try ArchiveError.storing(path) { () throws(FileError) in
      try log.append(streams.map { ($0, $0.waitingBlocks) })
    }
    for stream in streams { _ = log.takeNews(of: stream) }
    let temporary = Self.temporary(of: path)
    try ArchiveError.storing(path) { () throws(FileError) in
      if DurableFile.exists(temporary) { try DurableFile.remove(temporary) }
    }
    // Where some of the rows stay out of the archive, or the folder stays, all are copied.
    let chunks = hasWholeFolder && streams.allSatisfy(hasWholeChunks) ? log.chunks(of: streams) : nil
    let name = chunks == nil ? temporary : RowLog.path(of: path)
    do throws(ArchiveError) {
      let file = try assemble(name, keeping: chunks)
      let digest = try complete(name, file, keeping: chunks, goesOn)
      let sidecar = Self.sidecar(of: path)
      for obstacle in [path, sidecar] where DurableFile.isTaken(obstacle) {
        throw .alreadyExists(path: path, obstacle: obstacle)
      }
      // The hash comes first: once the archive has its name, nothing is left that could fail.
      try ArchiveError.storing(path) { () throws(FileError) in
        try DurableFile.write(Array("\(digest)  \(Self.lastName(of: path))\n".utf8), to: sidecar)
      }
      do throws(ArchiveError) {
        try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.publish(name, as: path) }
      } catch {
        try? DurableFile.remove(sidecar)
        throw error
      }
    } catch {
      // What is left under the temporary name is incomplete; the folder still has everything.
      try? DurableFile.remove(temporary)
      throw error
    }
    if hasWholeFolder { Self.removeFolder(of: path, holding: lock) } else { lock.release() }
    return try Archive.open(path)
  }

  /// Whether all full chunks of a dataset belong to the archive: those of a trial that was dropped do not.
  private func hasWholeChunks(_ stream: RowStream) -> Bool {
    let chunks = log.rows(of: stream).runs.reduce(0) { $0 + $1.count }
    return chunks * stream.chunkRows <= stream.rowCount
  }

  /// Writes the whole file but for the hashes of its objects.
  ///
  /// - Parameter chunks: Where its rows lie, if it is the file of rows.
  private func assemble(_ name: String, keeping chunks: Range<Int>?) throws(ArchiveError) -> HashedFile {
    let hdf5 = try ArchiveError.writing(path) { () throws(HDF5Error) in
      if let chunks { try HDF5File.create(over: name, keeping: chunks) } else { try HDF5File.create(at: name) }
    }
    let file = HashedFile(hdf5, of: path)
    refreshAttributes()
    try ArchiveError.writing(path) { () throws(HDF5Error) in _ = try file.group("/", header.attributes) }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      for group in groups { _ = try file.group(group.location, group.attributes) }
    }
    for stream in streams { try write(stream, to: file, isAdopting: chunks != nil) }
    let scales = TimeScale.scales(of: traces, input: input, trials: trials)
    for scale in scales { try scale.write(to: file, trials: trials) }
    try results.write(to: file)
    try results.writeProvenance(to: file)
    if relation == .continued, let lastModule {
      try SnapshotWriting.write(
        lastModule.module.snapshot, to: file, at: "/checkpoint",
        attributes: [NamedAttribute("tick", .integer(lastModule.tick))])
    }
    let integrity = Integrity(standingInFor: file.groupHashes.map(\.path) + file.datasets.keys)
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      for scale in scales { try scale.attach(in: hdf5) }
      for scale in ChannelScale.scales(of: traces, input: input, with: scales) { try scale.write(to: hdf5) }
      try integrity.write(to: hdf5)
      try hdf5.close()
    }
    return file
  }

  /// Gives a dataset its rows: its chunks where they lie, or each after a look at its checksum, and what waits for the next.
  private func write(_ stream: RowStream, to file: HashedFile, isAdopting: Bool) throws(ArchiveError) {
    let stored = log.rows(of: stream)
    try file.dataset(
      stream.path, type: stream.type, shape: stream.shape(rows: stream.rowCount), chunkRows: stream.chunkRows,
      attributes: stream.attributes
    ) { rows throws(ArchiveError) in
      let byteCount = stream.rowCount * stream.rowBytes
      // What a salvaged run had stored beyond its last trial is left out.
      func append(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        try unsafe rows.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount - rows.byteCount)))
      }
      if isAdopting {
        for run in stored.runs { try rows.adopt(run) }
      } else if !stored.runs.isEmpty {
        let chunks = try PartialRun.rowsFile(of: path)
        for run in stored.runs {
          try unsafe run.forEachChunk(of: chunks, rowBytes: stream.chunkBytes) { bytes throws(ArchiveError) in
            try unsafe append(bytes)
          }
        }
      }
      var failure: ArchiveError?
      unsafe stored.rest.withUnsafeBytes { bytes in
        do throws(ArchiveError) { try unsafe append(bytes) } catch { failure = error }
      }
      if let failure { throw failure }
      guard rows.byteCount == byteCount else {
        throw .segmentDamaged(path: Self.partialFolder(of: path), reason: "rows of '\(stream.path)' are missing")
      }
    }
  }

  /// Reads the whole file back, compares it with what was to be written, and puts the hashes of all objects into it; the SHA-256
  /// of every byte.
  private func complete(
    _ name: String, _ written: HashedFile, keeping chunks: Range<Int>?, _ goesOn: (_ share: Double) -> Bool
  ) throws(ArchiveError) -> String {
    do throws(ArchiveError) {
      // The hashes come behind the chunks, which are hashed while they are in the processor's cache.
      let bytes = try hashing { () throws(FileError) in try FileHash(name) }
      let integrity = Integrity(of: try Archive.open(name).hashes(of: written, beside: bytes, goesOn))
      let start = try beginning(of: name)
      try ArchiveError.writing(path) { () throws(HDF5Error) in
        let file = try HDF5File.openForChanges(name)
        try integrity.overwrite(in: file)
        try file.close()
      }
      let archive = try Archive.open(name)
      let end = try beginning(of: name)
      guard archive.integrity == integrity, chunks == nil || end == start else {
        throw ArchiveError.notAsWritten(path: path, object: "its list of hashes")
      }
      try archive.checkAgain(written)
      return try archive.hash(bytes)
    } catch {
      switch error {
      case .damaged(_, let reason), .cannotOpen(_, let reason): throw .notAsWritten(path: path, object: reason)
      case .notAsWritten(_, let object): throw .notAsWritten(path: path, object: object)
      case .givenUp: throw .givenUp(path: path)
      default: throw error
      }
    }
  }

  /// What lies before the chunks of a file.
  private func beginning(of name: String) throws(ArchiveError) -> [UInt8] {
    try hashing { () throws(FileError) in
      let file = try RandomAccessFile(name)
      return try file.read(0..<min(RowLog.start, file.size))
    }
  }

  private func hashing<Result>(_ body: () throws(FileError) -> Result) throws(ArchiveError) -> Result {
    do { return try body() } catch { throw .cannotOpen(path: path, reason: error.reason) }
  }

  /// The last name of a path.
  static func lastName(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

internal import HDF5
internal import Modules
internal import Signals

extension ArchiveWriter {
  /// Joins the segments into one file, reads it back, compares every hash, and gives it its final name.
  func publish() throws(ArchiveError) -> Archive {
    let temporary = Self.temporary(of: path)
    try ArchiveError.storing(path) { () throws(FileError) in
      if DurableFile.exists(temporary) { try DurableFile.remove(temporary) }
    }
    do throws(ArchiveError) {
      let rootHash = try assemble(temporary)
      let digest = try checkReadBack(temporary, rootHash: rootHash)
      let sidecar = Self.sidecar(of: path)
      for obstacle in [path, sidecar] where DurableFile.exists(obstacle) {
        throw .alreadyExists(path: path, obstacle: obstacle)
      }
      // The hash comes first: once the archive has its name, nothing is left that could fail.
      try ArchiveError.storing(path) { () throws(FileError) in
        try DurableFile.write(Array("\(digest)  \(Self.lastName(of: path))\n".utf8), to: sidecar)
      }
      do throws(ArchiveError) {
        try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.publish(temporary, as: path) }
      } catch {
        try? DurableFile.remove(sidecar)
        throw error
      }
    } catch {
      // What is left under the temporary name is incomplete; the segments still have everything.
      try? DurableFile.remove(temporary)
      throw error
    }
    if hasWholeFolder { Self.removeFolder(of: path, holding: lock) } else { lock.release() }
    return try Archive.open(path)
  }

  /// Writes the whole file under a temporary name; gives its root hash.
  private func assemble(_ temporary: String) throws(ArchiveError) -> String {
    defer { segmentInUse = nil }
    let hdf5 = try ArchiveError.writing(path) { () throws(HDF5Error) in try HDF5File.create(at: temporary) }
    let file = HashedFile(hdf5, of: path)
    refreshAttributes()
    try ArchiveError.writing(path) { () throws(HDF5Error) in _ = try file.group("/", header.attributes) }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      for group in groups { _ = try file.group(group.location, group.attributes) }
    }
    for stream in streams { try copy(stream, to: file) }
    let scales = TimeScale.scales(of: traces, input: input, trials: trials)
    for scale in scales { try scale.write(to: file, trials: trials) }
    try results.write(to: file)
    try results.writeProvenance(to: file)
    if relation == .continued, let lastModule {
      try SnapshotWriting.write(
        lastModule.module.snapshot, to: file, at: "/checkpoint",
        attributes: [NamedAttribute("tick", .integer(lastModule.tick))])
    }
    let integrity = Integrity(of: file)
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      for scale in scales { try scale.attach(in: hdf5) }
      for scale in ChannelScale.scales(of: traces, input: input, with: scales) { try scale.write(to: hdf5) }
      try integrity.write(to: hdf5)
      try hdf5.close()
    }
    return integrity.rootHash
  }

  /// Copies the rows of a dataset out of the segments, each of which must have the hash that it was stored with, and those
  /// that wait.
  private func copy(_ stream: RowStream, to file: HashedFile) throws(ArchiveError) {
    try file.dataset(
      stream.path, type: stream.type, shape: stream.shape(rows: stream.rowCount), chunkRows: stream.chunkRows,
      attributes: stream.attributes
    ) { rows throws(ArchiveError) in
      let rowBytes = stream.rowElementCount * stream.type.byteCount
      let storedBytes = stream.storedRowCount * rowBytes
      for number in (1...max(1, segmentCount)).prefix(segmentCount) where rows.byteCount < storedBytes {
        // What a salvaged run had stored beyond its last trial is left out.
        try copyRows(of: stream, inSegment: number, to: rows, upTo: storedBytes)
      }
      for block in stream.waitingBlocks { try rows.append(block) }
      guard rows.byteCount == stream.rowCount * rowBytes else {
        throw .segmentDamaged(path: folderForMessages, reason: "rows of '\(stream.path)' are missing")
      }
    }
  }

  private var folderForMessages: String { Self.partialFolder(of: path) }

  /// Copies the rows that a segment has of a dataset, and checks them on the way: with others nothing is published.
  private func copyRows(
    of stream: RowStream, inSegment number: Int, to rows: HashedRows, upTo byteCount: Int
  ) throws(ArchiveError) {
    var failure: ArchiveError?
    do throws(HDF5Error) {
      guard let dataset = try stream.dataset(in: openSegment(number)) else { return }
      var hash = try RowsHash(asOf: dataset)
      try unsafe dataset.forEachBlock(byteBudget: .max) { block in
        guard failure == nil else { return }
        do throws(ArchiveError) {
          unsafe hash.update(block)
          try unsafe rows.append(UnsafeRawBufferPointer(rebasing: block.prefix(byteCount - rows.byteCount)))
        } catch { failure = error }
      }
      try hash.check(dataset)
    } catch {
      throw failure ?? .segmentDamaged(path: segmentPath(number), reason: error.description)
    }
    if let failure { throw failure }
  }

  /// Opens a segment, and keeps it open until another is asked for.
  private func openSegment(_ number: Int) throws(HDF5Error) -> HDF5File {
    if let open = segmentInUse, open.number == number { return open.file }
    segmentInUse = nil
    let file = try HDF5File.open(segmentPath(number))
    segmentInUse = (number, file)
    return file
  }

  /// Reads the whole file back and compares it with what was to be written; the SHA-256 of every byte.
  private func checkReadBack(_ temporary: String, rootHash: String) throws(ArchiveError) -> String {
    let object: String
    do throws(ArchiveError) {
      let (verification, digest) = try Archive.open(temporary).verifyWithHashOfBytes()
      guard !verification.isIntact || verification.rootHash != rootHash else { return digest }
      object = verification.differences.first.map(\.path) ?? "its list of hashes"
    } catch {
      object = error.description
    }
    throw .notAsWritten(path: path, object: object)
  }

  /// The last name of a path.
  static func lastName(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

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
      try checkReadBack(temporary, rootHash: rootHash)
      let digest = try Self.hashOfBytes(temporary)
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
    let hdf5 = try ArchiveError.writing(path) { () throws(HDF5Error) in try HDF5File.create(at: temporary) }
    let file = HashedFile(hdf5, of: path)
    refreshAttributes()
    try ArchiveError.writing(path) { () throws(HDF5Error) in _ = try file.group("/", header.attributes) }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try writeGroups(to: file)
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
    var segments = (1...max(1, segmentCount)).prefix(segmentCount)
    var waiting = stream.waitingBlocks[...]
    var copied = 0
    try file.dataset(
      stream.path, type: stream.type, shape: stream.shape(rows: stream.rowCount), chunkRows: stream.chunkRows,
      attributes: stream.attributes
    ) { () throws(ArchiveError) in
      while copied < stream.storedRowCount * stream.rowElementCount, let number = segments.popFirst() {
        guard let values = try storedRows(of: stream, inSegment: number) else { continue }
        // What a salvaged run had stored beyond its last trial is left out.
        let kept = min(values.count, stream.storedRowCount * stream.rowElementCount - copied)
        copied += kept
        return values.slice(0..<kept)
      }
      if let values = waiting.popFirst() {
        copied += values.count
        return values
      }
      guard copied == stream.rowCount * stream.rowElementCount else {
        throw .segmentDamaged(path: folderForMessages, reason: "rows of '\(stream.path)' are missing")
      }
      return nil
    }
  }

  private var folderForMessages: String { Self.partialFolder(of: path) }

  /// The rows of a dataset in a segment, checked; `nil` when it has none.
  private func storedRows(of stream: RowStream, inSegment number: Int) throws(ArchiveError) -> StoredValues? {
    do throws(HDF5Error) { return try stream.storedRows(in: openSegment(number)) } catch {
      throw .segmentDamaged(path: segmentPath(number), reason: error.description)
    }
  }

  /// Opens a segment, and keeps it open until another is asked for.
  private func openSegment(_ number: Int) throws(HDF5Error) -> HDF5File {
    if let open = segmentInUse, open.number == number { return open.file }
    segmentInUse = nil
    let file = try HDF5File.open(segmentPath(number))
    segmentInUse = (number, file)
    return file
  }

  /// Reads the whole file back and compares it with what was to be written.
  private func checkReadBack(_ temporary: String, rootHash: String) throws(ArchiveError) {
    let object: String
    do throws(ArchiveError) {
      let verification = try Archive.open(temporary).verify(withSidecar: false)
      guard !verification.isIntact || verification.rootHash != rootHash else { return }
      object = verification.differences.first.map(\.path) ?? "its list of hashes"
    } catch {
      object = error.description
    }
    throw .notAsWritten(path: path, object: object)
  }

  /// The SHA-256 of every byte of a file.
  static func hashOfBytes(_ path: String) throws(ArchiveError) -> String {
    var hash = ContentHash()
    do throws(FileError) {
      try unsafe DurableFile.forEachBlock(of: path) { unsafe hash.update($0) }
    } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    return ObjectHash.hexadecimal(hash.digest())
  }

  /// The last name of a path.
  static func lastName(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

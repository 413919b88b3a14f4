internal import HDF5
internal import Modules
internal import Signals

extension ArchiveWriter {
  /// The folder of finished segments.
  static func partialFolder(of path: String) -> String { "\(path).partial" }
  /// The file of hashes of every byte.
  static func sidecar(of path: String) -> String { "\(path).sha256" }

  /// The whole file before it has its name.
  static func temporary(of path: String) -> String { "\(path).tmp" }

  static let headerName = "header.h5"
  static let lockName = "lock"
  /// When this many bytes wait, they become a segment.
  private static let segmentBytes = 32 << 20

  private var folder: String { Self.partialFolder(of: path) }

  /// Makes the folder of segments, and thereby claims the path.
  static func claim(_ path: String) throws(ArchiveError) -> FileLock {
    guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else { throw .unusablePath(path) }
    let folder = partialFolder(of: path)
    if DurableFile.exists(folder) {
      // The lock of a writer that has ended, in whatever way, is free; one that had stored nothing is in nobody's way.
      let lock = try lock(path)
      let names = try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.list(folder) }
      guard names == [lockName] else { throw .unfinishedRunExists(path: path, folder: folder) }
      try checkObstacles(path)
      return lock
    }
    try checkObstacles(path)
    do throws(FileError) { try DurableFile.createFolder(folder) } catch {
      switch error {
      case .alreadyExists: throw .unfinishedRunExists(path: path, folder: folder)
      case .notFound: throw .folderMissing(path: path)
      case .noSpace: throw .noSpace(path: path)
      case .notPermitted, .other: throw .notWritable(path: path, reason: error.reason)
      }
    }
    return try lock(path)
  }

  private static func checkObstacles(_ path: String) throws(ArchiveError) {
    for obstacle in [path, sidecar(of: path), temporary(of: path)] where DurableFile.exists(obstacle) {
      throw .alreadyExists(path: path, obstacle: obstacle)
    }
  }

  /// Takes the lock of a path whose folder of segments is there.
  static func lock(_ path: String) throws(ArchiveError) -> FileLock {
    let name = "\(partialFolder(of: path))/\(lockName)"
    let lock = try ArchiveError.storing(path) { () throws(FileError) in try FileLock(name) }
    guard let lock else { throw .beingWritten(path: path, process: FileLock.holder(of: name)) }
    return lock
  }

  /// Where segment `number`, from 1, lies.
  func segmentPath(_ number: Int) -> String { Self.segmentPath(number, of: path) }

  /// Where segment `number`, from 1, of an archive lies.
  static func segmentPath(_ number: Int, of path: String) -> String {
    let digits = String(number)
    return "\(partialFolder(of: path))/segment-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).h5"
  }

  /// Takes rows for the dataset at a path.
  func append(_ values: StoredValues, rows: Int, to path: String) {
    guard let index = streams.firstIndex(where: { $0.path == path }) else {
      preconditionFailure("The dataset has been announced.")
    }
    streams[index].append(values, rows: rows)
    pendingByteCount += values.byteCount
  }

  /// Writes a segment when enough waits, or waits for long enough.
  func flushIfDue() throws(ArchiveError) {
    if pendingByteCount >= Self.segmentBytes || ContinuousClock.now >= nextSegmentTime { try flush() }
  }

  /// Writes what waits as a segment, if anything does; the first time, the header before it.
  func flush(always: Bool = false) throws(ArchiveError) {
    guard always || streams.contains(where: { $0.pendingRowCount > 0 }) else { return }
    try poisoning { () throws(ArchiveError) in
      if segmentCount == 0 { try store(asSegmentFile: "\(folder)/\(Self.headerName)", headerContents) }
      try store(asSegmentFile: segmentPath(segmentCount + 1), segmentContents)
      segmentCount += 1
      pendingByteCount = 0
    }
    nextSegmentTime = .now + segmentInterval
  }

  private func store(
    asSegmentFile name: String, _ contents: (HashedFile) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let image = try ArchiveError.writing(path) { () throws(HDF5Error) in try HDF5File.createInMemory() }
    try contents(HashedFile(image, of: path, hashesDatasets: false))
    let outcome = try ArchiveError.writing(path) { () throws(HDF5Error) in
      try unsafe image.closeHandingOutImage { (bytes) throws(FileError) in
        try unsafe DurableFile.write(bytes, to: name)
      }
    }
    try ArchiveError.storing(path) { () throws(FileError) in try outcome.get() }
  }

  private func headerContents(_ file: HashedFile) throws(ArchiveError) {
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      _ = try file.group("/", header.attributesWhileWriting + [NamedAttribute("input_name", .text(inputName))])
    }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try results.writeProvenance(to: file)
  }

  private func segmentContents(_ file: HashedFile) throws(ArchiveError) {
    refreshAttributes()
    try writeGroups(to: file)
    let waiting = streams.filter { $0.pendingRowCount > 0 }
    let blocks = streams.indices.filter { streams[$0].pendingRowCount > 0 }.map { streams[$0].takePending() }
    for (stream, (blocks, hash)) in zip(waiting, zip(blocks, RowStream.hashes(of: blocks))) {
      try file.dataset(
        stream.path, type: stream.type, shape: stream.shape(rows: stream.pendingRowCount), chunkRows: stream.chunkRows,
        attributes: stream.attributes + [NamedAttribute(RowStream.rowsHashName, .text(hash))]
      ) { rows throws(ArchiveError) in for block in blocks { try rows.append(block) } }
    }
    try Checkpoint(of: self).write(to: file, since: initialModule)
  }

  /// Brings the attributes of datasets up to the trials that they now cover.
  func refreshAttributes() {
    for trace in traces where trace.kind == .continuous {
      if let index = streams.firstIndex(where: { $0.path == trace.location }) {
        streams[index].attributes = trace.attributes
      }
    }
  }

  /// Writes the groups of events, with their attributes.
  func writeGroups(to file: HashedFile) throws(ArchiveError) {
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      for trace in traces where trace.kind == .events { _ = try file.group(trace.location, trace.attributes) }
      if let input, input.kind == .events { _ = try file.group(input.location, input.attributes) }
    }
  }

  /// Removes the segments and their folder, and with it the lock; what cannot be removed stays for the user to look at.
  static func removeFolder(of path: String, holding lock: FileLock) {
    let folder = partialFolder(of: path)
    defer { lock.release() }
    do throws(FileError) {
      // The header goes last: as long as it is there, the folder says whose it was.
      for name in try DurableFile.list(folder).reversed() { try DurableFile.remove("\(folder)/\(name)") }
      try DurableFile.remove(folder)
    } catch {
      return
    }
  }
}

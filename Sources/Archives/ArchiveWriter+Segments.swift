internal import HDF5
internal import Modules
internal import Signals

extension ArchiveWriter {
  /// The folder of finished segments.
  static func partialFolder(of path: String) -> String { "\(path).partial" }
  /// The file of hashes of every byte.
  static func sidecar(of path: String) -> String { "\(path).sha256" }

  private static let headerName = "header.h5"
  /// When this many bytes wait, they become a segment.
  private static let segmentBytes = 32 << 20

  private var folder: String { Self.partialFolder(of: path) }

  /// Makes the folder of segments, and thereby claims the path.
  static func claim(_ path: String) throws(ArchiveError) {
    guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else { throw .unusablePath(path) }
    for obstacle in [path, sidecar(of: path), "\(path).tmp"] where DurableFile.exists(obstacle) {
      throw .alreadyExists(path: path, obstacle: obstacle)
    }
    let folder = partialFolder(of: path)
    do throws(FileError) { try DurableFile.createFolder(folder) } catch {
      switch error {
      case .alreadyExists: throw .unfinishedRunExists(path: path, folder: folder)
      case .notFound: throw .folderMissing(path: path)
      case .noSpace: throw .noSpace(path: path)
      case .notPermitted, .other: throw .notWritable(path: path, reason: error.reason)
      }
    }
  }

  /// Where segment `number`, from 1, lies.
  func segmentPath(_ number: Int) -> String {
    let digits = String(number)
    return "\(folder)/segment-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).h5"
  }

  /// Takes rows for the dataset at a path.
  func append(_ values: StoredValues, rows: Int, to path: String) {
    guard let index = streams.firstIndex(where: { $0.path == path }) else {
      preconditionFailure("The dataset has been announced.")
    }
    streams[index].append(values, rows: rows)
    pendingByteCount += values.byteCount
  }

  /// Writes a segment when enough waits.
  func flushIfFull() throws(ArchiveError) {
    if pendingByteCount >= Self.segmentBytes { try flush() }
  }

  /// Writes what waits as a segment; the first time, the header before it.
  func flush() throws(ArchiveError) {
    guard streams.contains(where: { $0.pendingRowCount > 0 }) else { return }
    try poisoning { () throws(ArchiveError) in
      if segmentCount == 0 { try store(asSegmentFile: "\(folder)/\(Self.headerName)", headerContents) }
      try store(asSegmentFile: segmentPath(segmentCount + 1), segmentContents)
      segmentCount += 1
      pendingByteCount = 0
    }
  }

  private func store(
    asSegmentFile name: String, _ contents: (HashedFile) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let image = try ArchiveError.writing(path) { () throws(HDF5Error) in try HDF5File.createInMemory() }
    try contents(HashedFile(image, of: path))
    let bytes = try ArchiveError.writing(path) { () throws(HDF5Error) in
      let bytes = try image.image()
      try image.close()
      return bytes
    }
    try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.write(bytes, to: name) }
  }

  private func headerContents(_ file: HashedFile) throws(ArchiveError) {
    try ArchiveError.writing(path) { () throws(HDF5Error) in _ = try file.group("/", header.attributesWhileWriting) }
    try SnapshotWriting.write(initialModule, to: file, at: "/module")
    try results.writeProvenance(to: file)
  }

  private func segmentContents(_ file: HashedFile) throws(ArchiveError) {
    refreshAttributes()
    try writeGroups(to: file)
    for index in streams.indices where streams[index].pendingRowCount > 0 {
      let stream = streams[index]
      let blocks = streams[index].takePending()
      var rest = blocks[...]
      try file.dataset(
        stream.path, type: stream.type, shape: stream.shape(rows: stream.pendingRowCount), chunkRows: stream.chunkRows,
        attributes: stream.attributes + [NamedAttribute(Self.rowsHashName, .text(RowStream.hash(of: blocks)))]
      ) { () throws(ArchiveError) in rest.popFirst() }
    }
    try writeCheckpoint(to: file)
  }

  /// The attribute of a segment's dataset that holds the SHA-256 of its bytes.
  static let rowsHashName = "rows_sha256"

  /// Writes how far the run has come: clock, trials, and the module where it is known.
  private func writeCheckpoint(to file: HashedFile) throws(ArchiveError) {
    let tick = run.map { $0.firstTick + Int64($0.stepCount) } ?? nextTick
    let module = run == nil && relation == .continued ? lastModule : run?.module
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      _ = try file.group(
        "/checkpoint",
        [
          NamedAttribute("tick", .integer(tick)),
          NamedAttribute("trial", .integer(Int64(trials.count))),
          NamedAttribute("steps_done", .integer(Int64(run?.stepCount ?? 0))),
        ])
    }
    guard let module else { return }
    try SnapshotWriting.write(
      module.module.snapshot, to: file, at: "/checkpoint/module",
      attributes: [NamedAttribute("tick", .integer(module.tick))])
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

  /// Removes the segments and their folder; what cannot be removed stays for the user to look at.
  func removePartialFolder() {
    do throws(FileError) {
      for name in try DurableFile.list(folder) { try DurableFile.remove("\(folder)/\(name)") }
      try DurableFile.remove(folder)
    } catch {
      return
    }
  }
}

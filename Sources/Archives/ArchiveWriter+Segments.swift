package import HDF5
internal import Modules
internal import Signals

extension ArchiveWriter {
  /// The folder of finished segments.
  static func partialFolder(of path: String) -> String { "\(path).partial" }
  /// The archive that is meant by a path: its own, or that of the folder of segments, which is what a user sees after a kill.
  package static func archive(of path: String) -> String {
    var name = path[...]
    while name.count > 1, name.last == "/" { name.removeLast() }
    let suffix = partialFolder(of: "")
    return name.hasSuffix(suffix) && DurableFile.exists("\(name)/\(lockName)")
      ? String(name.dropLast(suffix.count)) : path
  }

  /// The segments of a run that are left out, from the first on that is not as it was written.
  package static func damagedSegmentCount(of path: String) -> Int {
    let names = try? DurableFile.list(partialFolder(of: path))
    return names?.count { $0.hasSuffix(damageSuffix) } ?? 0
  }

  /// The file of hashes of every byte.
  static func sidecar(of path: String) -> String { "\(path).sha256" }

  /// The whole file before it has its name.
  static func temporary(of path: String) -> String { "\(path).tmp" }

  static let headerName = "header.h5"
  /// Follows the name of a segment that is not as it was written.
  static let damageSuffix = ".damaged"
  static let lockName = "lock"
  /// When this many bytes wait, they become a segment; while no other is being written fewer do, so that little is left to
  /// write at the end of a run.
  private static let (segmentBytes, bytesForIdleDisk) = (32 << 20, 8 << 20)
  /// The most bytes of segments that wait to be written, the one that is being written included.
  static let queuedBytes = 64 << 20

  /// Takes the lock of a path where an archive is, or was begun, for somebody who will go on with it later; `nil` where it is
  /// complete.
  package static func hold(_ path: String) throws(ArchiveError) -> FileLock? {
    DurableFile.exists(partialFolder(of: path)) ? try lock(path) : nil
  }

  /// Gives up a path that was claimed or held, and removes its folder where nothing was stored.
  package static func giveUp(_ lock: FileLock?, of path: String) {
    guard let lock, lock.isHeld else { return }
    let names = try? DurableFile.list(partialFolder(of: path))
    if names == [lockName] { removeFolder(of: path, holding: lock) } else { lock.release() }
  }

  /// Makes the folder of segments, and thereby claims the path.
  package static func claim(_ path: String) throws(ArchiveError) -> FileLock {
    guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else { throw .unusablePath(path) }
    let folder = partialFolder(of: path)
    if DurableFile.exists(folder) {
      // The lock of a writer that has ended, in whatever way, is free; one that had stored nothing is in nobody's way.
      let lock = try lock(path)
      let names = try ArchiveError.storing(path) { () throws(FileError) in try DurableFile.list(folder) }
      let leftovers = names.filter { $0 == headerName || $0 == RowLog.fileName || $0.hasSuffix(".tmp") }
      guard names.count == leftovers.count + 1 else {
        throw isUnfinishedMerge(path)
          ? .unfinishedMerge(path: path, folder: folder) : .unfinishedRunExists(path: path, folder: folder)
      }
      try checkObstacles(path)
      try ArchiveError.storing(path) { () throws(FileError) in
        for name in leftovers { try DurableFile.remove("\(folder)/\(name)") }
      }
      return lock
    }
    try checkObstacles(path)
    do throws(FileError) { try DurableFile.createFolder(folder) } catch {
      switch error {
      // Another has made it since it was looked for, and goes on.
      case .alreadyExists: throw .beingWritten(path: path, process: FileLock.holder(of: "\(folder)/\(lockName)"))
      case .notFound: throw .folderMissing(path: path)
      case .noSpace: throw .noSpace(path: path)
      case .notPermitted, .other: throw .notWritable(path: path, reason: error.reason)
      }
    }
    return try lock(path)
  }

  private static func checkObstacles(_ path: String) throws(ArchiveError) {
    for obstacle in [path, sidecar(of: path), temporary(of: path)] where DurableFile.isTaken(obstacle) {
      throw .alreadyExists(path: path, obstacle: obstacle)
    }
  }

  /// Takes the lock of a path whose folder of segments is there.
  static func lock(_ path: String) throws(ArchiveError) -> FileLock {
    let name = "\(partialFolder(of: path))/\(lockName)"
    let lock = try ArchiveError.storing(path) { () throws(FileError) in
      // Another has removed the folder since it was looked for.
      do throws(FileError) { return try FileLock(name) } catch {
        guard case .notFound = error else { throw error }
        return nil
      }
    }
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

  /// The number of the segment of a name in its folder; `nil` for another file.
  static func segmentNumber(of name: String) -> Int? {
    guard name.hasPrefix("segment-"), name.hasSuffix(".h5"), let number = Int(name.dropFirst(8).dropLast(3)) else {
      return nil
    }
    return number >= 1 ? number : nil
  }

  /// Takes rows for the dataset at a path.
  func append(_ block: RowBlock, rows: Int, to path: String) {
    guard let index = streams.firstIndex(where: { $0.path == path }) else {
      preconditionFailure("The dataset has been announced.")
    }
    streams[index].append(block, rows: rows)
    pendingByteCount += block.byteCount
  }

  /// Hands what waits to the writing of segments when it is enough, or waits for long enough and is of use to another writer.
  func flushIfDue() throws(ArchiveError) {
    let isLate = isResumable && ContinuousClock.now >= nextSegmentTime
    let limit = segments.byteCount == 0 ? Self.bytesForIdleDisk : Self.segmentBytes
    if isLate || pendingByteCount >= limit { try flush() }
  }

  /// Hands what waits, if anything does, to the writing of segments, which goes on beside the run; waits where too much is
  /// to be written already.
  ///
  /// - Parameter withAllDatasets: Whether datasets go into the segment for which nothing waits.
  func flush(always: Bool = false, withAllDatasets: Bool = false) throws(ArchiveError) {
    guard always || streams.contains(where: { $0.pendingRowCount > 0 }) else { return }
    try poisoning { () throws(ArchiveError) in
      let segment = takeSegment(withAllDatasets: withAllDatasets)
      try segments.add(byteCount: segment.byteCount, segment.write, end: segment.publish)
    }
    nextSegmentTime = .now + segmentInterval
  }

  /// Waits until all segments are on the disk.
  func waitForSegments() throws(ArchiveError) {
    try poisoning { () throws(ArchiveError) in try segments.wait() }
  }

  /// What waits as a segment.
  private func takeSegment(withAllDatasets: Bool) -> Segment {
    refreshAttributes()
    let rows = streams.indices.filter { withAllDatasets || streams[$0].pendingRowCount > 0 }.map { index in
      let (stream, count) = (streams[index], streams[index].pendingRowCount)
      return (stream: stream.withoutRows, count: count, blocks: streams[index].takePending())
    }
    segmentCount += 1
    lastSegmentIsResumable = isResumable
    pendingByteCount = 0
    return Segment(
      archivePath: path, number: segmentCount, initialModule: initialModule,
      header: segmentCount > 1
        ? nil : (header.attributesWhileWriting + [NamedAttribute("input_name", .text(inputName))], results),
      groups: groups, rows: rows, checkpoint: Checkpoint(of: self), log: log)
  }

  /// Brings the attributes of datasets up to the trials that they now cover, and the format to what they need.
  func refreshAttributes() {
    header.formatVersion = traces.map(\.formatVersion).max() ?? 1
    for trace in traces where trace.kind == .continuous {
      if let index = streams.firstIndex(where: { $0.path == trace.location }) {
        streams[index].attributes = trace.attributes
      }
    }
  }

  /// The groups of events, with their attributes.
  var groups: [(location: String, attributes: [NamedAttribute])] {
    let ofTraces = traces.filter { $0.kind == .events }.map { (location: $0.location, attributes: $0.attributes) }
    guard let input, input.kind == .events else { return ofTraces }
    return ofTraces + [(input.location, input.attributes)]
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

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that are either complete on disk or not there, also after a loss of power.
package enum DurableFile {
  /// Writes a file, replacing one of the same path: under a temporary name, synced, then renamed.
  ///
  /// One writer per path at a time; the temporary name ends in ".tmp".
  package static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FileError) {
    try write(bytes.baseAddress, count: bytes.count, to: path)
  }

  /// Writes a file, replacing one of the same path: under a temporary name, synced, then renamed.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(bytes, count: bytes.count, to: path)
  }

  /// Writes a file that is not there yet, likewise; throws `alreadyExists` rather than overwrite, at any moment.
  package static func create(_ bytes: [UInt8], at path: String) throws(FileError) {
    try write(bytes, count: bytes.count, to: path, isNew: true)
  }

  private static func write(
    _ bytes: UnsafeRawPointer?, count: Int, to path: String, isNew: Bool = false
  ) throws(FileError) {
    ignoreFileSizeSignal()
    let temporary = "\(path).\(getpid()).tmp"
    do throws(FileError) {
      try writeAndSync(UnsafeRawBufferPointer(start: bytes, count: count), to: temporary, for: path)
      if isNew {
        try renameWithoutOverwriting(temporary, path)
      } else {
        try check(renameOnce(temporary, path), path)
        try syncFolder(parent(of: path))
      }
    } catch {
      _ = unlink(temporary)
      throw error
    }
  }

  /// Removes what processes that were ended within `write` have left beside a path.
  package static func removeTemporaries(of path: String) throws(FileError) {
    let folder = parent(of: path)
    let last = path.split(separator: "/").last.map(String.init) ?? path
    for name in try list(folder) where name.hasPrefix("\(last).") && name.hasSuffix(".tmp") {
      let process = name.dropFirst(last.utf8.count + 1).dropLast(4)
      if !process.isEmpty, process.allSatisfy(\.isNumber) { try remove("\(folder)/\(name)") }
    }
  }

  /// Gives a complete file another name in its folder, for good, replacing one of that name.
  package static func rename(_ temporary: String, to final: String) throws(FileError) {
    try sync(temporary)
    try check(renameOnce(temporary, final), final)
    try syncFolder(parent(of: final))
  }

  /// Removes a file that is not to be, and gives its room on the disk back also where somebody still holds it open.
  package static func abandon(_ path: String) {
    _ = truncate(path, 0)
    _ = unlink(path)
  }

  /// Gives a complete file its final name, on the same disk, for good; throws `alreadyExists` rather than overwrite.
  package static func publish(_ temporary: String, as final: String) throws(FileError) {
    try sync(temporary)
    try renameWithoutOverwriting(temporary, final)
  }

  /// Makes the names in a folder durable.
  package static func syncFolder(_ path: String) throws(FileError) {
    try sync(path)
  }

  /// Creates a folder in one that exists, durably; throws `alreadyExists` if it is there.
  package static func createFolder(_ path: String) throws(FileError) {
    try check(mkdir(path, 0o777), path)
    try syncFolder(parent(of: path))
  }

  /// Creates a folder beside a path, under a longer name that nothing has; gives the name.
  package static func createFolder(beside path: String) throws(FileError) -> String {
    var name = Array("\(path).XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw FileError(number: errno, path: path) }
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a file or an empty folder.
  ///
  /// Durable after `syncFolder` of its parent.
  package static func remove(_ path: String) throws(FileError) {
    let number = unlink(path) == 0 ? 0 : errno
    guard number != 0 else { return }
    // Linux says EISDIR of a folder, other systems EPERM.
    guard number == EISDIR || number == EPERM, rmdir(path) == 0 else {
      throw FileError(number: number == EISDIR ? errno : number, path: path)
    }
  }

  /// Lets a write beyond the limit of a file's size fail with an error instead of ending the process.
  static func ignoreFileSizeSignal() {
    _ = isFileSizeSignalIgnored
  }

  private static let isFileSizeSignalIgnored: Bool = {
    signal(SIGXFSZ, SIG_IGN)
    return true
  }()

  /// Throws the operating system's error if a call failed.
  @discardableResult
  static func check(_ result: Int32, _ path: String) throws(FileError) -> Int32 {
    guard result < 0 else { return result }
    throw FileError(number: errno, path: path)
  }

  /// The folder that a path is in.
  static func parent(of path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Bytes of one call: the page cache of Linux 6.18 took 4 to 8 times as long for 32 MiB in one as in many.
  private static let bytesAtOnce = 1 << 19

  private static func writeAndSync(
    _ bytes: UnsafeRawBufferPointer, to temporary: String, for path: String
  ) throws(FileError) {
    let file = try check(open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666), path)
    do throws(FileError) {
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written..<min(written + bytesAtOnce, bytes.count)])
        let count = writeOnce(file, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw FileError(number: count < 0 ? errno : ENOSPC, path: path) }
        written += count
      }
      try flush(file, path)
    } catch {
      _ = close(file)
      throw error
    }
    try check(close(file), path)
  }

  private static func sync(_ path: String) throws(FileError) {
    let file = try check(open(path, O_RDONLY | O_CLOEXEC), path)
    defer { _ = close(file) }
    try flush(file, path)
  }

  /// Asks the disk itself to keep what was written.
  static func flush(_ file: Int32, _ path: String) throws(FileError) {
    #if canImport(Darwin)
      if fcntl(file, F_FULLFSYNC) == 0 { return }
    #endif
    try check(fsync(file), path)
  }

  /// A link is made before the old name goes, so that an existing file stops it at any moment; between folders it is on the
  /// disk before.
  private static func renameWithoutOverwriting(_ old: String, _ new: String) throws(FileError) {
    let number = link(old, new) == 0 ? 0 : errno
    if number == 0 {
      if parent(of: old) != parent(of: new) { try syncFolder(parent(of: new)) }
      try check(unlink(old), old)
    } else {
      // Some disks have no links, or none between folders; there the name is looked up first.
      guard [EPERM, ENOTSUP, ENOSYS, EXDEV].contains(number), !exists(new) else {
        throw FileError(number: number == EEXIST || !exists(new) ? number : EEXIST, path: new)
      }
      try check(renameOnce(old, new), new)
      if parent(of: old) != parent(of: new) { try syncFolder(parent(of: new)) }
    }
    try syncFolder(parent(of: old))
  }
}

/// The operating system's call, out of reach of the names in `DurableFile`.
private func writeOnce(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}

/// The same.
private func renameOnce(_ old: String, _ new: String) -> Int32 {
  rename(old, new)
}

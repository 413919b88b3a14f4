#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension DurableFile {
  /// Whether a file or folder of this path is there.
  package static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Whether a path has a name in its folder, if only that of a link that leads nowhere.
  package static func isTaken(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  /// The size of a file, in bytes.
  package static func size(_ path: String) throws(FileError) -> Int {
    var facts = stat()
    try check(stat(path, &facts), path)
    return Int(facts.st_size)
  }

  /// The names in a folder, sorted by their bytes, without "." and "..".
  package static func list(_ folder: String) throws(FileError) -> [String] {
    guard let entries = opendir(folder) else { throw FileError(number: errno, path: folder) }
    defer { _ = closedir(entries) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FileError(number: errno, path: folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// All bytes of a file.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachBlock(of: path) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Hands out a file's bytes in order, `blockBytes` at a time, the last block shorter.
  package static func forEachBlock(
    of path: String, blockBytes: Int = 1 << 20, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(FileError) {
    precondition(blockBytes > 0, "a block has at least one byte")
    let file = try FileReader(path, blockBytes: blockBytes)
    while true {
      let block = try file.next(blockBytes)
      if !block.isEmpty { body(block) }
      if block.count < blockBytes { return }
    }
  }

  /// Throws if a path is no file that can be opened for reading.
  static func checkReadable(_ path: String) throws(FileError) {
    _ = close(try openForReading(path))
  }

  /// Opens a file; a folder, and a pipe or device, which might wait for ever, are refused.
  static func openForReading(_ path: String) throws(FileError) -> Int32 {
    var facts = stat()
    try check(stat(path, &facts), path)
    let kind = facts.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw .other(path: path, reason: "it is a folder") }
    guard kind == S_IFREG else { throw .other(path: path, reason: "it is a pipe or a device, not a file on a disk") }
    return try check(open(path, O_RDONLY | O_CLOEXEC), path)
  }

  /// Reads until the block is full or the file ends.
  static func fill(
    _ block: UnsafeMutableRawBufferPointer, from file: Int32, _ path: String
  ) throws(FileError) -> Int {
    var filled = 0
    while filled < block.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: block[filled...])
      let count = readOnce(file, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(number: errno, path: path) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}

/// The operating system's call, out of reach of the names in `DurableFile`.
private func readOnce(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}

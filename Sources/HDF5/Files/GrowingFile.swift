import CChunkDriver

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that only grows: what has been written stays where it is.
///
/// Bytes are gathered, and go to the disk in large whole blocks past the system's page cache, where the disk's file system lets
/// them: a copy there costs the processor more than all checks of the bytes, and a long run would push out of memory what
/// others have there. What fills no block is written again, with what follows it, at the next `flush`.
///
/// One thread writes; any may sync.
package final class GrowingFile: @unchecked Sendable {
  package let path: String
  private let descriptor: Int32
  /// Whether writing goes past the page cache, of whole blocks only.
  private var isDirect = false
  /// What is gathered: the bytes of the file from `gatheredStart` on.
  private let gathered: UnsafeMutableRawBufferPointer
  private var gatheredStart: Int
  private var gatheredCount = 0
  /// How many of them are written.
  private var writtenCount = 0

  /// A multiple of the blocks of disks.
  private static let blockBytes = 4096
  /// Bytes of one call: the page cache of Linux 6.18 took 4 to 8 times as long for 32 MiB in one as in many.
  private static let bytesAtOnce = 1 << 20

  /// Where the next bytes come.
  package var end: Int { gatheredStart + gatheredCount }

  /// Opens a file, or creates it.
  ///
  /// - Parameter end: Where the next bytes come; those beyond are not wanted any more.
  /// - Throws: `FileError`, also where the file has another name too, under which somebody may want it as it is.
  package init(_ path: String, from end: Int) throws(FileError) {
    DurableFile.ignoreFileSizeSignal()
    let isNew = !DurableFile.exists(path)
    descriptor = try DurableFile.check(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666), path)
    self.path = path
    gathered = .allocate(byteCount: Self.bytesAtOnce, alignment: Self.blockBytes)
    gatheredStart = end / Self.blockBytes * Self.blockBytes
    var facts = stat()
    try DurableFile.check(fstat(descriptor, &facts), path)
    guard facts.st_nlink <= 1 else {
      throw .other(path: path, reason: "'\(path)' has another name, too; put a copy of it in its place")
    }
    if isNew { try DurableFile.syncFolder(DurableFile.parent(of: path)) }
    try gatherBlock(upTo: end)
    isDirect = chunk_file_bypass_cache(descriptor, 1) == 0
  }

  deinit {
    _ = close(descriptor)
    gathered.deallocate()
  }

  /// Writes bytes behind the others, the last of them at the next `flush`; gives where they begin.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    let start = end
    var rest = bytes
    while !rest.isEmpty {
      let room = UnsafeMutableRawBufferPointer(rebasing: gathered[gatheredCount...])
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(room.count))
      room.copyMemory(from: part)
      gatheredCount += part.count
      rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
      if gatheredCount == gathered.count { try flush() }
    }
    return start
  }

  /// Hands all bytes to the system.
  package func flush() throws(FileError) {
    guard writtenCount < gatheredCount else { return }
    let blocks = (gatheredCount + Self.blockBytes - 1) / Self.blockBytes
    // Zeros up to the end of the block, which the next bytes replace.
    let padded = UnsafeMutableRawBufferPointer(rebasing: gathered[..<(blocks * Self.blockBytes)])
    for index in gatheredCount..<padded.count { padded[index] = 0 }
    try write(UnsafeRawBufferPointer(padded))
    let wholeBytes = gatheredCount / Self.blockBytes * Self.blockBytes
    let rest = UnsafeRawBufferPointer(rebasing: gathered[wholeBytes..<gatheredCount])
    gathered.copyMemory(from: rest)
    (gatheredStart, gatheredCount, writtenCount) = (gatheredStart + wholeBytes, rest.count, rest.count)
  }

  /// Brings to the disk what was handed to the system.
  package func sync() throws(FileError) { try DurableFile.flush(descriptor, path) }

  /// Writes whole blocks over those from `gatheredStart` on.
  private func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(gatheredStart + written))
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EINVAL && isDirect {
        useCache()
        continue
      }
      guard count > 0 else { throw FileError(number: count < 0 ? errno : ENOSPC, path: path) }
      written += count
      if !written.isMultiple(of: Self.blockBytes) { useCache() }
    }
  }

  /// Writes into the page cache from here on, which takes any bytes.
  private func useCache() {
    isDirect = false
    _ = chunk_file_bypass_cache(descriptor, 0)
  }

  /// Gathers what the file holds of the block in which the next bytes come.
  private func gatherBlock(upTo end: Int) throws(FileError) {
    let room = UnsafeMutableRawBufferPointer(rebasing: gathered[..<(end - gatheredStart)])
    for index in room.indices { room[index] = 0 }
    while gatheredCount < room.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[gatheredCount...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(gatheredStart + gatheredCount))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(number: errno, path: path) }
      if count == 0 { break }
      gatheredCount += count
    }
    (gatheredCount, writtenCount) = (room.count, gatheredCount)
  }
}

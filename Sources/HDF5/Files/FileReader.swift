#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a file's bytes in order, as many at a time as are asked for.
package final class FileReader {
  private let descriptor: Int32
  package let path: String
  private let block: UnsafeMutableRawBufferPointer

  /// Opens a file; a folder, a pipe or a device is refused.
  ///
  /// - Parameter blockBytes: The most bytes that are asked for at a time.
  package init(_ path: String, blockBytes: Int = 1 << 20) throws(FileError) {
    descriptor = try DurableFile.openForReading(path)
    self.path = path
    block = .allocate(byteCount: blockBytes, alignment: 64)
  }

  /// Leaves out bytes: the next ones are those from a place of the file on.
  package func skip(to offset: Int) throws(FileError) {
    try DurableFile.check(Int32(clamping: lseek(descriptor, off_t(offset), SEEK_SET)), path)
  }

  deinit {
    _ = close(descriptor)
    block.deallocate()
  }

  /// The next bytes: fewer than asked for at the end of the file only; valid until the next call.
  package func next(_ count: Int) throws(FileError) -> UnsafeRawBufferPointer {
    let room = UnsafeMutableRawBufferPointer(rebasing: block.prefix(count))
    return UnsafeRawBufferPointer(rebasing: room[..<(try DurableFile.fill(room, from: descriptor, path))])
  }
}

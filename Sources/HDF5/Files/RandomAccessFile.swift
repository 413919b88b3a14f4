#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is open for reading at any place.
package final class RandomAccessFile: Sendable {
  package let path: String
  /// The size of the file in bytes when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens a file; a folder, a pipe or a device is refused, because it has no size.
  package init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = try DurableFile.openForReading(path)
    var facts = stat()
    let status = fstat(descriptor, &facts)
    size = Int(facts.st_size)
    try DurableFile.check(status, path)
  }

  deinit { _ = close(descriptor) }

  /// The bytes of a range inside of the file's size.
  ///
  /// - Throws: `FileError`, also when the file became shorter since it was opened.
  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= size, "The range lies outside of the file.")
    var bytes = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    while filled < range.count {
      let count = bytes.withUnsafeMutableBytes { bytes in
        pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]).baseAddress, range.count - filled,
          off_t(range.lowerBound + filled))
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(number: errno, path: path) }
      guard count > 0 else { throw .other(path: path, reason: "it became shorter while it was read") }
      filled += count
    }
    return bytes
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that only grows: what has been written stays where it is.
///
/// One thread writes; any may sync.
package final class GrowingFile: @unchecked Sendable {
  package let path: String
  /// Where the next bytes come.
  package private(set) var end: Int
  private let descriptor: Int32

  /// Opens a file, or creates it.
  ///
  /// - Parameter end: Where the next bytes come; those beyond are not wanted any more.
  /// - Throws: `FileError`, also where the file has another name too, under which somebody may want it as it is.
  package init(_ path: String, from end: Int) throws(FileError) {
    DurableFile.ignoreFileSizeSignal()
    let isNew = !DurableFile.exists(path)
    descriptor = try DurableFile.check(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666), path)
    self.path = path
    self.end = end
    var facts = stat()
    try DurableFile.check(fstat(descriptor, &facts), path)
    guard facts.st_nlink <= 1 else {
      throw .other(path: path, reason: "'\(path)' has another name, too; put a copy of it in its place")
    }
    if isNew { try DurableFile.syncFolder(DurableFile.parent(of: path)) }
  }

  deinit { _ = close(descriptor) }

  /// Writes bytes behind the others; gives where they begin.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    let start = end
    var rest = bytes
    while !rest.isEmpty {
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(end))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(number: count < 0 ? errno : ENOSPC, path: path) }
      end += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return start
  }

  /// Brings to the disk what was written.
  package func sync() throws(FileError) { try DurableFile.flush(descriptor, path) }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to be the only one who writes somewhere: held until `release()` or until the process ends, however it ends.
package final class FileLock {
  private var descriptor: Int32

  /// Takes a lock; `nil` when another holds it.
  ///
  /// - Parameter path: A file of its own, which is made where there is none, and names the process that holds it.
  package init?(_ path: String) throws(FileError) {
    repeat {
      descriptor = try DurableFile.check(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666), path)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let number = errno
        _ = close(descriptor)
        descriptor = -1
        // A disk without locks cannot tell two writers apart.
        guard number == EWOULDBLOCK else { throw FileError(number: number, path: path) }
        return nil
      }
      if Self.isAt(path, descriptor) { break }
      // Whoever held it has removed its file since this one was opened: it would lock out nobody.
      _ = close(descriptor)
    } while true
    // Who holds it is told to people, and nothing depends on it.
    let name = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, name, name.count, 0) }
  }

  /// Whether an open file is the one at a path.
  private static func isAt(_ path: String, _ descriptor: Int32) -> Bool {
    var (own, other) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && stat(path, &other) == 0 && own.st_dev == other.st_dev
      && own.st_ino == other.st_ino
  }

  deinit { release() }

  /// Whether it has not been given up.
  package var isHeld: Bool { descriptor >= 0 }

  /// Gives the lock up.
  ///
  /// Its file stays: another may have opened it already.
  package func release() {
    guard descriptor >= 0 else { return }
    _ = close(descriptor)
    descriptor = -1
  }

  /// The number of the process that holds, or held, a lock, where its file says so.
  package static func holder(of path: String) -> Int? {
    guard let bytes = try? DurableFile.read(path), bytes.count <= 32 else { return nil }
    return Int(String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? "")
  }
}

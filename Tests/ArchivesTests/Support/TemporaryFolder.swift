import HDF5

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder for one test, removed with all that is in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    path = "\(parent)/loligo-archives-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    try DurableFile.createFolder(path)
  }

  deinit { Self.remove(path) }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of what is in the folder.
  func names() throws -> [String] { try DurableFile.list(path) }

  private static func remove(_ path: String) {
    for name in (try? DurableFile.list(path)) ?? [] { remove("\(path)/\(name)") }
    try? DurableFile.remove(path)
  }
}

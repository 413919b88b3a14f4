import Foundation
import HDF5

/// A folder for one test, removed with all that is in it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/loligo-tool-\(UUID().uuidString)"
    try DurableFile.createFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of what is in the folder, sorted.
  func names() throws -> [String] { try DurableFile.list(path) }

  /// Writes a file.
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// Writes a file.
  func write(_ bytes: [UInt8], to name: String) throws { try DurableFile.write(bytes, to: file(name)) }

  /// The bytes of a file.
  func bytes(of name: String) throws -> [UInt8] { try DurableFile.read(file(name)) }
}

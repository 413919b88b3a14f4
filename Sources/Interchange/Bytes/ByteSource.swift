internal import HDF5

/// The bytes of a file, on disk or in memory, read at any place.
struct ByteSource: Sendable {
  private enum Storage {
    case file(RandomAccessFile)
    case memory([UInt8])
  }

  /// What the file is called in messages.
  let name: String
  /// Number of bytes.
  let size: Int
  private let storage: Storage

  /// Opens a file.
  init(path: String) throws(InterchangeError) {
    do {
      let file = try RandomAccessFile(path)
      (name, size, storage) = (path, file.size, .file(file))
    } catch { throw .unreadable(file: path, reason: error.reason) }
  }

  init(_ bytes: [UInt8], name: String) {
    (self.name, size, storage) = (name, bytes.count, .memory(bytes))
  }

  /// The bytes of a range.
  ///
  /// - Throws: `InterchangeError.damaged` for a range that leaves the file.
  func bytes(at offset: Int, count: Int) throws(InterchangeError) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw .damaged(
        file: name, byte: max(0, min(offset, size)),
        reason: "\(count) bytes were to follow, but the file ends at byte \(size)")
    }
    switch storage {
    case .memory(let bytes): return Array(bytes[offset..<offset + count])
    case .file(let file):
      do { return try file.read(offset..<offset + count) } catch {
        throw .unreadable(file: name, reason: error.reason)
      }
    }
  }

  /// The file's name without folder and ending: what a series is called that no one names.
  var baseName: String {
    let last = name.split(separator: "/").last ?? ""
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return String(last) }
    return String(last[..<dot])
  }
}

/// Writes a file, whole or not at all.
func write(_ bytes: [UInt8], to path: String) throws(InterchangeError) {
  do { try DurableFile.write(bytes, to: path) } catch { throw .unwritable(file: path, reason: error.reason) }
}

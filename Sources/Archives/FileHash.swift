internal import HDF5

/// The SHA-256 of every byte of a file, which goes on beside something else that is hashed.
final class FileHash {
  private let reader: FileReader
  private var hash = ContentHash()
  /// What went wrong with reading the file.
  private var failure: FileError?
  /// How many of the next bytes are as they will be.
  private var finalBytes: Int

  private static let blockBytes = 1 << 20

  /// - Parameter finalBytes: The bytes at the beginning that do not change any more; those behind are read by `finish()`.
  init(_ path: String, finalBytes: Int = .max) throws(FileError) {
    reader = try FileReader(path, blockBytes: Self.blockBytes)
    self.finalBytes = finalBytes
  }

  /// Goes on with another hash, and with as many bytes of the file.
  func update(beside other: inout ContentHash, _ bytes: UnsafeRawBufferPointer) {
    do throws(FileError) {
      guard failure == nil else { return unsafe other.update(bytes) }
      let next = try unsafe reader.next(min(bytes.count, Self.blockBytes, finalBytes))
      finalBytes -= next.count
      unsafe ContentHash.update(&other, bytes, &hash, next)
    } catch {
      failure = error
      unsafe other.update(bytes)
    }
  }

  /// Reads to the end of the file; the hash in hexadecimal digits.
  func finish() throws(FileError) -> String {
    if let failure { throw failure }
    while true {
      let block = try unsafe reader.next(Self.blockBytes)
      unsafe hash.update(block)
      if unsafe block.isEmpty { return ObjectHash.hexadecimal(hash.digest()) }
    }
  }
}

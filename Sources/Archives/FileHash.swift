package import HDF5

/// The SHA-256 of every byte of a file, which goes on beside something else that is hashed.
package final class FileHash {
  private let reader: FileReader
  private var hash = ContentHash()
  /// Where the next bytes lie.
  private var position = 0
  /// What went wrong with reading the file.
  private var failure: FileError?

  private static let blockBytes = 1 << 20

  init(_ path: String) throws(FileError) {
    reader = try FileReader(path, blockBytes: Self.blockBytes)
  }

  /// The hash of a whole file, in hexadecimal digits.
  package static func ofFile(_ path: String) throws(FileError) -> String { try FileHash(path).finish() }

  /// Goes on with another hash, and with as many bytes of the file.
  func update(beside other: inout ContentHash, _ bytes: UnsafeRawBufferPointer) {
    do throws(FileError) {
      guard failure == nil else { return unsafe other.update(bytes) }
      unsafe ContentHash.update(&other, bytes, &hash, try next(bytes.count))
    } catch {
      failure = error
      unsafe other.update(bytes)
    }
  }

  /// Goes on with another hash, and with bytes of the file that have been read for it; what lies before them is read now.
  ///
  /// - Parameters:
  ///   - chunk: Lies behind all bytes so far; the other hash is not of its checksum.
  func update(beside other: inout ContentHash, chunk: UnsafeRawBufferPointer, at offset: Int) {
    let rows = unsafe UnsafeRawBufferPointer(rebasing: chunk.dropLast(ChunkRun.checksumBytes))
    do throws(FileError) {
      guard failure == nil else { return unsafe other.update(rows) }
      while position < offset, try readNext(offset - position) {}
      guard position == offset else {
        throw .other(path: reader.path, reason: "chunks do not lie one after the other")
      }
      unsafe ContentHash.update(&other, rows, &hash, rows)
      unsafe hash.update(UnsafeRawBufferPointer(rebasing: chunk.suffix(ChunkRun.checksumBytes)))
      position += chunk.count
      try reader.skip(to: position)
    } catch { failure = error }
  }

  /// Reads to the end of the file; the hash in hexadecimal digits.
  func finish() throws(FileError) -> String {
    if let failure { throw failure }
    while try readNext(Self.blockBytes) {}
    return ObjectHash.hexadecimal(hash.digest())
  }

  /// Goes on with the next bytes; whether there were any.
  private func readNext(_ count: Int) throws(FileError) -> Bool {
    let bytes = try unsafe next(count)
    unsafe hash.update(bytes)
    return unsafe !bytes.isEmpty
  }

  private func next(_ count: Int) throws(FileError) -> UnsafeRawBufferPointer {
    let bytes = try unsafe reader.next(min(count, Self.blockBytes))
    position += bytes.count
    return unsafe bytes
  }
}

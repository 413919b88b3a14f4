internal import CChecksums
internal import HDF5

/// Chunks of one dataset that lie one after the other in the file of rows, each with its checksum.
struct ChunkRun: Sendable, Equatable {
  /// Where the first begins.
  let offset: Int
  let count: Int
  /// The XXH64 of their rows.
  let hash: UInt64

  private static let offsetName = "chunks_offset"
  private static let countName = "chunks_count"
  private static let hashName = "chunks_xxh64"
  /// The bytes of a chunk's checksum, fletcher32, which follow its rows.
  static let checksumBytes = HDF5Dataset.checksumBytes

  /// What a segment's dataset says of the chunks that lie elsewhere.
  var attributes: [NamedAttribute] {
    [
      NamedAttribute(Self.offsetName, .integer(Int64(offset))), NamedAttribute(Self.countName, .integer(Int64(count))),
      NamedAttribute(Self.hashName, .text(RowsHash.text(hash))),
    ]
  }

  init(offset: Int, count: Int, hash: UInt64) {
    self.offset = offset
    self.count = count
    self.hash = hash
  }

  /// What a segment's dataset says; `nil` where all its rows are in the segment.
  init?(
    reading dataset: HDF5Dataset, of stream: RowStream, from segment: ArchiveFile
  ) throws(ArchiveError) {
    guard try segment.attribute(Self.offsetName, of: dataset) != nil else { return nil }
    offset = try segment.count(Self.offsetName, of: dataset)
    count = try segment.count(Self.countName, of: dataset)
    guard count >= 1, offset >= RowLog.start, stream.chunkBytes > 0,
      let hash = try UInt64(segment.text(Self.hashName, of: dataset), radix: 16)
    else { throw segment.damaged("'\(stream.path)' has chunks that cannot be") }
    self.hash = hash
  }

  /// The checksum that follows the rows of a chunk, in the order of its bytes.
  static func checksum(_ rows: UnsafeRawBufferPointer) -> [UInt8] {
    let checksum = unsafe checksums_fletcher32(rows.baseAddress, rows.count)
    return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: checksum >> $0) }
  }

  /// Hands out the rows of each chunk, and compares them with their checksums and, at the end, with the hash.
  ///
  /// - Parameter rowBytes: The bytes of a chunk without its checksum.
  /// - Throws: `ArchiveError.damaged`, which names the file.
  func forEachChunk(
    of file: RandomAccessFile, rowBytes: Int, _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let damaged = ArchiveError.damaged(
      path: file.path, reason: "chunks in '\(RowLog.fileName)' are not as they were written")
    let size = rowBytes + Self.checksumBytes
    let (bytes, overflow) = size.multipliedReportingOverflow(by: count)
    guard !overflow, offset <= file.size, bytes <= file.size - offset else { throw damaged }
    var hash = RowsHash()
    for place in 0..<count {
      let chunk: [UInt8]
      do throws(FileError) { chunk = try file.read(offset + place * size..<offset + (place + 1) * size) } catch {
        throw .cannotOpen(path: file.path, reason: error.reason)
      }
      var failure: ArchiveError?
      unsafe chunk.withUnsafeBytes { bytes in
        let rows = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<rowBytes])
        guard unsafe Self.checksum(rows).elementsEqual(bytes[rowBytes...]) else {
          failure = damaged
          return
        }
        unsafe hash.update(rows)
        do throws(ArchiveError) { try unsafe body(rows) } catch { failure = error }
      }
      if let failure { throw failure }
    }
    guard hash.value == self.hash else { throw damaged }
  }
}

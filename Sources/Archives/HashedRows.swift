internal import HDF5

/// Rows on their way into a new dataset, which are hashed as they go.
final class HashedRows {
  private let dataset: HDF5Dataset
  private let writer: HDF5RowWriter
  private let archivePath: String
  private let chunkBytes: Int
  /// The hash of what was appended.
  private var hash = RowsHash()
  /// Bytes that were appended.
  private var appendedBytes = 0
  /// Chunks that were in the file already.
  private var adopted: [ChunkRun] = []

  /// Bytes so far.
  var byteCount: Int { adopted.reduce(appendedBytes) { $0 + $1.count * chunkBytes } }

  /// - Parameters:
  ///   - archivePath: What the archive is called in messages.
  ///   - chunkBytes: Bytes of a chunk.
  init(of dataset: HDF5Dataset, chunkBytes: Int, _ archivePath: String) throws(HDF5Error) {
    self.dataset = dataset
    self.chunkBytes = chunkBytes
    writer = try HDF5RowWriter(dataset)
    self.archivePath = archivePath
  }

  /// Takes the next bytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
    unsafe hash.update(bytes)
    appendedBytes += bytes.count
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try unsafe writer.append(bytes) }
  }

  /// Takes the next bytes.
  func append(_ values: StoredValues) throws(ArchiveError) {
    var result = Result<Void, ArchiveError>.success(())
    unsafe values.withBytes { bytes in
      result = Result { () throws(ArchiveError) in try unsafe append(bytes) }
    }
    try result.get()
  }

  /// Takes chunks that are in the file already, before anything else.
  func adopt(_ run: ChunkRun) throws(ArchiveError) {
    precondition(appendedBytes == 0, "what is adopted comes first")
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in
      try writer.adopt(chunks: run.count, at: run.offset)
    }
    adopted.append(run)
  }

  /// Writes what waits, and the hash of the rows of a segment; what all of them must be when they are read back.
  ///
  /// - Parameter head: The hash of what the dataset is but for its rows.
  func finish(after head: ContentHash, statingHash: Bool) throws(ArchiveError) -> ExpectedRows {
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in
      try writer.finish()
      if statingHash { try dataset.setAttribute(RowsHash.name, to: .text(hash.text)) }
    }
    return ExpectedRows(head: head, runs: adopted, rest: (appendedBytes, hash.value))
  }
}

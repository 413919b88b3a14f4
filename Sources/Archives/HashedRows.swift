internal import HDF5

/// Rows on their way into a new dataset, which are hashed as they go.
final class HashedRows {
  private let dataset: HDF5Dataset
  private let writer: HDF5RowWriter
  private let archivePath: String
  /// The hash of the dataset, if it is wanted.
  private var hash: ContentHash?
  /// The hash of the rows of a segment, if it is wanted.
  private var rowsHash: RowsHash?
  /// Bytes so far.
  private(set) var byteCount = 0

  /// - Parameter archivePath: What the archive is called in messages.
  init(
    of dataset: HDF5Dataset, _ archivePath: String, hash: ContentHash?, rowsHash: RowsHash?
  ) throws(HDF5Error) {
    self.dataset = dataset
    writer = try HDF5RowWriter(dataset)
    self.archivePath = archivePath
    self.hash = hash
    self.rowsHash = rowsHash
  }

  /// Takes the next rows.
  func append(_ block: RowBlock) throws(ArchiveError) {
    var failure: ArchiveError?
    unsafe block.forEachStretch { bytes in
      guard failure == nil else { return }
      do throws(ArchiveError) { try unsafe append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Takes the next bytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
    unsafe hash?.update(bytes)
    unsafe rowsHash?.update(bytes)
    byteCount += bytes.count
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try unsafe writer.append(bytes) }
  }

  /// Writes what waits, and the hash of the rows of a segment; the hash of the dataset, if it was wanted.
  func finish() throws(ArchiveError) -> [UInt8]? {
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in
      try writer.finish()
      if let rowsHash { try dataset.setAttribute(RowsHash.name, to: .text(rowsHash.text)) }
    }
    return hash?.digest()
  }
}

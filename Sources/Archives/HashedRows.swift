internal import HDF5

/// Rows on their way into a new dataset, which are hashed as they go.
final class HashedRows {
  private let writer: HDF5RowWriter
  private let archivePath: String
  /// The hash of the dataset, if it is wanted.
  private var hash: ContentHash?
  /// Bytes so far.
  private(set) var byteCount = 0

  /// - Parameter archivePath: What the archive is called in messages.
  init(of dataset: HDF5Dataset, _ archivePath: String, hash: ContentHash?) throws(HDF5Error) {
    writer = try HDF5RowWriter(dataset)
    self.archivePath = archivePath
    self.hash = hash
  }

  /// Takes the next numbers.
  func append(_ values: StoredValues) throws(ArchiveError) {
    let outcome = unsafe values.withBytes { bytes -> Result<Void, ArchiveError> in
      Result { () throws(ArchiveError) in
        unsafe hash?.update(bytes)
        try unsafe write(bytes)
      }
    }
    try outcome.get()
  }

  /// Takes the first of some bytes, and goes on with a hash of all of them.
  func append(
    _ bytes: UnsafeRawBufferPointer, upTo count: Int, alsoHashing other: inout ContentHash
  ) throws(ArchiveError) {
    let kept = unsafe UnsafeRawBufferPointer(rebasing: bytes.prefix(count))
    if var own = hash {
      hash = nil
      unsafe ContentHash.update(&own, kept, &other, bytes)
      hash = own
    } else {
      unsafe other.update(bytes)
    }
    try unsafe write(kept)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
    byteCount += bytes.count
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try unsafe writer.append(bytes) }
  }

  /// Writes what waits; the hash of the dataset, if it was wanted.
  func finish() throws(ArchiveError) -> [UInt8]? {
    try ArchiveError.writing(archivePath) { () throws(HDF5Error) in try writer.finish() }
    return hash?.digest()
  }
}

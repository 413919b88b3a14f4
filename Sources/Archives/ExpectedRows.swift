internal import HDF5

/// What a dataset that is written must be when it is read back.
struct ExpectedRows {
  /// The hash of its type, shape and attributes, which goes on with its rows.
  let head: ContentHash
  /// Chunks that lay in the file before.
  let runs: [ChunkRun]
  /// The bytes of the rows behind them, and their XXH64.
  let rest: (byteCount: Int, hash: UInt64)

  /// Whether a dataset is what it must be, but for the rows of chunks that lay in the file before.
  ///
  /// - Parameter body: Is handed the rows behind them, in stretches.
  func agree(
    with dataset: HDF5Dataset, in file: ArchiveFile, _ body: (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(ArchiveError) -> Bool {
    guard let type = dataset.type else { return false }
    let found = ContentHash(datasetOf: type, shape: dataset.shape, attributes: try file.attributes(of: dataset))
    let first = runs.reduce(0) { $0 + $1.count } * (dataset.chunk?.first ?? 0)
    guard found.digest() == head.digest(), first <= dataset.rowCount else { return false }
    var (byteCount, hash) = (0, RowsHash())
    try file.reading { () throws(HDF5Error) in
      try unsafe dataset.forEachBlock(rows: first..<dataset.rowCount, byteBudget: file.byteBudget) { bytes in
        byteCount += bytes.count
        unsafe hash.update(bytes)
        unsafe body(bytes)
      }
    }
    return byteCount == rest.byteCount && hash.value == rest.hash
  }
}

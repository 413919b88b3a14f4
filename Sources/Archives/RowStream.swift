internal import HDF5

/// A dataset that grows by rows while trials come in: what waits for the next segment, and how many rows there are.
struct RowStream {
  /// Its path in the archive.
  let path: String
  /// How its numbers are stored.
  let type: HDF5Type
  /// Numbers of a row; `nil` for a vector.
  let width: Int?
  var attributes: [NamedAttribute]
  /// All rows so far.
  private(set) var rowCount = 0
  /// Rows that lie in segments.
  private(set) var storedRowCount = 0
  /// Rows that wait, in order.
  private var pending: [RowBlock] = []

  /// A row's size is near this or below when several rows share a chunk: 512 KiB.
  private static let mostChunkBytes = 1 << 19
  /// Blocks below this many numbers are joined with the one before.
  private static let smallBlock = 1 << 8

  init(path: String, type: HDF5Type, width: Int? = nil, attributes: [NamedAttribute] = []) {
    self.path = path
    self.type = type
    self.width = width
    self.attributes = attributes
  }

  /// Rows of a chunk: a power of two, from 256 KiB to 512 KiB in all unless one row is larger.
  static func chunkRows(rowBytes: Int) -> Int {
    let rows = max(1, mostChunkBytes / max(1, rowBytes))
    return 1 << (Int.bitWidth - 1 - rows.leadingZeroBitCount)
  }

  /// Numbers of a row.
  var rowElementCount: Int { width ?? 1 }
  /// Rows of a chunk of this dataset.
  var chunkRows: Int { Self.chunkRows(rowBytes: rowBytes) }
  /// Bytes of a row.
  var rowBytes: Int { rowElementCount * type.byteCount }
  /// Bytes of a chunk without its checksum; 0 where rows are empty.
  var chunkBytes: Int { chunkRows * rowBytes }
  /// The shape of the dataset with some number of rows.
  func shape(rows: Int) -> [Int] { width.map { [rows, $0] } ?? [rows] }
  /// The rows that wait.
  var pendingRowCount: Int { rowCount - storedRowCount }

  /// Takes whole rows.
  mutating func append(_ block: RowBlock, rows: Int) {
    precondition(block.count == rows * rowElementCount, "the rows are of this dataset")
    rowCount += rows
    guard block.count > 0 else { return }
    if case .values(let values) = block, values.count < Self.smallBlock, case .values(let last) = pending.last,
      last.count < Self.smallBlock, let joined = last.followed(by: values)
    {
      pending[pending.count - 1] = .values(joined)
    } else {
      pending.append(block)
    }
  }

  /// What waits, block by block; it goes on to wait.
  var waitingBlocks: [RowBlock] { pending }

  /// Hands out what waits, which then counts as stored.
  mutating func takePending() -> [RowBlock] {
    defer {
      pending = []
      storedRowCount = rowCount
    }
    return pending
  }

  /// No values of its type.
  var noValues: StoredValues {
    switch type {
    case .float32: .float32([])
    case .float64: .float64([])
    case .int32: .int32([])
    case .uint32: .uint32([])
    case .uint8: .uint8([])
    default: .int64([])
    }
  }

  /// The dataset without what waits for it.
  var withoutRows: RowStream {
    var stream = self
    stream.pending = []
    return stream
  }

  /// Counts rows that lie in segments already.
  mutating func addStored(rows: Int) {
    rowCount += rows
    storedRowCount += rows
  }

  /// Forgets the rows from some number on, all of them in segments.
  mutating func truncate(toRows rows: Int) {
    precondition(pending.isEmpty && rows <= rowCount, "the rows are stored")
    rowCount = rows
    storedRowCount = rows
  }

  /// The rows that a segment's dataset holds itself, checked against their hash.
  func rows(in dataset: HDF5Dataset, of segment: ArchiveFile) throws(ArchiveError) -> StoredValues {
    _ = try segment.logicalByteCount(of: dataset)
    return try segment.reading { () throws(HDF5Error) in
      let values = try StoredValues.read(0..<dataset.rowCount, of: dataset, byteBudget: segment.byteBudget)
      var hash = try RowsHash(asOf: dataset)
      unsafe values.withBytes { unsafe hash.update($0) }
      try hash.check(dataset)
      return values
    }
  }

  /// The dataset of a segment; `nil` when it has none.
  func dataset(in segment: HDF5File) throws(HDF5Error) -> HDF5Dataset? {
    guard try segment.root.exists(path) else { return nil }
    let dataset = try segment.root.dataset(path)
    guard dataset.type == type, dataset.shape == shape(rows: dataset.rowCount) else {
      throw .wrongShape(object: path, expected: "\(type)", found: "\(dataset.shape)")
    }
    return dataset
  }
}

internal import HDF5

/// Where finished segments keep the rows of a dataset.
struct StoredRows: Sendable {
  private let type: HDF5Type
  private let width: Int?
  private let chunkRows: Int
  private let chunkBytes: Int
  /// Full chunks, in the file of rows.
  private(set) var runs: [ChunkRun] = []
  /// The segments that hold the rows behind them, ascending.
  private(set) var restSegments: [Int] = []
  /// The bytes of those rows; `nil` where they are a chunk and more, as segments of earlier builds have them.
  private(set) var rest: [UInt8]? = []
  private(set) var rowCount = 0
  /// The rows in full chunks.
  private var chunkedRowCount = 0

  init(of stream: RowStream) {
    type = stream.type
    width = stream.width
    chunkRows = stream.chunkRows
    chunkBytes = stream.chunkBytes
  }

  /// Whether they can be rows of a dataset: those of a segment before may have been of another.
  func are(of stream: RowStream) -> Bool { type == stream.type && width == stream.width }

  /// Counts what a segment adds: chunks take the place of what the segments before held of them.
  mutating func add(_ run: ChunkRun?, _ rows: StoredValues, rowCount count: Int, inSegment number: Int) {
    if let run {
      runs.append(run)
      chunkedRowCount += run.count * chunkRows
      rowCount = chunkedRowCount
      restSegments = []
      rest = []
    }
    if let known = rest?.count, rows.byteCount == 0 || known + rows.byteCount < chunkBytes {
      unsafe rows.withBytes { unsafe rest?.append(contentsOf: $0) }
    } else {
      rest = nil
    }
    rowCount += count
    if count > 0 { restSegments.append(number) }
  }
}

internal import HDF5

/// Where finished segments keep the rows of a dataset.
struct StoredRows: Sendable {
  let rowBytes: Int
  private let chunkRows: Int
  /// Full chunks, in the file of rows.
  private(set) var runs: [ChunkRun] = []
  /// The segments that hold the rows behind them, ascending.
  private(set) var restSegments: [Int] = []
  /// Those rows; `nil` where they are a chunk and more, as segments of version 0.1.0 have them.
  private(set) var rest: StoredValues?
  private(set) var rowCount = 0
  /// The rows in full chunks.
  private var chunkedRowCount = 0

  init(of stream: RowStream) {
    rowBytes = stream.rowBytes
    chunkRows = stream.chunkRows
    rest = stream.noValues
  }

  /// Counts what a segment adds: chunks take the place of what the segments before held of them.
  mutating func add(_ run: ChunkRun?, _ rows: StoredValues, rowCount count: Int, inSegment number: Int) {
    if let run {
      runs.append(run)
      chunkedRowCount += run.count * chunkRows
      rowCount = chunkedRowCount
      restSegments = []
      rest = rows
    } else if let before = rest {
      rest = before.byteCount + rows.byteCount < chunkRows * rowBytes ? StoredValues.joined([before, rows]) : nil
    }
    rowCount += count
    if count > 0 { restSegments.append(number) }
  }
}

internal import HDF5

/// Where finished segments keep the rows of a dataset.
struct StoredRows: Sendable {
  let rowBytes: Int
  /// Full chunks, in the file of rows.
  private(set) var runs: [ChunkRun] = []
  /// The segments that hold the rows behind them, ascending.
  private(set) var restSegments: [Int] = []
  private(set) var rowCount = 0
  /// The rows in full chunks.
  private var chunkedRowCount = 0

  init(of stream: RowStream) { rowBytes = stream.rowBytes }

  /// Counts what a segment adds: chunks take the place of what the segments before held of them.
  mutating func add(_ run: ChunkRun?, rows: Int, inSegment number: Int, chunkRows: Int) {
    if let run {
      runs.append(run)
      chunkedRowCount += run.count * chunkRows
      rowCount = chunkedRowCount
      restSegments = []
    }
    rowCount += rows
    if rows > 0 { restSegments.append(number) }
  }
}

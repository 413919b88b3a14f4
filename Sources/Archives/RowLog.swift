internal import HDF5
internal import Synchronization

/// The rows of a run under way on the disk: a file of full chunks, which becomes the archive, and what waits for the next.
///
/// Rows are written once. Segments say where the chunks lie that have come since the segment before, and hold the rows of those
/// that are not full; when all have come, the file gets what else an HDF5 file has.
///
/// It is used by the thread that writes segments, or while that has nothing to do; `sync` by the one that ends them.
final class RowLog: @unchecked Sendable {
  /// The file of full chunks, in the folder of segments.
  static let fileName = "rows"
  /// Where the first chunk begins: before it there is room for the superblock.
  static let start = 2048

  private let path: String
  private let file = Mutex<(file: GrowingFile, isSynced: Bool)?>(nil)
  private var rows: [String: ChunkedRows] = [:]

  /// The file of an archive's rows.
  static func path(of archivePath: String) -> String { "\(ArchiveWriter.partialFolder(of: archivePath))/\(fileName)" }

  init(of archivePath: String) { path = Self.path(of: archivePath) }

  /// Goes on where the chunks of the segments end; what lies behind is written over, unless damaged segments stay with theirs.
  init(resuming partial: PartialRun) throws(ArchiveError) {
    path = Self.path(of: partial.path)
    let chunksEnd = partial.chunksEnd
    if DurableFile.exists(path) {
      try ArchiveError.storing(partial.path) { () throws(FileError) in
        try openFile(from: partial.keepsDamage ? max(chunksEnd, DurableFile.size(path)) : chunksEnd)
      }
    }
    for stream in partial.streams {
      rows[stream.path] = try unsafe partial.chunkedRows(of: stream) { chunk throws(FileError) in
        try unsafe write(chunk)
      }
    }
  }

  /// Opens the file unless it is open.
  private func openFile(from end: Int) throws(FileError) {
    guard file.withLock({ $0 == nil }) else { return }
    let opened = try GrowingFile(path, from: end)
    file.withLock { $0 = (opened, true) }
  }

  /// Writes a chunk behind the others; gives where it begins.
  private func write(_ chunk: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try openFile(from: Self.start)
    guard let opened = file.withLock({ $0?.file }) else { preconditionFailure("the file is open") }
    return try unsafe opened.append(chunk)
  }

  /// Takes the next rows of datasets, and hands their full chunks to the system.
  func append(_ rows: [(stream: RowStream, blocks: [RowBlock])]) throws(FileError) {
    for (stream, blocks) in rows where stream.chunkBytes > 0 { try append(blocks, to: stream) }
    try file.withLock({ $0?.file })?.flush()
    // Only now, or a sync that went on meanwhile would count for them.
    file.withLock { $0?.isSynced = false }
  }

  private func append(_ blocks: [RowBlock], to stream: RowStream) throws(FileError) {
    // Taken out, so that its bytes are changed in place.
    var own = rows.removeValue(forKey: stream.path) ?? ChunkedRows(of: stream)
    defer { rows[stream.path] = own }
    var failure: FileError?
    for block in blocks {
      unsafe block.forEachStretch { bytes in
        guard failure == nil else { return }
        do throws(FileError) {
          try unsafe own.append(bytes) { chunk throws(FileError) in
            try unsafe write(chunk)
          }
        } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  /// Brings the chunks to the disk.
  func sync() throws(FileError) {
    let unsynced = file.withLock { file in
      defer { file?.isSynced = true }
      return file?.isSynced == false ? file?.file : nil
    }
    try unsynced?.sync()
  }

  /// What segments do not know of a dataset yet.
  func takeNews(of stream: RowStream) -> (run: ChunkRun?, rest: [UInt8]) {
    rows[stream.path]?.takeNews() ?? (nil, [])
  }

  /// Whether there are full chunks that segments do not know of, as after rows of segments that held all of theirs.
  var hasNewChunks: Bool { rows.values.contains { $0.hasNewChunks } }

  /// All rows of a dataset.
  func rows(of stream: RowStream) -> ChunkedRows { rows[stream.path] ?? ChunkedRows(of: stream) }

  /// The bytes of the file if each is part of a chunk of these datasets; `nil` where some are not, or there is no file.
  func chunks(of streams: [RowStream]) -> Range<Int>? {
    let byteCount = streams.reduce(0) { $0 + rows(of: $1).bytesInFile }
    guard let file = file.withLock({ $0?.file }), Self.start + byteCount == file.end else { return nil }
    return Self.start..<file.end
  }
}

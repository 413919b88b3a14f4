internal import HDF5

/// The rows of a dataset on their way to the disk: full chunks lie in the file of rows, those of the last chunk wait here.
struct ChunkedRows {
  /// The bytes of a chunk without its checksum.
  let chunkBytes: Int
  /// Chunks that segments know of, in order.
  private(set) var runs: [ChunkRun]
  /// Rows of the chunk that is not full.
  private(set) var rest: [UInt8] = []
  /// How many of their bytes segments have.
  private var keptBytes = 0
  /// Chunks since the last segment.
  private var open: (offset: Int, count: Int, hash: RowsHash)?

  init(of stream: RowStream, runs: [ChunkRun] = []) {
    chunkBytes = stream.chunkBytes
    self.runs = runs
  }

  /// Bytes in full chunks, their checksums included.
  var bytesInFile: Int {
    (chunkBytes + ChunkRun.checksumBytes) * (runs.reduce(0) { $0 + $1.count } + (open?.count ?? 0))
  }

  /// Whether there are full chunks that segments do not know of.
  var hasNewChunks: Bool { open != nil }

  /// Takes the next bytes.
  ///
  /// - Parameter write: Writes a chunk with its checksum behind all others, and gives where it begins.
  mutating func append(
    _ bytes: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) throws(FileError) -> Int
  ) throws(FileError) {
    var bytes = unsafe bytes
    while unsafe !bytes.isEmpty {
      let count = min(chunkBytes - rest.count, bytes.count)
      unsafe rest.append(contentsOf: bytes.prefix(count))
      unsafe bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(count))
      if rest.count == chunkBytes { try unsafe writeChunk(write) }
    }
  }

  /// Notes that segments have what waits, unless it follows chunks that they do not know of.
  mutating func countRestAsKept() { if open == nil { keptBytes = rest.count } }

  private mutating func writeChunk(
    _ write: (UnsafeRawBufferPointer) throws(FileError) -> Int
  ) throws(FileError) {
    var hash = open?.hash ?? RowsHash()
    rest += unsafe rest.withUnsafeBytes { rows in
      unsafe hash.update(rows)
      return unsafe ChunkRun.checksum(rows)
    }
    var place = Result<Int, FileError>.success(0)
    unsafe rest.withUnsafeBytes { bytes in
      place = Result { () throws(FileError) in try unsafe write(bytes) }
    }
    let offset = try place.get()
    if let open, offset != open.offset + open.count * (chunkBytes + ChunkRun.checksumBytes) {
      throw .other(path: RowLog.fileName, reason: "another's chunk lies among those of a dataset")
    }
    open = (open?.offset ?? offset, (open?.count ?? 0) + 1, hash)
    rest.removeAll(keepingCapacity: true)
    keptBytes = 0
  }

  /// What segments do not know of: full chunks, and rows of the last; from here on they do.
  mutating func takeNews() -> (run: ChunkRun?, rest: [UInt8]) {
    let run = open.map { ChunkRun(offset: $0.offset, count: $0.count, hash: $0.hash.value) }
    if let run { runs.append(run) }
    open = nil
    let news = Array(rest[keptBytes...])
    keptBytes = rest.count
    return (run, news)
  }
}

import CChecksums
import HDF5
import Testing

/// Chunks that lie in a file before it is an HDF5 file.
@Suite struct AdoptedChunkTests {
  /// Rows of a chunk, each of three numbers.
  private static let rows = 4
  private static let start = 2048

  private static func values(rows: Int, from first: Float) -> [Float] { (0..<rows * 3).map { first + Float($0) } }

  private static func chunk(_ values: [Float]) -> [UInt8] {
    var bytes = values.withUnsafeBytes { Array($0) }
    let checksum = checksums_fletcher32(bytes, bytes.count)
    withUnsafeBytes(of: checksum.littleEndian) { bytes += Array($0) }
    return bytes
  }

  /// A file of chunks of two datasets in turn, and where each begins.
  private func fileOfChunks(_ path: String) throws -> (starts: [Int], end: Int) {
    let file = try GrowingFile(path, from: Self.start)
    var starts: [Int] = []
    for number in 0..<6 {
      let chunk = Self.chunk(Self.values(rows: Self.rows, from: Float(100 * number)))
      starts.append(try chunk.withUnsafeBytes { try file.append($0) })
    }
    try file.flush()
    try file.sync()
    return (starts, file.end)
  }

  @Test func `they become parts of datasets where they lie, and what comes after lies behind them`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      let (starts, end) = try fileOfChunks(path)
      let before = try DurableFile.read(path)
      let file = try HDF5File.create(over: path, keeping: Self.start..<end)
      let rest = Self.values(rows: 2, from: 1000)
      for number in 0..<2 {
        let dataset = try file.root.createDataset(
          "d\(number)", type: .float32, shape: [14, 3], chunk: [Self.rows, 3])
        let writer = try HDF5RowWriter(dataset)
        for place in 0..<3 { try writer.adopt(chunks: 1, at: starts[2 * place + number]) }
        try rest.withUnsafeBytes { try writer.append($0) }
        try writer.finish()
        try dataset.setAttribute("name", to: .text("dataset \(number)"))
      }
      try file.close()
      #expect(try DurableFile.read(path)[Self.start..<end] == before[Self.start..<end])
      let read = try HDF5File.open(path)
      for number in 0..<2 {
        let expected = (0..<3).flatMap { Self.values(rows: Self.rows, from: Float(100 * (2 * $0 + number))) } + rest
        let dataset = try read.root.dataset("d\(number)")
        // Numbers of another type go through the library's filters, which compare the checksum.
        #expect(try dataset.read(as: Double.self) == expected.map { Double($0) })
        #expect(try dataset.read(as: Float.self) == expected)
        #expect(try dataset.attribute("name") == .text("dataset \(number)"))
      }
    }
  }

  @Test func `values of one size are changed where they are`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      let (starts, end) = try fileOfChunks(path)
      let file = try HDF5File.create(over: path, keeping: Self.start..<end)
      let dataset = try file.root.createDataset("d", type: .float32, shape: [4, 3], chunk: [Self.rows, 3])
      try HDF5RowWriter(dataset).adopt(chunks: 1, at: starts[3])
      try dataset.setAttribute("hash", to: .text("0000"))
      try file.root.createDataset("list", type: .uint8, shape: [2, 3], chunk: [2, 3]).write(
        [UInt8](repeating: 0, count: 6))
      try file.close()
      let before = try DurableFile.read(path)
      let changed = try HDF5File.openForChanges(path)
      try changed.root.dataset("d").setAttribute("hash", to: .text("12ab"))
      try changed.root.dataset("list").write([1, 2, 3, 4, 5, 6] as [UInt8])
      try changed.close()
      let after = try DurableFile.read(path)
      #expect(after.count == before.count && after[..<end] == before[..<end] && after != before)
      let read = try HDF5File.open(path)
      #expect(try read.root.dataset("d").attribute("hash") == .text("12ab"))
      #expect(try read.root.dataset("list").read(as: UInt8.self) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func `a place that is not among the chunks is refused`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a"
      let (starts, end) = try fileOfChunks(path)
      let before = try DurableFile.read(path)
      for place in [0, Self.start - 1, starts[5] + 1, end, end + 4096] {
        let file = try HDF5File.create(over: path, keeping: Self.start..<end)
        let dataset = try file.root.createDataset("d", type: .float32, shape: [4, 3], chunk: [Self.rows, 3])
        guard case .callFailed = hdf5Error({ try HDF5RowWriter(dataset).adopt(chunks: 1, at: place) }) else {
          Issue.record("\(place)")
          continue
        }
        #expect(throws: HDF5Error.self) { try file.close() }
      }
      #expect(try DurableFile.read(path)[Self.start..<end] == before[Self.start..<end])
      let ordinary = try HDF5File.createInMemory()
      let dataset = try ordinary.root.createDataset("d", type: .float32, shape: [4, 3], chunk: [Self.rows, 3])
      #expect(throws: HDF5Error.self) { try HDF5RowWriter(dataset).adopt(chunks: 1, at: starts[0]) }
    }
  }
}

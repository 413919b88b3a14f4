import CChecksums
import HDF5
import Testing

extension HDF5Tests {
  /// Chunks that are moved without the library's filters.
  @Suite struct PlainChunks {
    /// The checksum as libhdf5 computes it.
    private static func fletcher32(_ bytes: [UInt8]) -> UInt32 {
      func reduced(_ sum: UInt32) -> UInt32 { (sum & 0xFFFF) + (sum >> 16) }
      var (first, second): (UInt32, UInt32) = (0, 0)
      for start in stride(from: 0, to: bytes.count, by: 2) {
        first = reduced(first + UInt32(bytes[start]) << 8 + (start + 1 < bytes.count ? UInt32(bytes[start + 1]) : 0))
        second = reduced(second + first)
      }
      return reduced(second) << 16 | reduced(first)
    }

    @Test func `the checksum of any bytes is that of the library`() {
      let random = (0..<40_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
      let samples: [(Int) -> [UInt8]] = [
        { Array(random.prefix($0)) }, { Array(repeating: 0, count: $0) }, { Array(repeating: 255, count: $0) },
        { Array(repeating: 0, count: max(0, $0 - 1)) + [255] }, { [255, 255] + Array(repeating: 0, count: $0) },
      ]
      for sample in samples {
        for count in Array(0..<200) + [11_519, 11_520, 11_521, 11_552, 40_000] {
          let bytes = sample(count)
          #expect(checksums_fletcher32(bytes, bytes.count) == Self.fletcher32(bytes))
        }
      }
    }

    /// A file with rows that came in pieces of some size.
    private func file(rows: Int, pieceBytes: Int) throws -> HDF5File {
      let values = Self.values(rows: rows)
      return try reopened { root in
        let dataset = try root.createDataset("d", type: .float32, shape: [rows, 3], chunk: [4, 3])
        let writer = try HDF5RowWriter(dataset)
        try values.withUnsafeBytes { bytes in
          for first in stride(from: 0, to: bytes.count, by: pieceBytes) {
            try writer.append(.init(rebasing: bytes[first..<min(first + pieceBytes, bytes.count)]))
          }
        }
        try writer.finish()
      }
    }

    private static func values(rows: Int) -> [Float] { (0..<rows * 3).map { Float($0) + 0.25 } }

    @Test(arguments: [1, 3, 4, 5, 8, 13]) func `rows in any pieces are read by the library as they were written`(
      _ rows: Int
    ) throws {
      for pieceBytes in [1, 12, 48, 50, 1000] {
        let dataset = try file(rows: rows, pieceBytes: pieceBytes).root.dataset("d")
        // Numbers of another type go through the library's filters, which compare the checksum.
        #expect(try dataset.read(as: Double.self) == Self.values(rows: rows).map { Double($0) })
        #expect(try dataset.read(as: Float.self) == Self.values(rows: rows))
      }
    }

    @Test func `any range of rows is read`() throws {
      let dataset = try file(rows: 13, pieceBytes: 1000).root.dataset("d")
      let values = Self.values(rows: 13)
      for first in 0...13 {
        for end in first...13 {
          let expected = Array(values[first * 3..<end * 3])
          #expect(try dataset.read(as: Float.self, rows: first..<end) == expected)
          var bytes: [UInt8] = []
          try dataset.forEachBlock(rows: first..<end) { bytes += Array($0) }
          #expect(bytes == expected.withUnsafeBytes { Array($0) })
        }
      }
    }

    @Test func `blocks are the bytes of any dataset: compressed, not written, of text, without elements`() throws {
      let file = try reopened { root in
        try root.createDataset("packed", type: .int32, shape: [9], chunk: [2], compression: 1)
          .write((0..<9).map { Int32($0) })
        _ = try root.createDataset("unwritten", type: .int32, shape: [9], chunk: [2])
        try root.createDataset("text", type: .text(length: 4), shape: [2], chunk: [2]).writeTexts(["a", "b"])
        _ = try root.createDataset("empty", type: .float32, shape: [5, 0], chunk: [2, 1])
        _ = try root.createDataset("no rows", type: .float32, shape: [0, 2], chunk: [2, 2])
      }
      for name in ["packed", "unwritten", "text", "empty", "no rows"] {
        let dataset = try file.root.dataset(name)
        var bytes: [UInt8] = []
        try dataset.forEachBlock { bytes += Array($0) }
        #expect(bytes == (try dataset.rawBytes()), "\(name)")
      }
    }

    @Test func `the image of a file in memory is handed out as it would be on disk`() throws {
      func filled() throws -> HDF5File {
        let file = try HDF5File.createInMemory()
        try file.root.createDataset("d", type: .int32, shape: [9], chunk: [2]).write((0..<9).map { Int32($0) })
        return file
      }
      var image: [UInt8] = []
      let outcome = try filled().closeHandingOutImage { (bytes) throws(FileError) in image = Array(bytes) }
      try outcome.get()
      #expect(try image == filled().image())
    }
  }
}

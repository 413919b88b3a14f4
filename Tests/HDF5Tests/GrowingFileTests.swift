import HDF5
import Testing

/// A file whose bytes go to the disk in whole blocks, whatever sizes they come in.
@Suite struct GrowingFileTests {
  /// Sizes around those of blocks and of what is gathered.
  private static let sizes = [1, 4095, 4096, 4097, 0, (1 << 20) - 1, 1 << 20, (1 << 20) + 5, 3 << 20, 524_292, 7]

  /// Bytes that differ from place to place.
  private static func bytes(_ range: Range<Int>) -> [UInt8] { range.map { UInt8(truncatingIfNeeded: $0 &* 37 >> 3) } }

  /// Where files can lie: a disk, and memory where there is such a folder, whose file systems take other writes.
  private static let folders = ["."] + ["/dev/shm"].filter(DurableFile.exists)

  @Test(arguments: [1, 2, 3, 100])
  func `bytes lie where they were said to, flushed in between or not`(flushingEvery count: Int) throws {
    try withTemporaryFolder { folder in
      for parent in [folder] + Self.folders.dropFirst() {
        let path = "\(parent)/grows-\(count)-\(UInt64.random(in: 0...UInt64.max))"
        defer { try? DurableFile.remove(path) }
        let file = try GrowingFile(path, from: 2048)
        for (number, size) in Self.sizes.enumerated() {
          let start = file.end
          let place = try Self.bytes(start..<start + size).withUnsafeBytes { try file.append($0) }
          #expect(place == start && file.end == start + size)
          if number % count == 0 {
            try file.flush()
            #expect(try DurableFile.read(path)[2048..<file.end].elementsEqual(Self.bytes(2048..<file.end)))
          }
        }
        try file.flush()
        try file.sync()
        let stored = try DurableFile.read(path)
        #expect(stored[..<2048].allSatisfy { $0 == 0 })
        #expect(stored[2048..<file.end].elementsEqual(Self.bytes(2048..<file.end)))
        // What fills the last block is no part of what was written.
        #expect(stored.count - file.end < 4096)
      }
    }
  }

  @Test(arguments: [2048, 4096, 4097, 10_000, 12_287])
  func `who goes on from a place keeps what lies before it`(from place: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/grows"
      let first = try GrowingFile(path, from: 0)
      _ = try Self.bytes(0..<20_000).withUnsafeBytes { try first.append($0) }
      try first.flush()
      let second = try GrowingFile(path, from: place)
      let news = [UInt8](repeating: 255, count: 3)
      #expect(try news.withUnsafeBytes { try second.append($0) } == place)
      try second.flush()
      let stored = try DurableFile.read(path)
      #expect(stored[..<place].elementsEqual(Self.bytes(0..<place)))
      #expect(stored[place..<place + 3].elementsEqual(news))
    }
  }
}

import HDF5
import Testing

@Suite struct `Deflated bytes` {
  @Test(arguments: [0, 1, 1000, 1 << 20]) func `are expanded to what they were`(count: Int) throws {
    for factor in [0, 1, 2_654_435_761] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* factor) >> 8) }
      let deflated = try #require(Deflate.deflated(bytes))
      #expect(Deflate.inflated(deflated, count: count) == bytes)
      #expect(count <= (deflated.count + 1) * Deflate.largestRatio)
      #expect(Deflate.inflated(deflated, count: count + 1) == nil)
      #expect(Deflate.inflated(deflated + [0], count: count) == nil)
      #expect(Deflate.inflated(Array(deflated.dropLast()), count: count) == nil)
      if count > 0 { #expect(Deflate.inflated(deflated, count: count - 1) == nil) }
    }
  }

  @Test func `have the checksum that all programs know`() {
    #expect(Deflate.checksum(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(Deflate.checksum([]) == 0)
  }
}

@Suite struct `A file read at any place` {
  @Test func `gives the bytes of a range`() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try DurableFile.write(bytes, to: "\(folder)/a")
      let file = try RandomAccessFile("\(folder)/a")
      #expect(file.size == 5000)
      for range in [0..<5000, 0..<0, 5000..<5000, 17..<18, 1234..<4321] {
        #expect(try file.read(range) == Array(bytes[range]))
      }
      try DurableFile.write([], to: "\(folder)/b")
      #expect(try RandomAccessFile("\(folder)/b").read(0..<0) == [])
    }
  }

  @Test func `is no folder, no device and not missing`() throws {
    try withTemporaryFolder { folder in
      for path in [folder, "/dev/null", "\(folder)/none"] {
        #expect(throws: FileError.self) { _ = try RandomAccessFile(path) }
      }
    }
  }
}

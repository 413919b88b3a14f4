import CHDF5

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension HDF5Dataset {
  /// Reads numbers in C order and converts them to `Scalar`, to the nearest that it has.
  ///
  /// - Parameters:
  ///   - rows: The rows to read, or `nil` for all.
  ///   - byteBudget: The most bytes that the result, and a chunk of the file, may have.
  ///   - comparesChecksums: Whether the checksum of each chunk is compared; where not, damage can go unnoticed.
  package func read<Scalar: HDF5Scalar>(
    as: Scalar.Type = Scalar.self, rows: Range<Int>? = nil, byteBudget: Int = standardByteBudget,
    comparesChecksums: Bool = true
  ) throws(HDF5Error) -> [Scalar] {
    let type = try readableType()
    guard type.isNumeric else {
      throw .wrongType(object: objectPath, expected: "numbers", found: typeName)
    }
    return try file.reading { () throws(HDF5Error) -> [Scalar] in
      if type == Scalar.hdf5Type, var chunks = try plainChunks() {
        chunks.comparesChecksums = comparesChecksums
        return try elements(rows, of: chunks, byteBudget)
      }
      // Flags convert to every number except their own kind.
      let isFlagByte = type == .flag && Scalar.hdf5Type == .int8
      let memoryType = try (isFlagByte ? type : Scalar.hdf5Type).makeMemoryIdentifier(for: objectPath)
      defer { _ = H5Tclose(memoryType) }
      return try elements(
        rows, memoryType: memoryType, elementBytes: MemoryLayout<Scalar>.size, perElement: 1, byteBudget)
    }
  }

  /// Reads numbers from 0 to 2³² - 1 of a dataset of `uint32`, those from 2³¹ up as the negative numbers of the same bits.
  ///
  /// - Parameters: As `read(as:rows:byteBudget:comparesChecksums:)`.
  package func readBitPatterns(
    rows: Range<Int>? = nil, byteBudget: Int = standardByteBudget, comparesChecksums: Bool = true
  ) throws(HDF5Error) -> [Int32] {
    guard try readableType() == .uint32 else {
      throw .wrongType(object: objectPath, expected: "\(HDF5Type.uint32)", found: typeName)
    }
    let chunked = try file.reading { () throws(HDF5Error) -> [Int32]? in
      guard var chunks = try plainChunks() else { return nil }
      chunks.comparesChecksums = comparesChecksums
      return try elements(rows, of: chunks, byteBudget)
    }
    if let chunked { return chunked }
    return try read(as: UInt32.self, rows: rows, byteBudget: byteBudget).map { Int32(bitPattern: $0) }
  }

  /// Reads the same rows of two vectors, some of the one and then of the other, so that who looks at both finds them in the
  /// processor's cache.
  ///
  /// - Parameters:
  ///   - other: A dataset of `uint32`, which is read as `readBitPatterns` does.
  ///   - look: Is shown each stretch of both, with the row before it.
  /// - Returns: `nil` where one of them does not have its rows in plain chunks of its type.
  package func read<Scalar: HDF5Scalar>(
    as: Scalar.Type = Scalar.self, beside other: HDF5Dataset, rows: Range<Int>, byteBudget: Int = standardByteBudget,
    comparesChecksums: Bool = true, _ look: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
  ) throws(HDF5Error) -> (own: [Scalar], other: [Int32])? {
    guard try readableType() == Scalar.hdf5Type, try other.readableType() == .uint32 else { return nil }
    return try file.reading { () throws(HDF5Error) in
      guard var chunks = try plainChunks(), var otherChunks = try other.plainChunks(),
        chunks.rowBytes == MemoryLayout<Scalar>.size, otherChunks.rowBytes == MemoryLayout<Int32>.size
      else { return nil }
      (chunks.comparesChecksums, otherChunks.comparesChecksums) = (comparesChecksums, comparesChecksums)
      let rows = try checkedRows(rows)
      _ = try other.checkedRows(rows)
      let stretch = max(chunks.rows, otherChunks.rows)
      var (others, failure): ([Int32], HDF5Error?) = ([], nil)
      _ = try other.affordableCount(rows, elementBytes: otherChunks.rowBytes, byteBudget)
      guard try affordableCount(rows, elementBytes: chunks.rowBytes, byteBudget) > 0 else { return ([], []) }
      let own = [Scalar](unsafeUninitializedCapacity: rows.count) { values, valueCount in
        others = [Int32](unsafeUninitializedCapacity: rows.count) { otherValues, otherCount in
          let (room, otherRoom) = (UnsafeMutableRawBufferPointer(values), UnsafeMutableRawBufferPointer(otherValues))
          for room in [room, otherRoom] { Self.requestLargePages(for: room) }
          do throws(HDF5Error) {
            var first = rows.lowerBound
            while first < rows.upperBound {
              let part = first..<min(rows.upperBound, (first / stretch + 1) * stretch)
              let begin = first - rows.lowerBound
              for (chunks, room) in [(chunks, room), (otherChunks, otherRoom)] {
                let place = room[begin * chunks.rowBytes..<rows.count * chunks.rowBytes]
                try chunks.read(part, into: UnsafeMutableRawBufferPointer(rebasing: place))
              }
              let seen = max(0, begin - 1)..<begin + part.count
              look(
                UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: values[seen])),
                UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: otherValues[seen])))
              first = part.upperBound
            }
            (valueCount, otherCount) = (rows.count, rows.count)
          } catch { failure = error }
        }
      }
      if let failure { throw failure }
      return (own, others)
    }
  }

  /// Reads the elements as they are in the file: little-endian bytes in C order, for hashing.
  ///
  /// - Parameters:
  ///   - rows: The rows to read, or `nil` for all.
  ///   - byteBudget: The most bytes that the result, and a chunk of the file, may have.
  package func rawBytes(
    rows: Range<Int>? = nil, byteBudget: Int = standardByteBudget
  ) throws(HDF5Error) -> [UInt8] {
    let type = try readableType()
    guard type != .variableText else {
      throw .wrongType(object: objectPath, expected: "elements of fixed length", found: typeName)
    }
    return try file.reading { () throws(HDF5Error) -> [UInt8] in
      if let chunks = try plainChunks() { return try elements(rows, of: chunks, byteBudget) }
      let memoryType = try type.isNumeric ? type.makeIdentifier(for: objectPath) : fileType()
      defer { _ = H5Tclose(memoryType) }
      return try elements(
        rows, memoryType: memoryType, elementBytes: type.byteCount, perElement: type.byteCount, byteBudget)
    }
  }

  /// Reads texts in C order, without what pads them.
  ///
  /// - Parameters:
  ///   - rows: The rows to read, or `nil` for all.
  ///   - allowingVariableLength: Whether text of variable length, which no checksum protects, is read too.
  ///   - byteBudget: The most bytes that the result, and a chunk of the file, may have.
  package func readTexts(
    rows: Range<Int>? = nil, allowingVariableLength: Bool = false, byteBudget: Int = standardByteBudget
  ) throws(HDF5Error) -> [String] {
    let type = try readableType()
    guard !type.isNumeric else { throw .wrongType(object: objectPath, expected: "text", found: typeName) }
    guard type != .variableText || allowingVariableLength else {
      throw .refused(object: objectPath, feature: "text of variable length")
    }
    return try file.reading { () throws(HDF5Error) -> [String] in
      let rows = try checkedRows(rows)
      let bytesPerText = type.byteCount + MemoryLayout<String>.size
      guard try affordableCount(rows, elementBytes: bytesPerText, byteBudget) > 0 else { return [] }
      let memoryType = try fileType()
      defer { _ = H5Tclose(memoryType) }
      let selection = try select(rows)
      defer { selection.close() }
      return try HDF5TextReader(
        type: memoryType, space: selection.memory, count: selection.count, label: objectPath, call: "H5Dread",
        transfer: { [handle] in
          H5Dread(handle.id, memoryType, selection.memory, selection.file, CHDF5_H5P_DEFAULT(), $0)
        }
      ).texts()
    }
  }

  /// Reads elements from chunks that hold them as they are in memory.
  ///
  /// The lock is held.
  private func elements<Value: BitwiseCopyable>(
    _ rows: Range<Int>?, of chunks: HDF5PlainChunks, _ byteBudget: Int
  ) throws(HDF5Error) -> [Value] {
    let rows = try checkedRows(rows)
    guard try affordableCount(rows, elementBytes: readableType().byteCount, byteBudget) > 0 else { return [] }
    let valueCount = rows.count * chunks.rowBytes / MemoryLayout<Value>.size
    var failure: HDF5Error?
    let values = [Value](unsafeUninitializedCapacity: valueCount) { values, initialized in
      let room = UnsafeMutableRawBufferPointer(values)
      Self.requestLargePages(for: room)
      do throws(HDF5Error) {
        try chunks.read(rows, into: room)
        initialized = valueCount
      } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }

  /// Asks that memory for a large result comes in pages of 2 MiB: the system clears each page when it is first written, which
  /// takes longer than reading where pages have 4 KiB.
  private static func requestLargePages(for memory: UnsafeMutableRawBufferPointer) {
    #if os(Linux)
      let page: UInt = 1 << 21
      let start = UInt(bitPattern: memory.baseAddress)
      let (first, end) = ((start + page - 1) & ~(page - 1), (start + UInt(memory.count)) & ~(page - 1))
      // A system without large pages refuses, and nothing is lost.
      if first < end { _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE) }
    #endif
  }

  /// Reads elements of a library type; `perElement` values of the result make up one of them.
  ///
  /// The lock is held.
  private func elements<Value: BitwiseCopyable>(
    _ rows: Range<Int>?, memoryType: hid_t, elementBytes: Int, perElement: Int, _ byteBudget: Int
  ) throws(HDF5Error) -> [Value] {
    let rows = try checkedRows(rows)
    let count = try affordableCount(rows, elementBytes: elementBytes, byteBudget)
    guard count > 0 else { return [] }
    let selection = try select(rows)
    defer { selection.close() }
    let valueCount = count * perElement
    var status: herr_t = 0
    let values = [Value](unsafeUninitializedCapacity: valueCount) { values, initialized in
      status = H5Dread(
        handle.id, memoryType, selection.memory, selection.file, CHDF5_H5P_DEFAULT(), values.baseAddress)
      initialized = status < 0 ? 0 : valueCount
    }
    try checked(status, "H5Dread", on: objectPath)
    return values
  }

  /// How many elements the rows have, if they, and each chunk, fit in the budget.
  func affordableCount(
    _ rows: Range<Int>, elementBytes: Int, _ byteBudget: Int
  ) throws(HDF5Error) -> Int {
    let count = checkedProduct([rows.count, try rowElementCount])
    let bytes = count.flatMap { checkedProduct([$0, elementBytes]) } ?? Int.max
    let chunkBytes = checkedProduct((chunk ?? []) + [try readableType().byteCount]) ?? Int.max
    guard let count, max(bytes, chunkBytes) <= byteBudget else {
      throw .tooLarge(object: objectPath, bytes: max(bytes, chunkBytes), limit: byteBudget)
    }
    return count
  }

  /// The library's own type of the elements; the caller closes it.
  ///
  /// The lock is held.
  private func fileType() throws(HDF5Error) -> hid_t {
    try checked(H5Dget_type(handle.id), "H5Dget_type", on: objectPath)
  }
}

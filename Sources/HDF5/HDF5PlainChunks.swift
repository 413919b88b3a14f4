import CChecksums
import CHDF5

/// Chunks of whole rows whose only filter is the checksum fletcher32, moved without libhdf5's filters.
///
/// The checksum is compared and computed here, several times as fast. Whatever is unusual is left to the library, which
/// also words the errors. The library's lock is held unless said.
struct HDF5PlainChunks {
  let dataset: HDF5Dataset
  /// Rows of a chunk.
  let rows: Int
  let rowBytes: Int
  /// Whether the checksums of chunks are compared when they are read.
  var comparesChecksums = true

  /// The bytes of a chunk without its checksum.
  var byteCount: Int { rows * rowBytes }

  /// Room for a chunk with its checksum; the caller gives it back.
  func makeBuffer() -> UnsafeMutableRawBufferPointer {
    .allocate(byteCount: byteCount + HDF5Dataset.checksumBytes, alignment: 64)
  }

  // MARK: Reading

  /// Reads rows that are there.
  func read(_ wanted: Range<Int>, into destination: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
    guard !wanted.isEmpty else { return }
    let buffer = makeBuffer()
    defer { buffer.deallocate() }
    for index in wanted.lowerBound / rows...(wanted.upperBound - 1) / rows {
      let own = index * rows..<(index + 1) * rows
      let part = own.clamped(to: wanted)
      let start = (part.lowerBound - wanted.lowerBound) * rowBytes
      let place = destination[start..<start + part.count * rowBytes]
      // The checksum behind a whole chunk lies where the next chunk will be.
      if part == own, place.endIndex + HDF5Dataset.checksumBytes <= destination.endIndex {
        let room = UnsafeMutableRawBufferPointer(
          rebasing: destination[place.startIndex..<place.endIndex + HDF5Dataset.checksumBytes])
        if try readChunk(index, into: room) { continue }
      } else if try readChunk(index, into: buffer) {
        let first = (part.lowerBound - own.lowerBound) * rowBytes
        UnsafeMutableRawBufferPointer(rebasing: place).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: buffer[first..<first + place.count]))
        continue
      }
      try readByLibrary(part, into: UnsafeMutableRawBufferPointer(rebasing: place))
    }
  }

  /// Hands out the bytes of rows that are there, a chunk at a time; `body` runs without the lock.
  func forEach(of wanted: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Void) throws(HDF5Error) {
    guard !wanted.isEmpty else { return }
    let buffer = makeBuffer()
    defer { buffer.deallocate() }
    for index in wanted.lowerBound / rows...(wanted.upperBound - 1) / rows {
      let part = (index * rows..<(index + 1) * rows).clamped(to: wanted)
      let isWhole = try dataset.file.reading { () throws(HDF5Error) -> Bool in
        if try readChunk(index, into: buffer) { return true }
        try readByLibrary(part, into: buffer)
        return false
      }
      let first = isWhole ? (part.lowerBound - index * rows) * rowBytes : 0
      body(UnsafeRawBufferPointer(rebasing: buffer[first..<first + part.count * rowBytes]))
    }
  }

  /// Reads a chunk and its checksum; false for one that is not as it should be.
  private func readChunk(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) throws(HDF5Error) -> Bool {
    let offset = offset(ofChunk: index)
    var size: hsize_t = 0
    // The library writes as many bytes as the file says.
    guard H5Dget_chunk_storage_size(dataset.handle.id, offset, &size) >= 0,
      size == hsize_t(byteCount + HDF5Dataset.checksumBytes)
    else { return false }
    var leftOut: UInt32 = 0
    guard CHDF5_read_chunk(dataset.handle.id, offset, &leftOut, buffer.baseAddress, buffer.count) >= 0, leftOut == 0
    else { return false }
    guard comparesChecksums else { return true }
    let stated = buffer.loadUnaligned(fromByteOffset: byteCount, as: UInt32.self)
    return UInt32(littleEndian: stated) == checksums_fletcher32(buffer.baseAddress, byteCount)
  }

  private func readByLibrary(
    _ rows: Range<Int>, into destination: UnsafeMutableRawBufferPointer
  ) throws(HDF5Error) {
    let type = try dataset.readableType().makeMemoryIdentifier(for: dataset.objectPath)
    defer { _ = H5Tclose(type) }
    let selection = try dataset.select(rows)
    defer { selection.close() }
    let status = H5Dread(
      dataset.handle.id, type, selection.memory, selection.file, CHDF5_H5P_DEFAULT(), destination.baseAddress)
    try checked(status, "H5Dread", on: dataset.objectPath)
  }

  /// Hands out chunks with their checksums, which fit; `body` runs without the lock.
  ///
  /// - Returns: Whether each was one.
  func forEachChunk(_ indices: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Void) throws(HDF5Error) -> Bool {
    let buffer = makeBuffer()
    defer { buffer.deallocate() }
    for index in indices {
      guard try dataset.file.reading({ () throws(HDF5Error) in try readChunk(index, into: buffer) }) else {
        return false
      }
      body(UnsafeRawBufferPointer(buffer))
    }
    return true
  }

  // MARK: Writing

  /// Writes a chunk out of a buffer that has room for the checksum.
  func writeChunk(_ index: Int, from buffer: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
    let checksum = checksums_fletcher32(buffer.baseAddress, byteCount)
    buffer.storeBytes(of: checksum.littleEndian, toByteOffset: byteCount, as: UInt32.self)
    try writeChunk(index, asIs: buffer)
  }

  /// Writes a chunk that has its checksum.
  func writeChunk(_ index: Int, asIs buffer: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
    let status = H5Dwrite_chunk(
      dataset.handle.id, CHDF5_H5P_DEFAULT(), 0, offset(ofChunk: index), byteCount + HDF5Dataset.checksumBytes,
      buffer.baseAddress)
    try checked(status, "H5Dwrite_chunk", on: dataset.objectPath)
  }

  private func offset(ofChunk index: Int) -> [hsize_t] {
    [hsize_t(index * rows)] + (dataset.chunk ?? []).dropFirst().map { _ in hsize_t(0) }
  }
}

extension HDF5Dataset {
  /// Its chunks, if they hold whole rows of numbers and a checksum, and nothing else.
  ///
  /// The lock is held.
  func plainChunks() throws(HDF5Error) -> HDF5PlainChunks? {
    guard hasPlainChunks, let type, type.isNumeric, let chunk, let rows = chunk.first, rows > 0,
      chunk.dropFirst() == shape.dropFirst()
    else { return nil }
    let rowBytes = try rowByteCount
    guard rowBytes > 0, let bytes = checkedProduct([rows, rowBytes]), bytes <= Self.standardByteBudget else {
      return nil
    }
    return HDF5PlainChunks(dataset: self, rows: rows, rowBytes: rowBytes)
  }

  /// The bytes of a chunk's checksum, which follow its rows.
  package static let checksumBytes = 4

  /// Hands out chunks of whole rows with their checksums as they lie in the file, each compared with its checksum.
  ///
  /// - Returns: Whether the dataset has such chunks there.
  package func forEachChunk(
    _ indices: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(HDF5Error) -> Bool {
    guard let chunks = try file.reading({ () throws(HDF5Error) in try plainChunks() }) else { return false }
    return try chunks.forEachChunk(indices, body)
  }

  /// Hands out the bytes of rows in order, as they are in the file: little-endian, in C order, for hashing.
  ///
  /// - Parameters:
  ///   - rows: The rows to read, or `nil` for all.
  ///   - byteBudget: The most bytes that a block, and a chunk of the file, may have.
  package func forEachBlock(
    rows: Range<Int>? = nil, byteBudget: Int = standardByteBudget, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(HDF5Error) {
    let rows = try checkedRows(rows)
    let blockRows = max(1, Self.blockBytes / max(1, try rowByteCount))
    if let chunks = try file.reading({ () throws(HDF5Error) in try plainChunks() }) {
      _ = try affordableCount(rows.prefix(1), elementBytes: readableType().byteCount, byteBudget)
      return try chunks.forEach(of: rows, body)
    }
    guard try rowByteCount > 0 else { return }
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
      let block = try rawBytes(rows: first..<min(first + blockRows, rows.upperBound), byteBudget: byteBudget)
      block.withUnsafeBytes(body)
    }
  }

  /// The size of a block that is no chunk.
  private static let blockBytes = 4 << 20
}

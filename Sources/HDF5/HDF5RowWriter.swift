import CChunkDriver
import CHDF5

/// Fills a dataset that was created for it with rows, from the first on.
package final class HDF5RowWriter {
  private let dataset: HDF5Dataset
  private let chunks: HDF5PlainChunks?
  /// A chunk under way, with room for its checksum.
  private let buffer: UnsafeMutableRawBufferPointer
  /// Bytes of the chunk under way.
  private var filled = 0
  private var chunkIndex = 0

  /// - Parameter dataset: One with whole rows of numbers in each chunk and without compression.
  package init(_ dataset: HDF5Dataset) throws(HDF5Error) {
    self.dataset = dataset
    chunks = try dataset.file.reading { () throws(HDF5Error) in try dataset.plainChunks() }
    buffer = chunks?.makeBuffer() ?? .init(start: nil, count: 0)
  }

  deinit { buffer.deallocate() }

  /// Takes the next bytes: little-endian, in C order; they need not be whole rows.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(HDF5Error) {
    guard let chunks else {
      precondition(bytes.isEmpty, "the dataset's rows are empty, or its chunks hold parts of them")
      return
    }
    var rest = bytes
    while !rest.isEmpty {
      let count = min(chunks.byteCount - filled, rest.count)
      UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: .init(rebasing: rest[..<count]))
      filled += count
      rest = .init(rebasing: rest[count...])
      if filled == chunks.byteCount { try writeChunk(chunks) }
    }
  }

  /// Makes chunks that lie in the file already, one after the other with their checksums, the next of the dataset.
  ///
  /// - Parameters:
  ///   - address: Where the first begins, in a file that was created over them.
  package func adopt(chunks count: Int, at address: Int) throws(HDF5Error) {
    guard let chunks else { return }
    precondition(filled == 0, "chunks follow whole chunks")
    let size = chunks.byteCount + HDF5Dataset.checksumBytes
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    try dataset.file.writing { () throws(HDF5Error) in
      guard let file = chunk_driver_file(dataset.file.id) else {
        throw .callFailed(call: "H5Fget_vfd_handle", object: dataset.objectPath, stack: [])
      }
      for place in 0..<count {
        let status = chunk_driver_adopt_next(file, UInt64(address + place * size), UInt64(size))
        try checked(Int(status), "H5Dwrite_chunk", on: dataset.objectPath)
        // The file keeps the bytes that it has.
        try chunks.writeChunk(chunkIndex, asIs: buffer)
        try checked(Int(chunk_driver_has_adopted(file)), "H5Dwrite_chunk", on: dataset.objectPath)
        chunkIndex += 1
      }
    }
  }

  /// Writes what waits; the rows that are missing are zeros.
  package func finish() throws(HDF5Error) {
    guard let chunks, filled > 0 else { return }
    for byte in filled..<chunks.byteCount { buffer[byte] = 0 }
    try writeChunk(chunks)
  }

  private func writeChunk(_ chunks: HDF5PlainChunks) throws(HDF5Error) {
    precondition(chunkIndex * chunks.rows < dataset.rowCount, "the rows have room in the dataset")
    try dataset.file.writing { () throws(HDF5Error) in try chunks.writeChunk(chunkIndex, from: buffer) }
    chunkIndex += 1
    filled = 0
  }
}

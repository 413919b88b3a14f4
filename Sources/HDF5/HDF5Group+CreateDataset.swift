import CHDF5

extension HDF5Group {
  /// Creates a dataset in chunks, each with a checksum.
  ///
  /// - Parameters:
  ///   - name: The name within the group.
  ///   - type: The stored type; not `.variableText`.
  ///   - shape: The number of elements along each dimension, at least one dimension; 0 rows are allowed.
  ///   - growsRows: Whether rows can be added later.
  ///   - chunk: The shape of a chunk, each at least 1; cut to the shape where that is fixed.
  ///   - compression: 0 for none, or the level of deflate from 1 to 9, which follows a shuffle of the bytes.
  package func createDataset(
    _ name: String, type: HDF5Type, shape: [Int], growsRows: Bool = false, chunk: [Int], compression: Int = 0
  ) throws(HDF5Error) -> HDF5Dataset {
    precondition(type != .variableText, "text of variable length has no checksum and is never written")
    precondition((1...HDF5Dataset.maximumRank).contains(shape.count), "a dataset has 1 to 8 dimensions")
    precondition(shape.count == chunk.count, "a chunk has as many dimensions as its dataset")
    precondition(shape.allSatisfy { $0 >= 0 } && chunk.allSatisfy { $0 >= 1 }, "sizes are not negative")
    precondition((0...9).contains(compression), "compression has levels from 0 to 9")

    return try file.writing { () throws(HDF5Error) -> HDF5Dataset in
      let path = try pathOfNewObject(name)
      let limits = zip(shape, shape.indices).map { size, axis in
        axis == 0 && growsRows ? CHDF5_H5S_UNLIMITED() : hsize_t(max(size, 1))
      }
      let pieces = zip(chunk, limits).map { min(hsize_t($0), $1) }
      let space = H5Screate_simple(Int32(shape.count), shape.map { hsize_t($0) }, limits)
      try checked(space, "H5Screate_simple", on: path)
      defer { _ = H5Sclose(space) }
      let stored = try type.makeIdentifier(for: path)
      defer { _ = H5Tclose(stored) }
      let creation = try makeDatasetCreation(pieces, compression, path)
      defer { _ = H5Pclose(creation) }
      let access = try checked(H5Pcreate(CHDF5_H5P_DATASET_ACCESS()), "H5Pcreate", on: path)
      defer { _ = H5Pclose(access) }
      // Room for two chunks: rows may then come one by one, and memory stays small with many datasets open.
      let chunkBytes = checkedProduct(pieces.map { Int(clamping: $0) } + [type.byteCount, 2]) ?? 0
      try checked(H5Pset_chunk_cache(access, 521, chunkBytes, 1), "H5Pset_chunk_cache", on: path)
      let id = H5Dcreate2(handle.id, name, stored, space, CHDF5_H5P_DEFAULT(), creation, access)
      try checked(id, "H5Dcreate2", on: path)
      return try HDF5Dataset(handle: HDF5Handle(id, in: file, closing: H5Dclose), objectPath: path)
    }
  }

  private func makeDatasetCreation(
    _ chunk: [hsize_t], _ compression: Int, _ path: String
  ) throws(HDF5Error) -> hid_t {
    let creation = try HDF5File.makeCreation(CHDF5_H5P_DATASET_CREATE(), for: path)
    do throws(HDF5Error) {
      try checked(H5Pset_chunk(creation, Int32(chunk.count), chunk), "H5Pset_chunk", on: path)
      if compression > 0 {
        try checked(H5Pset_shuffle(creation), "H5Pset_shuffle", on: path)
        try checked(H5Pset_deflate(creation, UInt32(compression)), "H5Pset_deflate", on: path)
      }
      try checked(H5Pset_fletcher32(creation), "H5Pset_fletcher32", on: path)
      return creation
    } catch {
      _ = H5Pclose(creation)
      throw error
    }
  }
}

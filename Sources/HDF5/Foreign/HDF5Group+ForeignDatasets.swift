import CHDF5

/// Datasets in the layouts of other software: single values, text of variable length, lists. None has a checksum.
extension HDF5Group {
  /// Creates a dataset of fixed shape in one piece.
  ///
  /// - Parameter shape: The number of elements along each dimension; empty for a single value.
  package func createForeignDataset(
    _ name: String, type: HDF5Type, shape: [Int]
  ) throws(HDF5Error) -> HDF5Dataset {
    try createForeign(name, shape: shape, growsRows: false) { path throws(HDF5Error) in
      try type.makeIdentifier(for: path)
    }
  }

  /// Creates texts of variable length and writes them, in C order.
  @discardableResult
  package func createForeignTexts(
    _ name: String, _ texts: [String], shape: [Int]? = nil
  ) throws(HDF5Error) -> HDF5Dataset {
    let dataset = try createForeignDataset(name, type: .variableText, shape: shape ?? [texts.count])
    try file.writing { () throws(HDF5Error) in
      guard !texts.isEmpty else { return }
      let type = try HDF5Type.variableText.makeIdentifier(for: dataset.objectPath)
      defer { _ = H5Tclose(type) }
      let all = CHDF5_H5S_ALL()
      try withTextPointers(texts, for: dataset.objectPath) { pointers throws(HDF5Error) in
        let status = H5Dwrite(dataset.handle.id, type, all, all, CHDF5_H5P_DEFAULT(), pointers)
        try checked(status, "H5Dwrite", on: dataset.objectPath)
      }
    }
    return dataset
  }

  /// Creates lists of variable length, one a row; rows are added by `appendLists`.
  ///
  /// - Parameter element: The stored type of the numbers in a list.
  package func createForeignLists(_ name: String, of element: HDF5Type) throws(HDF5Error) -> HDF5Dataset {
    try createForeign(name, shape: [0], growsRows: true) { path throws(HDF5Error) in
      let stored = try element.makeIdentifier(for: path)
      defer { _ = H5Tclose(stored) }
      return try checked(H5Tvlen_create(stored), "H5Tvlen_create", on: path)
    }
  }

  private func createForeign(
    _ name: String, shape: [Int], growsRows: Bool, type: (String) throws(HDF5Error) -> hid_t
  ) throws(HDF5Error) -> HDF5Dataset {
    precondition(shape.count <= HDF5Dataset.maximumRank, "a dataset has up to 8 dimensions")
    return try file.writing { () throws(HDF5Error) -> HDF5Dataset in
      let path = try pathOfNewObject(name)
      let limits = shape.map { growsRows ? CHDF5_H5S_UNLIMITED() : hsize_t($0) }
      let space =
        shape.isEmpty
        ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), shape.map { hsize_t($0) }, limits)
      try checked(space, "H5Screate_simple", on: path)
      defer { _ = H5Sclose(space) }
      let stored = try type(path)
      defer { _ = H5Tclose(stored) }
      let creation = try HDF5File.makeCreation(CHDF5_H5P_DATASET_CREATE(), for: path)
      defer { _ = H5Pclose(creation) }
      if growsRows { try checked(H5Pset_chunk(creation, 1, [1024]), "H5Pset_chunk", on: path) }
      let standard = CHDF5_H5P_DEFAULT()
      let id = H5Dcreate2(handle.id, name, stored, space, standard, creation, standard)
      try checked(id, "H5Dcreate2", on: path)
      return try HDF5Dataset(handle: HDF5Handle(id, in: file, closing: H5Dclose), objectPath: path)
    }
  }
}

/// Hands out pointers to texts that end with a zero.
///
/// The pointers are valid within `body` alone.
func withTextPointers<Result>(
  _ texts: [String], for object: String, _ body: (UnsafeRawPointer?) throws(HDF5Error) -> Result
) throws(HDF5Error) -> Result {
  var bytes: [CChar] = []
  var starts: [Int] = []
  for text in texts {
    guard !text.utf8.contains(0) else {
      throw .wrongType(object: object, expected: "text without zero characters", found: "text with one")
    }
    starts.append(bytes.count)
    bytes += text.utf8.map { CChar(bitPattern: $0) } + [0]
  }
  return try bytes.withUnsafeBufferPointer { buffer throws(HDF5Error) in
    let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } }
    return try pointers.withUnsafeBufferPointer { pointers throws(HDF5Error) in
      try body(pointers.baseAddress.map { UnsafeRawPointer($0) })
    }
  }
}

import CHDF5

/// Lists of variable length, one an element.
extension HDF5Dataset {
  /// Reads lists of numbers, converted to `Scalar`.
  ///
  /// - Parameters:
  ///   - rows: The rows to read, or `nil` for all; the dataset has one dimension.
  ///   - byteBudget: The most bytes that all lists of these rows may have.
  package func readLists<Scalar: HDF5Scalar>(
    as: Scalar.Type = Scalar.self, rows: Range<Int>? = nil, byteBudget: Int = standardByteBudget
  ) throws(HDF5Error) -> [[Scalar]] {
    try file.reading { () throws(HDF5Error) -> [[Scalar]] in
      guard shape.count == 1 else {
        throw .wrongShape(object: objectPath, expected: "one list a row", found: "\(shape)")
      }
      let rows = try checkedRows(rows)
      guard !rows.isEmpty else { return [] }
      let list = try memoryList(of: Scalar.self)
      defer { _ = H5Tclose(list) }
      let selection = try select(rows)
      defer { selection.close() }
      var size: hsize_t = 0
      let status = H5Dvlen_get_buf_size(handle.id, list, selection.file, &size)
      try checked(status, "H5Dvlen_get_buf_size", on: objectPath)
      let bytes = Int(clamping: size)
      guard bytes <= byteBudget, rows.count <= byteBudget / MemoryLayout<hvl_t>.size else {
        throw .tooLarge(object: objectPath, bytes: bytes, limit: byteBudget)
      }
      var lists = [hvl_t](repeating: hvl_t(len: 0, p: nil), count: rows.count)
      let standard = CHDF5_H5P_DEFAULT()
      try checked(
        H5Dread(handle.id, list, selection.memory, selection.file, standard, &lists), "H5Dread", on: objectPath)
      defer { _ = H5Dvlen_reclaim(list, selection.memory, standard, &lists) }
      return lists.map { list in
        guard let start = list.p, list.len > 0 else { return [] }
        return Array(UnsafeBufferPointer(start: start.assumingMemoryBound(to: Scalar.self), count: list.len))
      }
    }
  }

  /// Adds rows of lists of numbers, converted to the file's type.
  package func appendLists<Scalar: HDF5Scalar>(_ lists: [[Scalar]]) throws(HDF5Error) {
    try file.writing { () throws(HDF5Error) in
      guard !lists.isEmpty else { return }
      let list = try memoryList(of: Scalar.self)
      defer { _ = H5Tclose(list) }
      let first = rowCount
      try grow(toRows: first + lists.count)
      let selection = try select(first..<first + lists.count)
      defer { selection.close() }
      let flat = lists.flatMap { $0 }
      try flat.withUnsafeBufferPointer { buffer throws(HDF5Error) in
        var start = 0
        let elements = lists.map { list in
          defer { start += list.count }
          // The library only reads them.
          let place = list.isEmpty ? nil : UnsafeMutableRawPointer(mutating: buffer.baseAddress.map { $0 + start })
          return hvl_t(len: list.count, p: place)
        }
        let status = H5Dwrite(
          handle.id, list, selection.memory, selection.file, CHDF5_H5P_DEFAULT(), elements)
        try checked(status, "H5Dwrite", on: objectPath)
      }
    }
  }

  /// The library's type of a list in memory, if the elements of this dataset are lists of numbers; the caller closes it.
  ///
  /// The lock is held.
  private func memoryList<Scalar: HDF5Scalar>(of: Scalar.Type) throws(HDF5Error) -> hid_t {
    let stored = try checked(H5Dget_type(handle.id), "H5Dget_type", on: objectPath)
    defer { _ = H5Tclose(stored) }
    guard H5Tget_class(stored) == H5T_VLEN else {
      throw .wrongType(object: objectPath, expected: "lists of variable length", found: typeName)
    }
    let base = try checked(H5Tget_super(stored), "H5Tget_super", on: objectPath)
    defer { _ = H5Tclose(base) }
    guard let element = try HDF5Type(identifier: base, of: objectPath), element.isNumeric else {
      throw .wrongType(object: objectPath, expected: "lists of numbers", found: "lists of something else")
    }
    let native = try Scalar.hdf5Type.makeMemoryIdentifier(for: objectPath)
    defer { _ = H5Tclose(native) }
    return try checked(H5Tvlen_create(native), "H5Tvlen_create", on: objectPath)
  }
}

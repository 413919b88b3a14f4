import CHDF5

extension HDF5Dataset {
  /// Writes whole rows of numbers in C order, converted to the file's type, and adds rows where needed.
  ///
  /// - Parameters:
  ///   - values: The elements of the rows; their number must be a multiple of `rowElementCount`.
  ///   - startingAtRow: The first row to write, at most `rowCount`.
  package func write<Scalar: HDF5Scalar>(_ values: [Scalar], startingAtRow row: Int = 0) throws(HDF5Error) {
    let type = try readableType()
    guard type.isNumeric else {
      throw .wrongType(object: objectPath, expected: "numbers", found: typeName)
    }
    guard type != .flag || Scalar.hdf5Type == .int8 else {
      throw .wrongType(object: objectPath, expected: "\(Scalar.hdf5Type)", found: typeName)
    }
    try write(values, memoryType: type == .flag ? type : Scalar.hdf5Type, elementCount: values.count, row)
  }

  /// Writes whole rows of texts in C order, and adds rows where needed.
  ///
  /// - Parameters:
  ///   - texts: The texts; `wrongType` if one is longer in UTF-8 than the dataset's type.
  ///   - startingAtRow: The first row to write, at most `rowCount`.
  package func writeTexts(_ texts: [String], startingAtRow row: Int = 0) throws(HDF5Error) {
    guard case .text(let length) = try readableType() else {
      throw .wrongType(object: objectPath, expected: "text of fixed length", found: typeName)
    }
    let longest = texts.map(\.utf8.count).max() ?? 0
    guard longest <= length else {
      throw .wrongType(object: objectPath, expected: "text of \(longest) bytes", found: typeName)
    }
    let bytes = texts.flatMap { HDF5Type.padded($0, to: length) }
    try write(bytes, memoryType: .text(length: length), elementCount: texts.count, row)
  }

  /// Writes all elements as they are in a file: little-endian bytes in C order.
  package func writeRawBytes(_ bytes: [UInt8]) throws(HDF5Error) {
    let type = try readableType()
    guard type.isNumeric, bytes.count.isMultiple(of: type.byteCount) else {
      throw .wrongType(object: objectPath, expected: "numbers of \(bytes.count) bytes", found: typeName)
    }
    try write(bytes, memoryType: type, elementCount: bytes.count / type.byteCount, isAsStored: true, 0)
  }

  private func write<Value: BitwiseCopyable>(
    _ values: [Value], memoryType: HDF5Type, elementCount: Int, isAsStored: Bool = false, _ row: Int
  ) throws(HDF5Error) {
    try file.writing { () throws(HDF5Error) in
      let rows = try rows(from: row, elementCount: elementCount)
      guard elementCount > 0 else { return }
      let type =
        try isAsStored
        ? memoryType.makeIdentifier(for: objectPath) : memoryType.makeMemoryIdentifier(for: objectPath)
      defer { _ = H5Tclose(type) }
      if rows.upperBound > rowCount { try grow(toRows: rows.upperBound) }
      let selection = try select(rows)
      defer { selection.close() }
      let status = H5Dwrite(handle.id, type, selection.memory, selection.file, CHDF5_H5P_DEFAULT(), values)
      try checked(status, "H5Dwrite", on: objectPath)
    }
  }

  /// The rows that some elements fill, if they are whole and start within the dataset or at its end.
  private func rows(from row: Int, elementCount: Int) throws(HDF5Error) -> Range<Int> {
    let perRow = try rowElementCount
    guard (0...rowCount).contains(row) else {
      throw .wrongShape(object: objectPath, expected: "a row \(row) to start at", found: "\(rowCount) rows")
    }
    guard perRow > 0 || elementCount == 0, elementCount.isMultiple(of: max(perRow, 1)) else {
      throw .wrongShape(
        object: objectPath, expected: "rows that \(elementCount) elements fill", found: "\(perRow) elements a row")
    }
    let rows = row..<row + elementCount / max(perRow, 1)
    guard rows.upperBound <= rowCount || growsRows else {
      throw .wrongShape(object: objectPath, expected: "room for rows \(rows)", found: "\(rowCount) rows")
    }
    return rows
  }

  /// Whether rows can be added.
  ///
  /// The lock is held.
  private var growsRows: Bool {
    let space = H5Dget_space(handle.id)
    guard space >= 0 else { return false }
    defer { _ = H5Sclose(space) }
    var limits = [hsize_t](repeating: 0, count: Self.maximumRank)
    return H5Sget_simple_extent_dims(space, nil, &limits) > 0 && limits[0] == CHDF5_H5S_UNLIMITED()
  }
}

import CHDF5

extension HDF5Dataset {
  /// What a call reads or writes: all elements of some rows.
  struct Selection {
    /// How many elements.
    let count: Int
    /// Where they are in the file; the caller closes it.
    let file: hid_t
    /// Their shape in memory; the caller closes it.
    let memory: hid_t

    /// Closes both spaces.
    func close() {
      _ = H5Sclose(file)
      _ = H5Sclose(memory)
    }
  }

  /// The rows that a call means: all of them, or those given, which must be there.
  func checkedRows(_ rows: Range<Int>?) throws(HDF5Error) -> Range<Int> {
    let all = 0..<rowCount
    guard let rows else { return all }
    guard rows.lowerBound >= 0, rows.upperBound <= all.upperBound else {
      throw .wrongShape(object: objectPath, expected: "rows \(rows)", found: "rows \(all)")
    }
    return rows
  }

  /// Selects rows, in the file and in memory.
  ///
  /// The lock is held, and the rows have been checked.
  func select(_ rows: Range<Int>) throws(HDF5Error) -> Selection {
    let shape = shape
    guard let count = checkedProduct([rows.count, try rowElementCount]) else {
      throw .tooLarge(object: objectPath, bytes: Int.max, limit: Int.max)
    }
    let file = try checked(H5Dget_space(handle.id), "H5Dget_space", on: objectPath)
    do throws(HDF5Error) {
      if shape.isEmpty {
        let memory = try checked(H5Screate(H5S_SCALAR), "H5Screate", on: objectPath)
        return Selection(count: count, file: file, memory: memory)
      }
      var start = [hsize_t](repeating: 0, count: shape.count)
      var sizes = shape.map { hsize_t($0) }
      start[0] = hsize_t(rows.lowerBound)
      sizes[0] = hsize_t(rows.count)
      let status = H5Sselect_hyperslab(file, H5S_SELECT_SET, start, nil, sizes, nil)
      try checked(status, "H5Sselect_hyperslab", on: objectPath)
      let memory = H5Screate_simple(Int32(shape.count), sizes, nil)
      try checked(memory, "H5Screate_simple", on: objectPath)
      return Selection(count: count, file: file, memory: memory)
    } catch {
      _ = H5Sclose(file)
      throw error
    }
  }
}

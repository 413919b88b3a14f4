internal import HDF5

extension ForeignFile {
  /// The bytes of a file that is made in memory.
  static func image(
    for path: String, _ body: (HDF5Group) throws(HDF5Error) -> Void
  ) throws(InterchangeError) -> [UInt8] {
    do {
      let file = try HDF5File.createInMemory()
      try body(file.root)
      let image = try file.image()
      try file.close()
      return image
    } catch { throw notWritten(error, to: path) }
  }

  static func notWritten(_ error: HDF5Error, to path: String) -> InterchangeError {
    switch error {
    case .cannotOpen(_, let reason): return .unwritable(file: path, reason: reason)
    case .invalidName(let name):
      return .notWritable(file: path, what: "'\(name)' cannot be a name in an HDF5 file; choose another")
    default:
      if error.isOutOfSpace { return .unwritable(file: path, reason: "no space is left") }
      var reason = error.description
      if reason.last == "." { reason.removeLast() }
      return .notWritable(file: path, what: reason)
    }
  }
}

extension HDF5Group {
  /// Writes an array in the layout of other software.
  @discardableResult
  func writeForeign<Scalar: HDF5Scalar>(
    _ name: String, _ values: [Scalar], shape: [Int]? = nil
  ) throws(HDF5Error) -> HDF5Dataset {
    let dataset = try createForeignDataset(name, type: Scalar.hdf5Type, shape: shape ?? [values.count])
    try dataset.write(values)
    return dataset
  }

  /// Writes one text.
  @discardableResult
  func writeForeign(_ name: String, _ text: String) throws(HDF5Error) -> HDF5Dataset {
    try createForeignTexts(name, [text], shape: [])
  }
}

import CHDF5

/// Reads texts of fixed or variable length out of an attribute or a dataset.
///
/// The lock is held while it works.
struct HDF5TextReader {
  /// The type of one text as it is in the file; libhdf5 converts no text into another form.
  let type: hid_t
  /// The shape of the memory that is read into.
  let space: hid_t
  /// How many texts there are.
  let count: Int
  /// The name for errors.
  let label: String
  /// The call that reads, for errors.
  let call: String
  /// Copies the texts, or pointers to them, to the memory given.
  let transfer: (UnsafeMutableRawPointer?) -> herr_t

  /// The texts, without what pads them.
  ///
  /// The caller has checked that they fit in memory.
  func texts() throws(HDF5Error) -> [String] {
    guard count > 0 else { return [] }
    return try checked(H5Tis_variable_str(type), "H5Tis_variable_str", on: label) > 0 ? variable() : fixed()
  }

  private func fixed() throws(HDF5Error) -> [String] {
    let length = H5Tget_size(type)
    guard length > 0, let size = checkedProduct([length, count]) else {
      throw .wrongType(object: label, expected: "text", found: "text of no length")
    }
    var status: herr_t = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, initialized in
      status = transfer(bytes.baseAddress)
      initialized = status < 0 ? 0 : size
    }
    try checked(status, call, on: label)
    let padding = H5Tget_strpad(type)
    return (0..<count).map { index in
      var text = bytes[index * length..<(index + 1) * length]
      if padding == H5T_STR_NULLTERM { text = text.prefix { $0 != 0 } }
      let filler: UInt8 = padding == H5T_STR_SPACEPAD ? UInt8(ascii: " ") : 0
      while text.last == filler { text.removeLast() }
      return String(decoding: text, as: UTF8.self)
    }
  }

  private func variable() throws(HDF5Error) -> [String] {
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let status = pointers.withUnsafeMutableBytes { transfer($0.baseAddress) }
    try checked(status, call, on: label)
    let texts = pointers.map { pointer in pointer.map { String(cString: $0) } ?? "" }
    _ = pointers.withUnsafeMutableBytes { H5Dvlen_reclaim(type, space, CHDF5_H5P_DEFAULT(), $0.baseAddress) }
    return texts
  }
}

import CHDF5

/// Attributes in the forms that other software asks for.
extension HDF5Object {
  /// Writes a text of variable length.
  package func setForeignAttribute(_ name: String, to text: String) throws(HDF5Error) {
    try setForeignAttribute(name, to: [text], isSingle: true)
  }

  /// Writes a list of texts of variable length.
  package func setForeignAttribute(_ name: String, to texts: [String], isSingle: Bool = false) throws(HDF5Error) {
    let label = "\(objectPath)@\(name)"
    try withTextPointers(texts, for: label) { pointers throws(HDF5Error) in
      try writeForeign(name, count: isSingle ? nil : texts.count, pointers) { () throws(HDF5Error) in
        try HDF5Type.variableText.makeIdentifier(for: label)
      }
    }
  }

  /// Writes numbers of exactly this format, as a list or, where `isSingle`, one by itself.
  package func setForeignAttribute<Scalar: HDF5Scalar>(
    _ name: String, to numbers: [Scalar], isSingle: Bool = false
  ) throws(HDF5Error) {
    let label = "\(objectPath)@\(name)"
    try numbers.withUnsafeBufferPointer { buffer throws(HDF5Error) in
      let start = buffer.baseAddress.map { UnsafeRawPointer($0) }
      try writeForeign(name, count: isSingle ? nil : numbers.count, start) { () throws(HDF5Error) in
        try Scalar.hdf5Type.makeMemoryIdentifier(for: label)
      }
    }
  }

  /// Writes one value of an enumeration over `UInt8`, whose names stand for 0, 1 and so on.
  package func setForeignAttribute(_ name: String, to value: UInt8, of names: [String]) throws(HDF5Error) {
    let label = "\(objectPath)@\(name)"
    try withUnsafeBytes(of: value) { bytes throws(HDF5Error) in
      try writeForeign(name, count: nil, bytes.baseAddress) { () throws(HDF5Error) in
        let type = try checked(H5Tenum_create(CHDF5_H5T_STD_U8LE()), "H5Tenum_create", on: label)
        for (index, member) in names.enumerated() {
          let status = withUnsafePointer(to: UInt8(index)) { H5Tenum_insert(type, member, $0) }
          if status < 0 {
            _ = H5Tclose(type)
            try checked(status, "H5Tenum_insert", on: label)
          }
        }
        return type
      }
    }
  }

  /// Writes a reference to another object of the file.
  package func setForeignAttribute(_ name: String, toReferenceTo object: some HDF5Object) throws(HDF5Error) {
    precondition(object.file === file, "a reference leads to an object of the same file")
    let label = "\(objectPath)@\(name)"
    var reference: hobj_ref_t = 0
    try file.writing { () throws(HDF5Error) in
      let status = H5Rcreate(&reference, file.id, object.objectPath, H5R_OBJECT, -1)
      try checked(status, "H5Rcreate", on: label)
    }
    try withUnsafeBytes(of: reference) { bytes throws(HDF5Error) in
      try writeForeign(name, count: nil, bytes.baseAddress) { () throws(HDF5Error) in
        try checked(H5Tcopy(CHDF5_H5T_STD_REF_OBJ()), "H5Tcopy", on: label)
      }
    }
  }

  /// Creates an attribute of a library type and writes it from memory of the same type.
  private func writeForeign(
    _ name: String, count: Int?, _ values: UnsafeRawPointer?, type makeType: () throws(HDF5Error) -> hid_t
  ) throws(HDF5Error) {
    guard !name.isEmpty, !name.utf8.contains(0) else { throw .invalidName(name) }
    try file.writing { () throws(HDF5Error) in
      let label = "\(objectPath)@\(name)"
      let type = try makeType()
      defer { _ = H5Tclose(type) }
      let space = count.map { H5Screate_simple(1, [hsize_t($0)], nil) } ?? H5Screate(H5S_SCALAR)
      try checked(space, "H5Screate", on: label)
      defer { _ = H5Sclose(space) }
      let standard = CHDF5_H5P_DEFAULT()
      let attribute = H5Acreate2(handle.id, name, type, space, standard, standard)
      try checked(attribute, "H5Acreate2", on: label)
      defer { _ = H5Aclose(attribute) }
      if count != 0 { try checked(H5Awrite(attribute, type, values), "H5Awrite", on: label) }
    }
  }
}

import CHDF5

extension HDF5Object {
  /// Writes an attribute, or replaces it; where type and length are the same, in its place.
  ///
  /// Throws `tooLarge` above `HDF5Value.byteLimit`; longer texts and lists belong in datasets.
  package func setAttribute(_ name: String, to value: HDF5Value) throws(HDF5Error) {
    guard !name.isEmpty, !name.utf8.contains(0) else { throw .invalidName(name) }
    try file.writing { () throws(HDF5Error) in
      let label = attributeLabel(name)
      let content = HDF5AttributeContent(value)
      guard content.bytes.count <= HDF5Value.byteLimit else {
        throw .tooLarge(object: label, bytes: content.bytes.count, limit: HDF5Value.byteLimit)
      }
      let type = try content.type.makeIdentifier(for: label)
      defer { _ = H5Tclose(type) }
      let space: hid_t
      if let count = content.count {
        space = try checked(H5Screate_simple(1, [hsize_t(count)], nil), "H5Screate_simple", on: label)
      } else {
        space = try checked(H5Screate(H5S_SCALAR), "H5Screate", on: label)
      }
      defer { _ = H5Sclose(space) }
      if try checked(H5Aexists(handle.id, name), "H5Aexists", on: label) > 0 {
        if try overwrite(name, type, space, content.bytes) { return }
        try checked(H5Adelete(handle.id, name), "H5Adelete", on: label)
      }
      let standard = CHDF5_H5P_DEFAULT()
      let attribute = H5Acreate2(handle.id, name, type, space, standard, standard)
      try checked(attribute, "H5Acreate2", on: label)
      let written = H5Awrite(attribute, type, content.bytes)
      defer { _ = H5Aclose(attribute) }
      try checked(written, "H5Awrite", on: label)
    }
  }

  /// Writes into an attribute; false for one of another type or length.
  ///
  /// The lock is held.
  private func overwrite(_ name: String, _ type: hid_t, _ space: hid_t, _ bytes: [UInt8]) throws(HDF5Error) -> Bool {
    let label = attributeLabel(name)
    let attribute = try checked(H5Aopen(handle.id, name, CHDF5_H5P_DEFAULT()), "H5Aopen", on: label)
    defer { _ = H5Aclose(attribute) }
    let (oldType, oldSpace) = (H5Aget_type(attribute), H5Aget_space(attribute))
    defer {
      _ = H5Tclose(oldType)
      _ = H5Sclose(oldSpace)
    }
    guard H5Tequal(type, oldType) > 0, H5Sextent_equal(space, oldSpace) > 0 else { return false }
    try checked(H5Awrite(attribute, type, bytes), "H5Awrite", on: label)
    return true
  }

  /// The value of an attribute, or `nil` if there is none of this name; `wrongType` if its type is not readable.
  package func attribute(_ name: String) throws(HDF5Error) -> HDF5Value? {
    guard !name.utf8.contains(0) else { return nil }
    return try file.reading { () throws(HDF5Error) -> HDF5Value? in
      let label = attributeLabel(name)
      guard try checked(H5Aexists(handle.id, name), "H5Aexists", on: label) > 0 else { return nil }
      let attribute = try checked(H5Aopen(handle.id, name, CHDF5_H5P_DEFAULT()), "H5Aopen", on: label)
      defer { _ = H5Aclose(attribute) }
      return try HDF5AttributeReader(attribute: attribute, label: label).value()
    }
  }

  /// The names of all attributes, sorted by their bytes, without those by which HDF5 keeps dimension scales.
  package func attributeNames() throws(HDF5Error) -> [String] {
    try file.reading { () throws(HDF5Error) -> [String] in
      let names = try sortedNames { (visitor, context) throws(HDF5Error) in
        try checked(CHDF5_visit_attributes(handle.id, visitor, context), "H5Aiterate2", on: objectPath)
      }
      return self is HDF5Dataset ? names.filter { !HDF5Dataset.scaleAttributeNames.contains($0) } : names
    }
  }

  private func attributeLabel(_ name: String) -> String {
    "\(objectPath)@\(name)"
  }
}

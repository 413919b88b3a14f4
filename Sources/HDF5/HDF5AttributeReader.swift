import CHDF5

/// Reads the value of an open attribute.
///
/// The lock is held while it works.
struct HDF5AttributeReader {
  /// The open attribute.
  let attribute: hid_t
  /// The name for errors.
  let label: String

  /// The most bytes that an attribute of a foreign file may have.
  private static let byteLimit = 64 << 20

  /// The value; `wrongType` if it is neither text nor number nor truth value, or has several dimensions.
  func value() throws(HDF5Error) -> HDF5Value {
    let type = try checked(H5Aget_type(attribute), "H5Aget_type", on: label)
    defer { _ = H5Tclose(type) }
    let space = try checked(H5Aget_space(attribute), "H5Aget_space", on: label)
    defer { _ = H5Sclose(space) }
    let isSingle = H5Sget_simple_extent_type(space) == H5S_SCALAR
    let rank = try checked(H5Sget_simple_extent_ndims(space), "H5Sget_simple_extent_ndims", on: label)
    guard rank <= 1 else {
      throw .wrongType(object: label, expected: "a value or a list", found: "an array of \(rank) dimensions")
    }
    let points = try checked(H5Sget_simple_extent_npoints(space), "H5Sget_simple_extent_npoints", on: label)
    let count = Int(exactly: points) ?? Int.max
    let bytes = checkedProduct([count, max(H5Tget_size(type), MemoryLayout<Int64>.size)]) ?? Int.max
    guard bytes <= Self.byteLimit else { throw .tooLarge(object: label, bytes: bytes, limit: Self.byteLimit) }

    switch H5Tget_class(type) {
    case H5T_STRING:
      let texts = try HDF5TextReader(
        type: type, space: space, count: count, label: label, call: "H5Aread",
        transfer: { H5Aread(attribute, type, $0) }
      ).texts()
      return try wrap(texts, isSingle, one: HDF5Value.text, list: HDF5Value.texts)
    case H5T_FLOAT:
      let numbers = try read(Double.self, as: CHDF5_H5T_NATIVE_DOUBLE(), count)
      return try wrap(numbers, isSingle, one: HDF5Value.real, list: HDF5Value.reals)
    case H5T_INTEGER where H5Tget_sign(type) == H5T_SGN_NONE:
      let numbers = try read(UInt64.self, as: CHDF5_H5T_NATIVE_UINT64(), count)
      guard numbers.allSatisfy({ $0 <= UInt64(Int64.max) }) else {
        throw .wrongType(object: label, expected: "a whole number below 2^63", found: "a larger one")
      }
      return try wrap(numbers.map { Int64($0) }, isSingle, one: HDF5Value.integer, list: HDF5Value.integers)
    case H5T_INTEGER:
      let numbers = try read(Int64.self, as: CHDF5_H5T_NATIVE_INT64(), count)
      return try wrap(numbers, isSingle, one: HDF5Value.integer, list: HDF5Value.integers)
    case H5T_ENUM where try HDF5Type(identifier: type, of: label) == .flag:
      let flags = try read(Int8.self, as: type, count).map { $0 != 0 }
      return try wrap(flags, isSingle, one: HDF5Value.flag, list: HDF5Value.flags)
    case H5T_ENUM:
      let numbers = try read(Int64.self, as: CHDF5_H5T_NATIVE_INT64(), count)
      return try wrap(numbers, isSingle, one: HDF5Value.integer, list: HDF5Value.integers)
    case let other:
      throw .wrongType(
        object: label, expected: "text, numbers or truth values", found: HDF5Type.name(ofClass: other))
    }
  }

  private func read<Number: BitwiseCopyable>(
    _: Number.Type, as type: hid_t, _ count: Int
  ) throws(HDF5Error) -> [Number] {
    guard count > 0 else { return [] }
    var status: herr_t = 0
    let numbers = [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
      status = H5Aread(attribute, type, numbers.baseAddress)
      initialized = status < 0 ? 0 : count
    }
    try checked(status, "H5Aread", on: label)
    return numbers
  }

  private func wrap<Element>(
    _ elements: [Element], _ isSingle: Bool, one: (Element) -> HDF5Value, list: ([Element]) -> HDF5Value
  ) throws(HDF5Error) -> HDF5Value {
    guard isSingle else { return list(elements) }
    guard let first = elements.first else {
      throw .wrongType(object: label, expected: "a value", found: "none")
    }
    return one(first)
  }
}

import CHDF5

extension HDF5Type {
  /// The types of numbers.
  private static let numbers: [HDF5Type] = [
    .float32, .float64, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64,
  ]

  /// The library's own types for a number: stored in either byte order, and in this machine's memory.
  private var predefined: (little: hid_t, big: hid_t, native: hid_t)? {
    switch self {
    case .float32: (CHDF5_H5T_IEEE_F32LE(), CHDF5_H5T_IEEE_F32BE(), CHDF5_H5T_NATIVE_FLOAT())
    case .float64: (CHDF5_H5T_IEEE_F64LE(), CHDF5_H5T_IEEE_F64BE(), CHDF5_H5T_NATIVE_DOUBLE())
    case .int8: (CHDF5_H5T_STD_I8LE(), CHDF5_H5T_STD_I8BE(), CHDF5_H5T_NATIVE_INT8())
    case .int16: (CHDF5_H5T_STD_I16LE(), CHDF5_H5T_STD_I16BE(), CHDF5_H5T_NATIVE_INT16())
    case .int32: (CHDF5_H5T_STD_I32LE(), CHDF5_H5T_STD_I32BE(), CHDF5_H5T_NATIVE_INT32())
    case .int64: (CHDF5_H5T_STD_I64LE(), CHDF5_H5T_STD_I64BE(), CHDF5_H5T_NATIVE_INT64())
    case .uint8: (CHDF5_H5T_STD_U8LE(), CHDF5_H5T_STD_U8BE(), CHDF5_H5T_NATIVE_UINT8())
    case .uint16: (CHDF5_H5T_STD_U16LE(), CHDF5_H5T_STD_U16BE(), CHDF5_H5T_NATIVE_UINT16())
    case .uint32: (CHDF5_H5T_STD_U32LE(), CHDF5_H5T_STD_U32BE(), CHDF5_H5T_NATIVE_UINT32())
    case .uint64: (CHDF5_H5T_STD_U64LE(), CHDF5_H5T_STD_U64BE(), CHDF5_H5T_NATIVE_UINT64())
    case .float16, .flag, .text, .variableText: nil
    }
  }

  /// The type of an open library type, or `nil` for those that are not read: compounds, references and the like.
  init?(identifier: hid_t, of object: String) throws(HDF5Error) {
    switch H5Tget_class(identifier) {
    case H5T_INTEGER, H5T_FLOAT:
      let known = Self.numbers.first { type in
        guard let forms = type.predefined else { return false }
        return H5Tequal(identifier, forms.little) > 0 || H5Tequal(identifier, forms.big) > 0
      }
      if let known {
        self = known
        return
      }
      let half = try Self.float16.makeIdentifier(for: object)
      defer { _ = H5Tclose(half) }
      guard H5Tequal(identifier, half) > 0 else { return nil }
      self = .float16
    case H5T_STRING:
      let isVariable = try checked(H5Tis_variable_str(identifier), "H5Tis_variable_str", on: object) > 0
      let length = H5Tget_size(identifier)
      guard isVariable || length > 0 else { return nil }
      self = isVariable ? .variableText : .text(length: length)
    case H5T_ENUM:
      let flag = try Self.flag.makeIdentifier(for: object)
      defer { _ = H5Tclose(flag) }
      guard H5Tequal(identifier, flag) <= 0 else {
        self = .flag
        return
      }
      let base = try checked(H5Tget_super(identifier), "H5Tget_super", on: object)
      defer { _ = H5Tclose(base) }
      guard let type = try Self(identifier: base, of: object) else { return nil }
      self = type
    default:
      return nil
    }
  }

  /// A library type of the stored form; the caller closes it.
  ///
  /// The lock is held.
  func makeIdentifier(for object: String) throws(HDF5Error) -> hid_t {
    switch self {
    case .text(let length):
      try makeText(for: object) { H5Tset_size($0, length) }
    case .variableText:
      try makeText(for: object, setLength: CHDF5_set_variable_length)
    case .float16:
      try makeHalf(for: object)
    case .flag:
      try makeFlag(for: object)
    default:
      try checked(H5Tcopy(predefined?.little ?? -1), "H5Tcopy", on: object)
    }
  }

  /// A library type for numbers in this machine's memory, or for flags; the caller closes it.
  ///
  /// The lock is held.
  func makeMemoryIdentifier(for object: String) throws(HDF5Error) -> hid_t {
    guard let predefined else { return try makeIdentifier(for: object) }
    return try checked(H5Tcopy(predefined.native), "H5Tcopy", on: object)
  }

  private func makeText(for object: String, setLength: (hid_t) -> herr_t) throws(HDF5Error) -> hid_t {
    let type = try checked(H5Tcopy(CHDF5_H5T_C_S1()), "H5Tcopy", on: object)
    do throws(HDF5Error) {
      try checked(setLength(type), "H5Tset_size", on: object)
      let padding = self == .variableText ? H5T_STR_NULLTERM : H5T_STR_NULLPAD
      try checked(H5Tset_strpad(type, padding), "H5Tset_strpad", on: object)
      try checked(H5Tset_cset(type, H5T_CSET_UTF8), "H5Tset_cset", on: object)
      return type
    } catch {
      _ = H5Tclose(type)
      throw error
    }
  }

  /// IEEE 754 binary16, which the library has no type for but converts.
  private func makeHalf(for object: String) throws(HDF5Error) -> hid_t {
    let type = try checked(H5Tcopy(CHDF5_H5T_IEEE_F32LE()), "H5Tcopy", on: object)
    do throws(HDF5Error) {
      try checked(H5Tset_fields(type, 15, 10, 5, 0, 10), "H5Tset_fields", on: object)
      try checked(H5Tset_size(type, 2), "H5Tset_size", on: object)
      try checked(H5Tset_ebias(type, 15), "H5Tset_ebias", on: object)
      return type
    } catch {
      _ = H5Tclose(type)
      throw error
    }
  }

  private func makeFlag(for object: String) throws(HDF5Error) -> hid_t {
    let type = try checked(H5Tenum_create(CHDF5_H5T_STD_I8LE()), "H5Tenum_create", on: object)
    do throws(HDF5Error) {
      for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
        let status = withUnsafePointer(to: value) { H5Tenum_insert(type, name, $0) }
        try checked(status, "H5Tenum_insert", on: object)
      }
      return type
    } catch {
      _ = H5Tclose(type)
      throw error
    }
  }

  /// What a class of types is called in an error.
  static func name(ofClass typeClass: H5T_class_t) -> String {
    switch typeClass {
    case H5T_COMPOUND: "a compound"
    case H5T_VLEN: "a list of variable length"
    case H5T_REFERENCE: "a reference"
    case H5T_ARRAY: "an array within an element"
    case H5T_OPAQUE: "opaque bytes"
    case H5T_BITFIELD: "bits"
    case H5T_TIME: "a time"
    default: "a number of an unusual format"
    }
  }
}

/// The type of a dataset's elements, as stored: numbers are little endian.
package enum HDF5Type: Equatable, Hashable, Sendable {
  /// A real number of 16 bits, as other software stores it; read and written as `Float`.
  case float16
  /// A real number of 32 bits.
  case float32
  /// A real number of 64 bits.
  case float64
  /// A whole number of 8 bits with sign.
  case int8
  /// A whole number of 16 bits with sign.
  case int16
  /// A whole number of 32 bits with sign.
  case int32
  /// A whole number of 64 bits with sign.
  case int64
  /// A whole number of 8 bits without sign.
  case uint8
  /// A whole number of 16 bits without sign.
  case uint16
  /// A whole number of 32 bits without sign.
  case uint32
  /// A whole number of 64 bits without sign.
  case uint64
  /// A truth value of one byte, as h5py stores `bool`; read and written as `Int8`.
  case flag
  /// Text in UTF-8, filled with zeros up to `length` bytes, at least 1.
  case text(length: Int)
  /// Text of any length, which has no checksum: it is read where allowed, and written for other software alone.
  case variableText

  /// The size of an element in a file, in bytes; of variable text, the size of what points to it.
  package var byteCount: Int {
    switch self {
    case .int8, .uint8, .flag: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .text(let length): length
    case .variableText: 16
    }
  }

  /// Whether the elements are numbers or truth values.
  package var isNumeric: Bool {
    switch self {
    case .text, .variableText: false
    default: true
    }
  }

  /// The text in UTF-8, followed by zeros up to `length` bytes.
  static func padded(_ text: String, to length: Int) -> [UInt8] {
    Array(text.utf8) + Array(repeating: 0, count: length - text.utf8.count)
  }
}

extension HDF5Type: CustomStringConvertible {
  package var description: String {
    switch self {
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .flag: "truth values"
    case .text(let length): "text of \(length) bytes"
    case .variableText: "text of variable length"
    }
  }
}

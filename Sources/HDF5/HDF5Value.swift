/// The value of an attribute.
package enum HDF5Value: Equatable, Sendable {
  /// A text; without zero characters at its end, which cannot be told from padding.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// A real number.
  case real(Double)
  /// True or false, as h5py stores `bool`.
  case flag(Bool)
  /// A list of texts.
  case texts([String])
  /// A list of whole numbers.
  case integers([Int64])
  /// A list of real numbers.
  case reals([Double])
  /// A list of truth values.
  case flags([Bool])

  /// The most bytes that a value may have: more does not fit in the object's header, which has a checksum.
  package static let byteLimit = 60_000
}

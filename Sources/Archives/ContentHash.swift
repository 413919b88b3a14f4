internal import Crypto
internal import HDF5

/// The SHA-256 of what an object of an archive says, however it is laid out in the file.
///
/// The bytes that are hashed are stated in `docs/formats/archive-1.md`, under Integrity.
struct ContentHash {
  /// Goes on where the processor can.
  private var own = PairedSHA256()
  /// Goes on elsewhere.
  private var library = SHA256()

  /// Begins the hash of a group.
  init(groupWith attributes: [NamedAttribute]) {
    update(attributes)
  }

  /// Begins the hash of a dataset, whose bytes follow.
  init(datasetOf type: HDF5Type, shape: [Int], attributes: [NamedAttribute]) {
    let extents = shape.map(String.init).joined(separator: " ")
    update("type \(type)\nshape \(extents)\n")
    update(attributes)
    update("data\n")
  }

  /// Begins the hash of bare bytes.
  init() {}

  /// Goes on with bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if PairedSHA256.isAvailable { unsafe own.update(bytes) } else { unsafe library.update(bufferPointer: bytes) }
  }

  /// Goes on with bytes of two hashes, in less time than with one after the other.
  static func update(
    _ first: inout ContentHash, _ firstBytes: UnsafeRawBufferPointer, _ second: inout ContentHash,
    _ secondBytes: UnsafeRawBufferPointer
  ) {
    if PairedSHA256.isAvailable {
      unsafe PairedSHA256.update(&first.own, firstBytes, &second.own, secondBytes)
    } else {
      unsafe first.library.update(bufferPointer: firstBytes)
      unsafe second.library.update(bufferPointer: secondBytes)
    }
  }

  /// Goes on with bytes.
  mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Goes on with a text in UTF-8.
  mutating func update(_ text: String) { update(Array(text.utf8)) }

  /// Goes on with numbers.
  mutating func update(_ values: StoredValues) {
    unsafe values.withBytes { unsafe update($0) }
  }

  /// The 32 bytes of the hash.
  func digest() -> [UInt8] { PairedSHA256.isAvailable ? own.digest() : Array(library.finalize()) }

  private mutating func update(_ attributes: [NamedAttribute]) {
    for attribute in attributes.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      update("attribute \(attribute.name) \(Self.line(attribute.value))\n")
    }
  }

  /// Kind and value of an attribute.
  private static func line(_ value: HDF5Value) -> String {
    switch value {
    case .text(let text): "text \(counted(text))"
    case .integer(let number): "integer \(number)"
    case .real(let number): "real \(bits(number))"
    case .flag(let flag): "flag \(flag)"
    case .texts(let texts): "texts \(texts.map(counted).joined(separator: " "))"
    case .integers(let numbers): "integers \(numbers.map(String.init).joined(separator: " "))"
    case .reals(let numbers): "reals \(numbers.map(bits).joined(separator: " "))"
    case .flags(let flags): "flags \(flags.map(\.description).joined(separator: " "))"
    }
  }

  /// A text after its number of bytes, so that no text reads as another list of lines.
  private static func counted(_ text: String) -> String { "\(text.utf8.count) \(text)" }

  private static func bits(_ number: Double) -> String {
    let digits = String(number.bitPattern, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

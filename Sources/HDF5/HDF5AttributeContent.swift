/// An attribute's value as it is stored: type, number of elements and little-endian bytes.
struct HDF5AttributeContent {
  /// The type of one element.
  let type: HDF5Type
  /// The length of a list, or `nil` for a single value.
  let count: Int?
  /// All elements, one after the other.
  let bytes: [UInt8]

  init(_ value: HDF5Value) {
    switch value {
    case .text(let text): self.init([text], count: nil)
    case .texts(let texts): self.init(texts, count: texts.count)
    case .integer(let number): self.init(.int64, count: nil, bytes: Self.bytes([number]))
    case .integers(let numbers): self.init(.int64, count: numbers.count, bytes: Self.bytes(numbers))
    case .real(let number): self.init(.float64, count: nil, bytes: Self.bytes([number.bitPattern]))
    case .reals(let numbers):
      self.init(.float64, count: numbers.count, bytes: Self.bytes(numbers.map(\.bitPattern)))
    case .flag(let flag): self.init(.flag, count: nil, bytes: [flag ? 1 : 0])
    case .flags(let flags): self.init(.flag, count: flags.count, bytes: flags.map { $0 ? 1 : 0 })
    }
  }

  private init(_ type: HDF5Type, count: Int?, bytes: [UInt8]) {
    self.type = type
    self.count = count
    self.bytes = bytes
  }

  private init(_ texts: [String], count: Int?) {
    let length = max(1, texts.map(\.utf8.count).max() ?? 0)
    self.init(.text(length: length), count: count, bytes: texts.flatMap { HDF5Type.padded($0, to: length) })
  }

  private static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) } }
  }
}

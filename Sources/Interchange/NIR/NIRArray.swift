internal import HDF5

/// An array of a NIR file, element for element as it is stored.
///
/// ```swift
/// let weights = NIRArray([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])
/// weights.elementType     // .float32
/// weights.doubles         // [1, 2, 3, 4, 5, 6]
/// ```
public struct NIRArray: Sendable, Hashable {
  /// The format of an element, by its name in NumPy.
  public enum ElementType: String, Sendable, CaseIterable {
    case float16, float32, float64
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case flag = "bool"

    /// Bytes of an element.
    public var byteCount: Int { stored.byteCount }
  }

  /// Extent of each axis, slowest first; empty for a single value.
  public let shape: [Int]
  public let elementType: ElementType
  /// The elements, row-major and little-endian.
  public let bytes: [UInt8]

  /// An array of 32-bit numbers; a vector unless a shape is given.
  public init(_ values: [Float], shape: [Int]? = nil) {
    var bytes: [UInt8] = []
    for value in values { bytes.append(value.bitPattern, bytes: 4) }
    self.init(bytes, .float32, shape: shape ?? [values.count])
  }

  /// An array of 64-bit numbers; a vector unless a shape is given.
  public init(_ values: [Double], shape: [Int]? = nil) {
    var bytes: [UInt8] = []
    for value in values { bytes.append(value.bitPattern, bytes: 8) }
    self.init(bytes, .float64, shape: shape ?? [values.count])
  }

  /// An array of whole numbers; a vector unless a shape is given.
  public init(_ values: [Int], shape: [Int]? = nil) {
    var bytes: [UInt8] = []
    for value in values { bytes.append(value, bytes: 8) }
    self.init(bytes, .int64, shape: shape ?? [values.count])
  }

  /// The number of bytes has to fill the shape.
  init(_ bytes: [UInt8], _ elementType: ElementType, shape: [Int]) {
    precondition(bytes.count == shape.reduce(elementType.byteCount, *), "An array is filled.")
    (self.bytes, self.elementType, self.shape) = (bytes, elementType, shape)
  }

  /// Number of elements.
  public var count: Int { bytes.count / elementType.byteCount }

  /// The elements as 64-bit numbers; whole ones beyond 2⁵³ are rounded.
  public var doubles: [Double] {
    let width = elementType.byteCount
    let places = stride(from: 0, to: bytes.count, by: width)
    return switch elementType {
    case .float16: places.map { Double(Float(halfBits: UInt16(bytes.bits(at: $0, bytes: 2)))) }
    case .float32: places.map { Double(Float(bitPattern: UInt32(bytes.bits(at: $0, bytes: 4)))) }
    case .float64: places.map { Double(bitPattern: bytes.bits(at: $0, bytes: 8)) }
    case .int8, .int16, .int32, .int64: places.map { Double(bytes.integer(at: $0, bytes: width)) }
    case .uint8, .uint16, .uint32, .uint64: places.map { Double(bytes.bits(at: $0, bytes: width)) }
    case .flag: bytes.map { $0 == 0 ? 0 : 1 }
    }
  }

  /// The elements as whole numbers; `nil` where one is none, or beyond the range of `Int`.
  public var integers: [Int]? {
    var result: [Int] = []
    for value in doubles {
      guard let whole = Int(exactly: value) else { return nil }
      result.append(whole)
    }
    return result
  }
}

extension NIRArray.ElementType {
  var stored: HDF5Type {
    switch self {
    case .float16: .float16
    case .float32: .float32
    case .float64: .float64
    case .int8: .int8
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .uint16: .uint16
    case .uint32: .uint32
    case .uint64: .uint64
    case .flag: .flag
    }
  }

  init?(_ type: HDF5Type?) {
    guard let match = Self.allCases.first(where: { $0.stored == type }) else { return nil }
    self = match
  }
}

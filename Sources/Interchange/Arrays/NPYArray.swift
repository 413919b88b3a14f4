/// An array as NumPy stores it (.npy): a shape and values, row-major whatever their order in the file.
///
/// ```swift
/// let array = try NPYArray("weights.npy")
/// array.shape           // [64, 32]
/// try array.floats()    // 2048 values
/// ```
public struct NPYArray: Sendable, Hashable {
  /// The values, in the narrowest of these types that holds what the file does.
  public enum Values: Sendable, Hashable {
    /// Of f2 and f4.
    case floats([Float])
    /// Of f8.
    case doubles([Double])
    /// Of i1 to i8 and u1 to u8; a u8 from 2⁶³ up is refused.
    case integers([Int64])
    /// Of b1.
    case flags([Bool])
    /// Of U and S.
    case texts([String])

    var count: Int {
      switch self {
      case .floats(let values): values.count
      case .doubles(let values): values.count
      case .integers(let values): values.count
      case .flags(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  /// Extent of each axis, slowest first; empty for a single value.
  public let shape: [Int]
  /// The values in row-major order.
  public let values: Values
  /// What the array is called in messages: its file, and its name there.
  let file: String
  let name: String

  /// Creates an array from row-major values.
  ///
  /// - Throws: `InterchangeError.notWritable` when the number of values is not the product of the shape.
  public init(_ values: Values, shape: [Int]) throws(InterchangeError) {
    guard NPYHeader.count(of: shape) == values.count else {
      throw .notWritable(file: "array", what: "\(values.count) values do not fill the shape \(shape)")
    }
    self.init(values, shape: shape, file: "array", name: "")
  }

  init(_ values: Values, shape: [Int], file: String, name: String) {
    (self.values, self.shape, self.file, self.name) = (values, shape, file, name)
  }

  /// Number of values.
  public var count: Int { values.count }

  /// The values as 32-bit numbers, rounded where they are wider.
  ///
  /// - Throws: `InterchangeError.array` for text, or a number too large for `Float`.
  public func floats() throws(InterchangeError) -> [Float] {
    switch values {
    case .floats(let values): return values
    case .doubles(let values):
      if values.contains(where: { $0.isFinite && !Float($0).isFinite }) {
        throw problem("has a number beyond the range of 32-bit numbers; scale it")
      }
      return values.map { Float($0) }
    case .integers(let values): return values.map { Float($0) }
    case .flags(let values): return values.map { $0 ? 1 : 0 }
    case .texts: throw problem("holds text, not numbers")
    }
  }

  /// The values as 64-bit numbers.
  ///
  /// - Throws: `InterchangeError.array` for text.
  public func doubles() throws(InterchangeError) -> [Double] {
    switch values {
    case .floats(let values): return values.map { Double($0) }
    case .doubles(let values): return values
    case .integers(let values): return values.map { Double($0) }
    case .flags(let values): return values.map { $0 ? 1 : 0 }
    case .texts: throw problem("holds text, not numbers")
    }
  }

  /// The values as whole numbers.
  ///
  /// - Throws: `InterchangeError.array` for text, or a number that is not whole.
  public func integers() throws(InterchangeError) -> [Int] {
    if case .integers(let values) = values { return values.map { Int($0) } }
    var result: [Int] = []
    for value in try doubles() {
      guard let whole = Int(exactly: value) else { throw problem("holds \(value), which is no whole number") }
      result.append(whole)
    }
    return result
  }

  func problem(_ reason: String) -> InterchangeError { .array(file: file, array: name, reason: reason) }
}

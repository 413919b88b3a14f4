internal import Kernels
public import Signals

extension Tensor {
  /// Refuses another shape than the expected one.
  public func check(shape expected: [Int], as name: String, of type: String) throws(ModuleError) {
    guard shape == expected else {
      throw ModuleError(type, .wrongShape(attribute: name, expected: expected, found: shape))
    }
  }

  /// Refuses another shape, and values that are not finite.
  public func checkFinite(shape expected: [Int], as name: String, of type: String) throws(ModuleError) {
    try check(shape: expected, as: name, of: type)
    if !isKnownFinite, let index = RowFunctions.firstNotFinite(in: scalars.span) {
      throw ModuleError(type, .notFinite(attribute: name, index: index))
    }
  }

  /// Refuses another shape, and values that are not above zero and finite.
  public func checkPositive(shape expected: [Int], as name: String, of type: String) throws(ModuleError) {
    try checkFinite(shape: expected, as: name, of: type)
    if let index = scalars.firstIndex(where: { !($0 > 0) }) {
      throw ModuleError(type, .notPositive(attribute: name, value: Double(scalars[index]), index: index))
    }
  }

  /// Refuses another shape, and values that are below zero or not finite.
  func checkNotNegative(shape expected: [Int], as name: String, of type: String) throws(ModuleError) {
    try checkFinite(shape: expected, as: name, of: type)
    if let value = scalars.first(where: { $0 < 0 }) {
      throw ModuleError(type, .outOfRange(attribute: name, value: Double(value), range: "zero or more"))
    }
  }

  /// Refuses another shape, and values that count no events.
  func checkCounts(shape expected: [Int], as name: String, of type: String) throws(ModuleError) {
    try checkFinite(shape: expected, as: name, of: type)
    let largest = Float(EventRows.largestCount)
    if let value = scalars.first(where: { $0 < 0 || $0 > largest || $0 != Float(Int32($0)) }) {
      throw ModuleError(
        type, .outOfRange(attribute: name, value: Double(value), range: "whole numbers from 0 to 2^24"))
    }
  }

  /// A given tensor in the shape that a layer holds it in: one value fills it, and a flat list of the right length fits.
  public static func spread(
    _ given: Tensor, to shape: [Int], as name: String, of type: String
  ) throws(ModuleError) -> Tensor {
    if given.shape == shape { return given }
    if given.count == 1, given.shape.count <= 1 { return Tensor(repeating: given.scalars[0], shape: shape) }
    if given.count == shape.reduce(1, *), let reshaped = try? given.reshaped(to: shape) { return reshaped }
    throw ModuleError(type, .wrongShape(attribute: name, expected: shape, found: given.shape))
  }
}

extension Tensor: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// One value, which fills the shape of the parameter it is given for.
  public init(floatLiteral value: Float) { self.init(repeating: value, shape: []) }
  /// One value, which fills the shape of the parameter it is given for.
  public init(integerLiteral value: Int) { self.init(repeating: Float(value), shape: []) }
}

internal import Kernels

/// A function that `Instant` applies to every value, known by its name in archives.
///
/// Functions of the library are rebuilt from their names; those of your own are, once they are registered:
/// ```swift
/// let cube = InstantFunction(named: "cube") { $0 * $0 * $0 }
/// var registry = ModuleRegistry.standard
/// registry.register(cube)
/// ```
public struct InstantFunction: Sendable {
  /// The name in archives, with its numbers: `affine 2.0 1.0`.
  public let name: String
  let apply: @Sendable (inout [Float]) -> Void

  /// A function of your own; it has to give the same value for the same argument, always.
  ///
  /// - Parameter name: A name that no function of the library has.
  public init(named name: String, _ body: @escaping @Sendable (Float) -> Float) {
    precondition(InstantFunction(libraryName: name) == nil, "A function of the library has this name.")
    self.init(name, each: body)
  }

  private init(_ name: String, each body: @escaping @Sendable (Float) -> Float) {
    self.init(name) { values in for index in values.indices { values[index] = body(values[index]) } }
  }

  private init(_ name: String, _ apply: @escaping @Sendable (inout [Float]) -> Void) {
    self.name = name
    self.apply = apply
  }

  /// The value itself: x.
  public static let identity = InstantFunction("identity") { _ in }
  /// The magnitude: |x|.
  public static let absolute = InstantFunction("abs", each: { $0.magnitude })
  /// The value above zero: max(x, 0).
  public static let rectified = InstantFunction("relu", each: { $0 > 0 ? $0 : 0 })
  /// The square: x².
  public static let square = InstantFunction("square", each: { $0 * $0 })
  /// The hyperbolic tangent: tanh x.
  public static let tanh = InstantFunction("tanh") { values in
    var span = values.mutableSpan
    ElementaryFunctions.tanh(&span)
  }
  /// The exponential: eˣ.
  public static let exponential = InstantFunction("exp") { values in
    var span = values.mutableSpan
    ElementaryFunctions.exp(&span)
  }
  /// The decaying exponential: e⁻ˣ.
  public static let decay = InstantFunction("exp_neg") { values in
    for index in values.indices { values[index] = -values[index] }
    exponential.apply(&values)
  }
  /// A line: scale · x + offset, the product rounded before the sum.
  public static func affine(scale: Float, offset: Float) -> InstantFunction {
    InstantFunction("affine \(scale) \(offset)", each: { scale * $0 + offset })
  }

  /// The function of the library with a name; `nil` when there is none.
  init?(libraryName name: String) {
    let plain = [Self.identity, .absolute, .rectified, .square, .tanh, .exponential, .decay]
    if let found = plain.first(where: { $0.name == name }) {
      self = found
      return
    }
    let words = name.split(separator: " ")
    guard words.count == 3, words[0] == "affine", let scale = Float(words[1]), let offset = Float(words[2]) else {
      return nil
    }
    self = .affine(scale: scale, offset: offset)
  }
}

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
  /// Replaces arguments by the derivatives at them; `nil` where none is known.
  let differentiate: (@Sendable (inout [Float]) -> Void)?

  /// A function of your own; it has to give the same value for the same argument, always.
  ///
  /// - Parameter name: A name that no function of the library has.
  public init(named name: String, _ body: @escaping @Sendable (Float) -> Float) {
    precondition(InstantFunction(libraryName: name) == nil, "A function of the library has this name.")
    self.init(name, { Self.replace(&$0, by: body) }, nil)
  }

  /// A function of your own with its derivative, for networks that are trained.
  ///
  /// ```swift
  /// InstantFunction(named: "cube", derivative: { 3 * $0 * $0 }, of: { $0 * $0 * $0 })
  /// ```
  public init(
    named name: String, derivative: @escaping @Sendable (Float) -> Float,
    of body: @escaping @Sendable (Float) -> Float
  ) {
    precondition(InstantFunction(libraryName: name) == nil, "A function of the library has this name.")
    self.init(name, each: body, derivative: derivative)
  }

  private init(
    _ name: String, each body: @escaping @Sendable (Float) -> Float, derivative: @escaping @Sendable (Float) -> Float
  ) {
    self.init(name, { Self.replace(&$0, by: body) }, { Self.replace(&$0, by: derivative) })
  }

  private init(
    _ name: String, _ apply: @escaping @Sendable (inout [Float]) -> Void,
    _ differentiate: (@Sendable (inout [Float]) -> Void)?
  ) {
    self.name = name
    self.apply = apply
    self.differentiate = differentiate
  }

  private static func replace(_ values: inout [Float], by body: (Float) -> Float) {
    for index in values.indices { values[index] = body(values[index]) }
  }

  /// The value itself: x.
  public static let identity = InstantFunction("identity", { _ in }, { replace(&$0) { _ in 1 } })
  /// The magnitude: |x|; its derivative at zero counts as zero.
  public static let absolute = InstantFunction(
    "abs", each: { $0.magnitude }, derivative: { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 })
  /// The value above zero: max(x, 0); its derivative at zero counts as zero.
  public static let rectified = InstantFunction("relu", each: { $0 > 0 ? $0 : 0 }, derivative: { $0 > 0 ? 1 : 0 })
  /// The square: x².
  public static let square = InstantFunction("square", each: { $0 * $0 }, derivative: { 2 * $0 })
  /// The hyperbolic tangent: tanh x.
  public static let tanh = InstantFunction(
    "tanh", hyperbolicTangent,
    { values in
      hyperbolicTangent(&values)
      replace(&values) { 1 - $0 * $0 }
    })
  /// The exponential: eˣ.
  public static let exponential = InstantFunction("exp", exponentiate, exponentiate)
  /// The decaying exponential: e⁻ˣ.
  public static let decay = InstantFunction(
    "exp_neg", { exponentiateNegative(&$0) },
    { values in
      exponentiateNegative(&values)
      replace(&values) { -$0 }
    })
  /// A line: scale · x + offset, the product rounded before the sum.
  public static func affine(scale: Float, offset: Float) -> InstantFunction {
    InstantFunction("affine \(scale) \(offset)", each: { scale * $0 + offset }, derivative: { _ in scale })
  }

  @Sendable private static func hyperbolicTangent(_ values: inout [Float]) {
    var span = values.mutableSpan
    ElementaryFunctions.tanh(&span)
  }

  @Sendable private static func exponentiate(_ values: inout [Float]) {
    var span = values.mutableSpan
    ElementaryFunctions.exp(&span)
  }

  private static func exponentiateNegative(_ values: inout [Float]) {
    for index in values.indices { values[index] = -values[index] }
    exponentiate(&values)
  }

  /// The natural logarithm of what is above zero, counted from a floor: ln(max(x, 0) / floor + 1), as ears have it.
  public static func logarithm(above floor: Float) -> InstantFunction {
    InstantFunction(
      "log \(floor)",
      { values in
        replace(&values) { max($0, 0) / floor + 1 }
        var span = values.mutableSpan
        ElementaryFunctions.log(&span)
      }, { replace(&$0) { $0 > 0 ? 1 / ($0 + floor) : 0 } })
  }

  /// The function of the library with a name; `nil` when there is none.
  init?(libraryName name: String) {
    let plain = [Self.identity, .absolute, .rectified, .square, .tanh, .exponential, .decay]
    if let found = plain.first(where: { $0.name == name }) {
      self = found
      return
    }
    let words = name.split(separator: " ")
    if words.count == 2, words[0] == "log", let floor = Float(words[1]), floor > 0, floor.isFinite {
      self = .logarithm(above: floor)
      return
    }
    guard words.count == 3, words[0] == "affine", let scale = Float(words[1]), let offset = Float(words[2]) else {
      return nil
    }
    self = .affine(scale: scale, offset: offset)
  }
}

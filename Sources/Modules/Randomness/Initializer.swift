public import Signals

/// How weights are drawn; shapes are `[inputs, outputs]`.
///
/// The text of an initializer is its name in archives: `uniform 0.5`, `kaiming`, `sparse 0.1 normal 0.3`.
public indirect enum Initializer: Sendable, Hashable {
  /// Keeps the values that were given.
  case asGiven
  /// All zero.
  case zeros
  /// Uniform in ± a bound.
  case uniform(Float)
  /// Normal with a standard deviation.
  case normal(Float)
  /// Uniform in ±√(2 / inputs).
  case uniformRootOfTwo
  /// Uniform in ±√(1 / inputs).
  case uniformRootOfOne
  /// Uniform in ±√(6 / inputs), He et al. 2015.
  case kaiming
  /// Uniform in ±√(6 / (inputs + outputs)), Glorot & Bengio 2010.
  case xavier
  /// Normal with deviation 1 / √inputs, so that eigenvalues lie in the unit circle.
  case unitEigenvalues
  /// Each weight is there with a probability, and drawn by another initializer; else it is zero.
  case sparse(Float, Initializer)

  /// Whether the numbers can be drawn from: bounds and deviations are from 0 to 10³⁷, probabilities from 0 to 1.
  public var isUsable: Bool {
    switch self {
    case .uniform(let number), .normal(let number): (0...1e37).contains(number)
    case .sparse(let probability, let other):
      // A sparse choice of a sparse choice is one of the product of both.
      if case .sparse = other { false } else { (0...1).contains(probability) && other.isUsable }
    default: true
    }
  }

  /// Draws a tensor; `nil` for values to be kept, and where the numbers cannot be drawn from.
  ///
  /// - Parameters:
  ///   - inputs: The fan-in; the first extent of the shape unless given.
  public func draw(shape: [Int], inputs: Int? = nil, using random: RandomNumbers) -> Tensor? {
    let fanIn = Float(max(1, inputs ?? shape.first ?? 1))
    let fanOut = Float(shape.last ?? 1)
    let count = shape.reduce(1, *)
    let values: [Float]
    guard isUsable else { return nil }
    switch self {
    case .asGiven: return nil
    case .zeros: return Tensor(repeating: 0, shape: shape)
    case .uniform(let bound):
      if bound == 0 { return Tensor(repeating: 0, shape: shape) }
      values = random.uniform(count: count, in: -bound..<bound)
    case .normal(let deviation): values = random.normal(count: count, deviation: deviation)
    case .uniformRootOfTwo: return Self.uniform((2 / fanIn).squareRoot()).draw(shape: shape, using: random)
    case .uniformRootOfOne: return Self.uniform((1 / fanIn).squareRoot()).draw(shape: shape, using: random)
    case .kaiming: return Self.uniform((6 / fanIn).squareRoot()).draw(shape: shape, using: random)
    case .xavier: return Self.uniform((6 / (fanIn + fanOut)).squareRoot()).draw(shape: shape, using: random)
    case .unitEigenvalues: return Self.normal(1 / fanIn.squareRoot()).draw(shape: shape, using: random)
    case .sparse(let probability, let other):
      guard let dense = other.draw(shape: shape, inputs: inputs, using: random.child("values")) else { return nil }
      let chances = random.child("sparse").uniform(count: count, in: 0..<1)
      values = zip(dense.scalars, chances).map { $1 < probability ? $0 : 0 }
    }
    var tensor = Tensor(repeating: 0, shape: shape)
    tensor.scalars = values
    return tensor
  }
}

extension Initializer: AttributeConvertible {
  private static let plain: [(String, Initializer)] = [
    ("as_given", .asGiven), ("zeros", .zeros), ("uniform_root_2", .uniformRootOfTwo),
    ("uniform_sqrt", .uniformRootOfOne), ("kaiming", .kaiming), ("xavier", .xavier), ("unit_eigs", .unitEigenvalues),
  ]

  /// Reads an initializer from its text; `nil` for text that is none.
  public init?(text: String) {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    if let found = Self.plain.first(where: { $0.0 == text }) {
      self = found.1
      return
    }
    guard words.count >= 2, let number = Float(words[1]) else { return nil }
    switch (words[0], words.count) {
    case ("uniform", 2): self = .uniform(number)
    case ("normal", 2): self = .normal(number)
    case ("sparse", 3):
      guard !words[2].hasPrefix("sparse"), let other = Initializer(text: words[2]) else { return nil }
      self = .sparse(number, other)
    default: return nil
    }
    guard isUsable else { return nil }
  }

  /// The initializer as text, such as `sparse 0.1 normal 0.3`.
  public var text: String {
    switch self {
    case .uniform(let bound): "uniform \(bound)"
    case .normal(let deviation): "normal \(deviation)"
    case .sparse(let probability, let other): "sparse \(probability) \(other.text)"
    default: Self.plain.first { $0.1 == self }?.0 ?? ""
    }
  }

  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    self.init(text: text)
  }

  public var attributeValue: AttributeValue { .text(text) }
}

extension Initializer {
  /// Refuses numbers that cannot be drawn from.
  func check(as name: String, of type: String) throws(ModuleError) {
    guard isUsable else { throw ModuleError(type, .unusableInitializer(attribute: name, text: text)) }
  }
}

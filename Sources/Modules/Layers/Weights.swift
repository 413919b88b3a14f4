public import Signals

/// Where the weights of a layer come from: given, or drawn.
public enum Weights: Sendable, Hashable {
  /// These values; one value fills the shape.
  case values(Tensor)
  /// Drawn by an initializer from the layer's seed.
  case drawn(Initializer)

  var initializer: Initializer {
    switch self {
    case .values: .asGiven
    case .drawn(let initializer): initializer
    }
  }

  func tensor(
    shape: [Int], inputs: Int? = nil, as name: String, of type: String, using random: RandomNumbers
  ) throws(ModuleError) -> Tensor {
    let (count, overflow) = shape.reduce((1, false)) {
      let (product, overflow) = $0.0.multipliedReportingOverflow(by: $1)
      return (product, $0.1 || overflow)
    }
    guard !overflow, count <= 1 << 36 else {
      throw ModuleError(type, .badSize(what: "values in '\(name)' (at most 2^36)", found: overflow ? Int.max : count))
    }
    switch self {
    case .values(let tensor): return try Tensor.spread(tensor, to: shape, as: name, of: type)
    case .drawn(let initializer):
      try initializer.check(as: name, of: type)
      return initializer.draw(shape: shape, inputs: inputs, using: random.child(name))
        ?? Tensor(repeating: 0, shape: shape)
    }
  }
}

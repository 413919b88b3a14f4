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
    switch self {
    case .values(let tensor): return try Tensor.spread(tensor, to: shape, as: name, of: type)
    case .drawn(let initializer):
      try initializer.check(as: name, of: type)
      return initializer.draw(shape: shape, inputs: inputs, using: random.child(name))
        ?? Tensor(repeating: 0, shape: shape)
    }
  }
}

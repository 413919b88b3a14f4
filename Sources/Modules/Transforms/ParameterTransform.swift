public import Signals

/// What can be done to the parameters of a network, to see how it bears less precision or a chip's variation.
///
/// The text of a transform is its name in archives: `dropout 0.1`, `round 255 symmetric`.
///
/// ```swift
/// let noisy = ParameterTransform.mismatch(0.1)
/// let weights = try noisy.applied(to: Tensor([1, 2, 3]), using: RandomNumbers(seed: 1))
/// ```
public enum ParameterTransform: Sendable, Hashable {
  /// Rounds to levels.
  case rounding(LevelRounding)
  /// Scales to whole numbers.
  case integers(IntegerQuantization)
  /// Rounds to whole numbers by chance, right on average: ⌊v⌋, and one more with a probability of v − ⌊v⌋.
  case stochasticQuantization
  /// Makes each value zero with a probability.
  case dropout(Float)
  /// Multiplies each value by 1 + σ · N(0, 1). The model system's deviation of 30 % with a rule of 3 sigma is σ = 0.1.
  case mismatch(Float)

  /// The numbers that a transform draws, one a value.
  package enum Draws: Sendable {
    case none, uniform, normal
  }

  package var draws: Draws {
    switch self {
    case .rounding(let rounding): rounding.isStochastic ? .uniform : .none
    case .integers: .none
    case .stochasticQuantization, .dropout: .uniform
    case .mismatch: .normal
    }
  }

  /// The transformed values.
  ///
  /// - Parameter random: What chance depends on; without use where there is none.
  /// - Throws: `ModuleError` for numbers that make no transform, such as 1 level or a probability of 2.
  public func applied(
    to tensor: Tensor, using random: RandomNumbers = RandomNumbers(seed: 0)
  ) throws(ModuleError) -> Tensor {
    switch draws {
    case .none: try applied(to: tensor, draws: [])
    case .uniform: try applied(to: tensor, draws: random.uniform(count: tensor.count, in: 0..<1))
    case .normal: try applied(to: tensor, draws: random.normal(count: tensor.count, deviation: 1))
    }
  }

  /// The values transformed with numbers that were drawn before.
  package func applied(to tensor: Tensor, draws: [Float]) throws(ModuleError) -> Tensor {
    try check(as: "transform", of: "ParameterTransform")
    precondition(self.draws == .none || draws.count == tensor.count, "Each value has a draw.")
    var result = tensor
    switch self {
    case .rounding(let rounding): rounding.apply(to: &result, draws: draws)
    case .integers(let quantization): quantization.quantize(&result.scalars)
    case .stochasticQuantization:
      for index in draws.indices {
        let lower = tensor.scalars[index].rounded(.down)
        result.scalars[index] = tensor.scalars[index] - lower > draws[index] ? lower + 1 : lower
      }
    case .dropout(let probability):
      for index in draws.indices where draws[index] < probability { result.scalars[index] = 0 }
    case .mismatch(let deviation):
      for index in draws.indices { result.scalars[index] += deviation * draws[index] * tensor.scalars[index] }
    }
    return result
  }

  /// Refuses numbers that make no transform.
  package func check(as name: String, of type: String) throws(ModuleError) {
    let fault: (value: Double, range: String)?
    switch self {
    case .rounding(let rounding): fault = rounding.fault
    case .integers(let quantization): fault = quantization.fault
    case .stochasticQuantization: fault = nil
    case .dropout(let probability):
      fault = (0...1).contains(probability) ? nil : (Double(probability), "a dropout with a probability from 0 to 1")
    case .mismatch(let deviation):
      fault = (0...1e6).contains(deviation) ? nil : (Double(deviation), "a mismatch with a deviation from 0 to 1e6")
    }
    if let fault { throw ModuleError(type, .outOfRange(attribute: name, value: fault.value, range: fault.range)) }
  }
}

extension LevelRounding {
  /// Rounds a tensor, by channel where that is wanted.
  func apply(to tensor: inout Tensor, draws: [Float]) {
    guard isPerChannel, tensor.shape.count >= 2, let channels = tensor.shape.last, channels > 0 else {
      round(&tensor.scalars, draws: draws)
      return
    }
    for channel in 0..<channels {
      let places = stride(from: channel, to: tensor.count, by: channels)
      var values = places.map { tensor.scalars[$0] }
      round(&values, draws: isStochastic ? places.map { draws[$0] } : [])
      for (place, value) in zip(places, values) { tensor.scalars[place] = value }
    }
  }
}

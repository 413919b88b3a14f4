internal import Signals

extension Linear {
  /// Draws the weights, unless they are held constant, uniformly in ±√(6 / inputs), and multiplies those of each output by a factor of its own.
  ///
  /// - Parameter factors: One for each output, or one for all.
  mutating func drawWeights(scaledBy factors: [Double], using random: RandomNumbers) {
    if simulation.constants.contains("weight") { return }
    guard var weights = Initializer.kaiming.draw(shape: parameters.weight.shape, using: random) else { return }
    for index in weights.scalars.indices {
      weights.scalars[index] *= Float(factors[factors.count == 1 ? 0 : index % outputCount])
    }
    parameters.weight = weights
  }
}

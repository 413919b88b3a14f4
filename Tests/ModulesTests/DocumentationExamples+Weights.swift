import Modules
import Testing

extension `examples of the documentation` {
  @Test func `a ready-made weight matrix`() throws {
    let weights = try WeightMatrix.sparseExcitatoryInhibitory(100, connectivity: 0.2, spectralRadius: 0.9, seed: 1)
    let layer = try Rate(100, recurrentWeights: .values(weights))
    #expect(layer.parameters.recurrentWeights == weights)
  }
}

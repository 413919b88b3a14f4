internal import Modules
internal import Signals

extension Specimen {
  /// Layers with sparse connections, in their variants.
  static func sparse() throws -> [Specimen] {
    let gaps = try SparseConnections(
      targetCount: 7, rowStarts: IntegerTensor([0, 2, 2, 5]), targets: IntegerTensor([1, 4, 0, 2, 6]),
      weights: Tensor([0.5, -1, 0.25, 2, 0.1]))
    let delayed = try SparseConnections(
      targetCount: 7, rowStarts: gaps.rowStarts, targets: gaps.targets, weights: gaps.weights,
      delays: DelaySteps(all: 3))
    let drawn = try SparseConnections(
      sources: 33, targets: 20, ports: 2,
      [
        .init(.fixedInDegree(5), from: 0..<20, weights: .normal(mean: 0.2, deviation: 0.1), delays: 0...9),
        .init(.fixedProbability(0.1), from: 20..<30, port: 1, weights: .lognormal(median: -0.3, deviation: 1)),
      ], seed: 4)
    let late = try SparseConnections(
      sources: 5, targets: 4, [.init(.allToAll, from: 0..<3, weights: .uniform(-1..<1), delays: 2...300)], seed: 5)
    return [
      Specimen("SparseLinear", try SparseLinear(gaps)),
      Specimen("SparseLinear, one delay, bias", try SparseLinear(delayed, bias: 0.5)),
      Specimen("SparseLinear, delays, multapses, ports", try SparseLinear(drawn)),
      Specimen("SparseLinear, long delays", try SparseLinear(late, bias: Tensor([1, 2, 3, -4]))),
    ]
  }
}

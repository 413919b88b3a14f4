internal import Modules
internal import Signals

extension Specimen {
  /// Ready-made networks, and modules with transformed parameters.
  static func networks() throws -> [Specimen] {
    let hidden = try Sequential([
      ("mix", Linear(4, 6, weights: .drawn(.normal(1)), bias: .drawn(.uniform(1)), seed: 20)),
      ("cells", LIF(6, recurrentWeights: .drawn(.normal(0.3)), noiseDeviation: 1, seed: 21)),
    ])
    return [
      Specimen(
        "SynNet with dropout", try SynNet(3, classes: 2, hidden: [.init(5, timeConstants: 2)], dropoutProbability: 0.3)),
      Specimen("SynNet", try SynNet(3, classes: 2, hidden: [.init(5, timeConstants: 2)], seed: 22)),
      Specimen(
        "SynNet, potentials",
        try SynNet(
          3, classes: 2, hidden: [.init(4, timeConstants: 3), .init(5, timeConstants: 1)], output: .potentials,
          seed: 23)),
      Specimen(
        "WaveSenseBlock",
        try WaveSenseBlock(3, skip: 4, dilation: 2, kernelSize: 3, bias: 0.02, membraneTimeConstant: 0.02, seed: 24)),
      Specimen(
        "WaveSense", try WaveSense(dilations: [2, 3], inputs: 3, residual: 4, skip: 2, hidden: 3, bias: 0.1, seed: 25)),
      Specimen(
        "TransformedParameters, stochastic",
        try TransformedParameters(of: hidden, by: .stochasticQuantization, selection: .init(.weights), seed: 26)),
      Specimen(
        "TransformedParameters, part of a network",
        try Sequential([
          (
            "inner",
            TransformedParameters(of: hidden, by: .mismatch(0.1), selection: .init(.weights, in: "cells"), seed: 27)
          ),
          ("readout", Linear(6, 2, weights: .drawn(.normal(1)), seed: 28)),
        ])),
    ]
  }
}

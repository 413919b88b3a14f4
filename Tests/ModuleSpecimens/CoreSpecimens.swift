internal import Modules
internal import Signals

extension Specimen {
  /// The first layers, readouts and combinators, in their variants.
  static func core() throws -> [Specimen] {
    [
      Specimen("Linear", try Linear(5, 3, weights: .drawn(.kaiming), seed: 1)),
      Specimen("Linear with bias", try Linear(5, 33, weights: .drawn(.xavier), bias: .drawn(.uniform(1)), seed: 2)),
      Specimen("LIF", try LIF(5, membraneTimeConstant: 0.01, synapticTimeConstant: 0.005)),
      Specimen("LIF, recurrent", try LIF(17, recurrentWeights: .drawn(.sparse(0.3, .normal(0.1))), seed: 3)),
      Specimen(
        "LIF, two synapses, bias, noise, cap",
        try LIF(
          4, synapses: 2, synapticTimeConstant: Tensor([1, 2, 3, 4, 5, 6, 7, 8].map { $0 / 500 }, shape: [4, 2]),
          bias: Tensor([0.1, -0.05, 0, 0.02]), threshold: Tensor([1, 0.5, 2, 1]),
          recurrentWeights: .drawn(.normal(0.1)),
          noiseDeviation: 3, maximumSpikesPerStep: 3, timeStep: .hertz(800), seed: 4)),
      Specimen("ExponentialSynapse", try ExponentialSynapse(6, timeConstant: 0.02)),
      Specimen("ExponentialSynapse, noisy", try ExponentialSynapse(6, noiseDeviation: 0.5, seed: 5)),
      Specimen("UpDownEncoder", try UpDownEncoder(3, threshold: 0.1, downThreshold: 0.2)),
      Specimen("UpDownEncoder from first sample", try UpDownEncoder(3, threshold: 0.1, start: .firstSample)),
      Specimen("WeightedSmooth", try WeightedSmooth<Unchanged>(4, 3, seed: 6)),
      Specimen("WeightedSmooth, rectified", try WeightedSmooth<RectifiedActivation>(4, 3, seed: 13)),
      Specimen("WeightedSmooth, tanh", try WeightedSmooth<TanhActivation>(4, 3, bias: nil, seed: 14)),
      Specimen("Softmax", try Softmax(4, 3, noiseDeviation: 0.1, seed: 7)),
      Specimen("Softmax over a whole raster", try Softmax(4, 3, normalization: .wholeRaster), canBeCut: false),
      Specimen("LogSoftmax", try LogSoftmax(4, 3, bias: nil, seed: 8)),
      Specimen(
        "Sequential, nested",
        try Sequential([
          ("encoder", UpDownEncoder(2, threshold: 0.2)),
          (
            "hidden",
            Sequential(
              Linear(4, 9, weights: .drawn(.unitEigenvalues)),
              LIF(9, recurrentWeights: .drawn(.normal(0.1)), noiseDeviation: 1))
          ),
          ("readout", Softmax(9, 2, timeConstant: 0.05)),
        ])),
      Specimen("Rate", try Rate(5, timeConstant: 0.02, threshold: Tensor([0.1, 0, -0.2, 0.3, 0]), activation: .leaky)),
      Specimen(
        "Rate, recurrent, noisy, clamped",
        try Rate(
          17, timeConstant: 0.004, bias: 0.1, activation: .tanh, recurrentWeights: .drawn(.unitEigenvalues),
          noiseDeviation: 2, clampsTimeConstants: true, seed: 9)),
      Specimen("Rate, sigmoid", try Rate(3, activation: .sigmoid, recurrentWeights: .drawn(.normal(0.5)), seed: 10)),
      Specimen("Instant", try Instant(4, .affine(scale: 2, offset: -1))),
      Specimen("Instant, tanh", try Instant(3, .tanh)),
      Specimen("Residual", try Residual(Linear(5, 5, seed: 11), LIF(5, recurrentWeights: .drawn(.normal(0.05))))),
      Specimen(
        "FeedForwardStack",
        try FeedForwardStack(LIF(6), Rate(3), ExponentialSynapse(4), weights: .drawn(.normal(0.3)), seed: 12)),
      Specimen(
        "Branches",
        try Branches([("fast", LIF(4, timeStep: .milliseconds(1))), ("slow", ExponentialSynapse(4, noiseDeviation: 1))])
      ),
      Specimen("Branches, summed", try Branches([("a", LIF(3)), ("b", Linear(3, 3, seed: 4))], joining: .sum)),
      Specimen("Branches side by side", try Branches([("a", LIF(3)), ("b", LIF(3, bias: 0.1))], joining: .sideBySide)),
      Specimen(
        "Multirate, slower",
        try Multirate(
          LIF(5, recurrentWeights: .drawn(.normal(0.2)), noiseDeviation: 2, timeStep: .milliseconds(1)),
          within: .microseconds(250))),
      Specimen(
        "Multirate, slower, averaged",
        try Multirate(Linear(3, 2), step: .milliseconds(1), within: .microseconds(200), input: .average)),
      Specimen(
        "Multirate, faster",
        try Multirate(LIF(5, bias: 0.05, timeStep: .microseconds(250)), within: .milliseconds(1))),
      Specimen(
        "Multirate, faster, averaged",
        try Multirate(
          Rate(3, timeStep: .microseconds(500)), within: .milliseconds(1), input: .hold, output: .average)),
    ]
  }
}

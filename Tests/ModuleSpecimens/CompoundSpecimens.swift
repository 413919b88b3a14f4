internal import LoligoTesting
internal import Modules
internal import Signals

extension Specimen {
  /// Combinators inside of others, with layers of every kind in them.
  static func compounds() throws -> [Specimen] {
    try clocks() + branches() + [
      Specimen(
        "Sequential of much",
        try Sequential([
          ("encoder", UpDownEncoder(2, threshold: 0.2, start: .firstSample, refractorySteps: 2)),
          ("router", EventRouter(weights: Tensor([1, 0, 2, 0, 1, 0, 0, 1, 1, 3, 0, 0], shape: [4, 3]))),
          ("dropout", Dropout(3, probability: 0.2, of: .eachStep, seed: 40)),
          ("neurons", LIFNeuron(3, bias: 0.1, noiseDeviation: 1, seed: 41)),
          ("latch", Latch(3)),
          ("smooth", LeakyIntegrator(3, timeConstant: 0.01, activation: .tanh)),
        ])),
      Specimen("Sequential, idle dropout first", try Sequential(Dropout(4, isTraining: false), LIF(4))),
      Specimen(
        "TransformedParameters of branches",
        try TransformedParameters(
          of: Branches([("a", Linear(3, 2, weights: .drawn(.normal(1)), seed: 42)), ("b", LIF(3))]),
          by: .mismatch(0.2), selection: .init(.weights), seed: 43)),
      Specimen(
        "WaveSense in a residual network",
        try Residual(
          Linear(3, 2, weights: .drawn(.normal(1)), seed: 44),
          WaveSense(dilations: [2], inputs: 2, classes: 3, seed: 45))),
    ]
  }

  /// Networks of several time steps.
  private static func clocks() throws -> [Specimen] {
    func slow(_ outer: TimeStep) throws -> Multirate {
      try Multirate(
        LIF(4, recurrentWeights: .drawn(.normal(0.2)), noiseDeviation: 3, timeStep: .milliseconds(6), seed: 46),
        within: outer)
    }
    func network(_ inner: any Module) throws -> Sequential {
      try Sequential([
        ("in", Linear(3, 4, weights: .drawn(.normal(1)), seed: 47)), ("own", inner),
        ("dropout", Dropout(4, probability: 0.1, seed: 48)), ("out", Softmax(4, 2, seed: 49)),
      ])
    }
    return [
      Specimen("Multirate, slower, in a network", try network(slow(.milliseconds(1)))),
      Specimen("Multirate, slower in slower", try network(Multirate(slow(.milliseconds(2)), within: .milliseconds(1)))),
      Specimen("Multirate, slower in faster", try Multirate(slow(.milliseconds(3)), within: .milliseconds(12))),
      Specimen(
        "Multirate, slower in faster, slower still",
        try Multirate(slow(.milliseconds(1)), within: .milliseconds(3))),
      Specimen(
        "Multirate, slower in faster, to the step of the network",
        try Multirate(slow(.milliseconds(2)), within: .milliseconds(6))),
      Specimen(
        "Multirate, faster in slower, with layers around",
        try Multirate(
          Multirate(LIF(3, bias: 0.1, timeStep: .microseconds(500)), within: .milliseconds(2)), within: .milliseconds(1)
        )),
      Specimen(
        "Multirate, faster in faster",
        try Multirate(
          Multirate(Rate(2, timeStep: .microseconds(250)), within: .microseconds(500)), within: .milliseconds(1))),
      Specimen(
        "Multirate, a source that is slower",
        try Sequential([
          (
            "source", Multirate(PoissonSource(3, rate: 300, seed: 50), step: .milliseconds(6), within: .milliseconds(1))
          ),
          ("cells", LIF(3)),
        ])),
      Specimen(
        "Multirate, a source that is faster",
        try Multirate(
          OrnsteinUhlenbeckSource(2, timeConstant: 0.01, seed: 51), step: .microseconds(500), within: .milliseconds(1),
          output: .average)),
      Specimen(
        "Multirate of what passes events on, as amounts",
        try Multirate(
          Dropout(3, isTraining: false), step: .milliseconds(4), within: .milliseconds(1), input: .count, output: .count
        )),
      Specimen(
        "Multirate of a filter bank",
        try Multirate(
          MelButterworthBank(3, sampleRate: 1000, cutoff: 20), within: .milliseconds(2), input: .hold, output: .average)
      ),
      Specimen(
        "Multirate of potentials",
        try Multirate(
          SynNet(3, classes: 2, hidden: [.init(4, timeConstants: 9)], output: .potentials, seed: 52),
          within: .milliseconds(4))
      ),
    ]
  }

  /// Networks with several ways through them.
  private static func branches() throws -> [Specimen] {
    let inner = try Branches(
      [("count", LIF(3, bias: 0.05)), ("smooth", LeakyIntegrator(3, timeConstant: 0.02))], joining: .sideBySide)
    return [
      Specimen(
        "Branches in branches",
        try Branches(
          [("deep", inner), ("flat", Linear(3, 6, weights: .drawn(.normal(1)), seed: 53))], joining: .sum)),
      Specimen(
        "Branches of two rates",
        try Branches(
          [
            ("slow", Multirate(Rate(3, timeStep: .milliseconds(3)), within: .milliseconds(1))),
            ("noisy", ExponentialSynapse(3, noiseDeviation: 1, seed: 54)),
          ], joining: .one("slow"))),
      Specimen("Branches in a slower module", try Multirate(inner, step: .milliseconds(1), within: .microseconds(250))),
    ]
  }
}

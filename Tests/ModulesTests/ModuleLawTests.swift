import LoligoTesting
import Modules
import Signals
import Testing

/// A module to be put under the laws.
struct Specimen: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let module: any Module
  /// Whether pieces of a run give the output of the whole.
  let canBeCut: Bool
  /// How to make inputs, where those that suit most modules do not suit it.
  let inputs: InputMaker?

  init(_ description: String, _ module: any Module, canBeCut: Bool = true, inputs: InputMaker? = nil) {
    testDescription = description
    self.module = module
    self.canBeCut = canBeCut
    self.inputs = inputs
  }

  /// Every registered module, in its variants: a new one is one line.
  static func all() throws -> [Specimen] { try core() + layers() + sources() + networks() + filters() + compounds() }

  private static func core() throws -> [Specimen] {
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
      Specimen("RunningSum", try RunningSum(Tensor([0.5, -2, 1]))),
    ]
  }
}

@Suite struct `module laws` {
  static let registry: ModuleRegistry = {
    var registry = ModuleRegistry.standard
    registry.register(RunningSum.self)
    return registry
  }()

  @Test(arguments: try Specimen.all()) func `every module obeys the laws`(_ specimen: Specimen) throws {
    try checkModule(
      specimen.module, registry: Self.registry, canBeCut: specimen.canBeCut, inputs: specimen.inputs)
  }

  @Test func `every registered module is put under the laws`() throws {
    let types = Set(try Specimen.all().map(\.module.typeName))
    for name in Self.registry.typeNames { #expect(types.contains(name), "'\(name)' has no line in Specimen.all") }
    #expect(types == Set(Self.registry.typeNames), "a type under the laws is not registered")
  }

  @Test func `a readout over a whole raster differs in pieces, as it says`() throws {
    var whole = try Softmax(4, 3, normalization: .wholeRaster)
    let grid = try TimeGrid(step: .milliseconds(1), count: 20)
    let input = try RandomRasters.counts(on: grid, channels: 4, seed: 1)
    let output = try whole.evolve(over: input).output.values
    #expect((output.reduce(0, +) - 1).magnitude < 1e-5)
    whole.resetState()
    let first = try whole.evolve(over: input.steps(0..<10)).output.values
    #expect(first != Array(output.prefix(first.count)))
  }
}

internal import Modules
internal import Signals

extension Specimen {
  /// The layers beside the first ones, in their variants.
  static func layers() throws -> [Specimen] {
    try neurons() + encoders() + [
      Specimen("LeakyIntegrator", try LeakyIntegrator(5, timeConstant: 0.02)),
      Specimen("LeakyIntegrator, rectified", try LeakyIntegrator(3, activation: .rectified)),
      Specimen("LeakyIntegrator, tanh", try LeakyIntegrator(2, timeConstant: Tensor([0.01, 0.3]), activation: .tanh)),
      Specimen("Latch", try Latch(4)),
      Specimen("Latch, threshold", try Latch(3, threshold: Tensor([0, 0.2, 1]))),
      Specimen("Dropout", try Dropout(33, seed: 1)),
      Specimen("Dropout, each step", try Dropout(5, probability: 0.3, of: .eachStep, seed: 2)),
      Specimen("Dropout, each step, not rescaled", try Dropout(5, probability: 0.9, of: .eachStep, isRescaling: false)),
      Specimen("Dropout, idle", try Dropout(5, isTraining: false)),
      Specimen("EventRouter", try EventRouter(weights: Tensor([1, 2, 0, 0, 0, 1], shape: [2, 3]))),
      Specimen(
        "EventRouter, wide",
        try EventRouter(weights: Tensor((0..<3 * 150).map { $0 % 7 == 0 ? Float($0 % 4) : 0 }, shape: [3, 150]))),
    ]
  }

  private static func neurons() throws -> [Specimen] {
    [
      Specimen("LIF, Euler", try LIF(5, synapticTimeConstant: 0.005, bias: 0.4, integration: .euler)),
      Specimen(
        "LIF, Euler, recurrent, two synapses, noise",
        try LIF(
          3, synapses: 2, recurrentWeights: .drawn(.normal(2)), integration: .euler, noiseDeviation: 20, seed: 3)),
      Specimen("LIF, adaptation", try LIF(5, adaptationWeights: -0.9)),
      Specimen(
        "LIF, adaptation, recurrent, three synapses, noise",
        try LIF(
          4, synapses: 3, bias: 0.02, recurrentWeights: .drawn(.normal(0.1)),
          adaptationWeights: Tensor([-0.9, -0.1, 0, 0.05]), adaptationTimeConstant: Tensor([0.02, 0.1, 0.03, 0.005]),
          noiseDeviation: 1, seed: 4)),
      Specimen(
        "LIF, adaptation, Euler",
        try LIF(3, bias: 1.2, adaptationWeights: -3, adaptationTimeConstant: 0.1, integration: .euler)),
      Specimen("LIFNeuron", try LIFNeuron(5, bias: 0.03)),
      Specimen(
        "LIFNeuron, noise, cap",
        try LIFNeuron(
          3, membraneTimeConstant: Tensor([0.01, 0.02, 0.05]), threshold: Tensor([1, 0.3, 2]), noiseDeviation: 5,
          maximumSpikesPerStep: 2, timeStep: .hertz(800), seed: 5)),
    ]
  }

  private static func encoders() throws -> [Specimen] {
    [
      Specimen("UpDownEncoder, decay", try UpDownEncoder(3, threshold: 0.1, decayTimeConstant: 0.05)),
      Specimen("UpDownEncoder, refractory", try UpDownEncoder(3, threshold: 0.1, refractorySteps: 3)),
      Specimen(
        "UpDownEncoder, everything",
        try UpDownEncoder(
          2, threshold: Tensor([0.1, 0.3]), downThreshold: Tensor([0.2, 0.05]), start: .firstSample,
          decayTimeConstant: Tensor([0.02, 1]), refractorySteps: 2, repeats: 4)),
    ]
  }
}

import Loligo

/// How the layers of one type are read from an experiment file: a new type is one more entry of `all`.
struct LayerMaker {
  /// Creates a layer once its number of inputs is known.
  typealias Build = (_ inputCount: Int, _ seed: Int64, _ step: TimeStep) throws -> any Module

  /// What stands after `type:`.
  let type: String
  /// Reads the settings.
  let read: (inout ExperimentSection) throws -> Build

  static var all: [LayerMaker] {
    [
      LayerMaker(type: "UpDownEncoder", read: upDownEncoder), LayerMaker(type: Linear.typeName, read: linear),
      LayerMaker(type: LIF.typeName, read: lif), LayerMaker(type: ExponentialSynapse.typeName, read: synapse),
      LayerMaker(type: Rate.typeName, read: rate), LayerMaker(type: Instant.typeName, read: instant),
      readout(Unchanged.self), readout(RectifiedActivation.self), readout(TanhActivation.self),
      readout(SoftmaxActivation.self), readout(LogSoftmaxActivation.self),
    ]
  }

  /// The most neurons of a layer: recurrent weights of twice as many would take more than 4 GB.
  private static let largestLayer = 16384

  private static func every(_ value: Double) -> Tensor { Tensor(repeating: Float(value), shape: []) }

  private static func upDownEncoder(_ section: inout ExperimentSection) throws -> Build {
    let threshold = try section.number("threshold")
    let start: UpDownEncoder.Start = try section.choice("start", default: .zero)
    return { inputs, _, _ in try UpDownEncoder(inputs, threshold: every(threshold), start: start) }
  }

  private static func linear(_ section: inout ExperimentSection) throws -> Build {
    let outputs = try section.count("outputs", in: 1...largestLayer)
    let weights = try section.initializer("weights", default: .kaiming)
    let bias = try section.initializer("bias", default: .zeros)
    return { inputs, seed, _ in
      try Linear(inputs, outputs, weights: .drawn(weights), bias: bias == .zeros ? nil : .drawn(bias), seed: seed)
    }
  }

  private static func lif(_ section: inout ExperimentSection) throws -> Build {
    let membrane = try section.seconds("tau_mem", default: 0.02)
    let synapse = try section.seconds("tau_syn", default: 0.02)
    let threshold = try section.number("threshold", default: 1)
    let bias = try section.number("bias", default: 0)
    let noise = try section.number("noise_std", default: 0)
    let cap = try section.count("max_spikes_per_dt", in: 1...(1 << 24), default: 65536)
    let recurrent = try section.initializer("recurrent", default: .asGiven)
    return { inputs, seed, step in
      try LIF(
        inputs, membraneTimeConstant: every(membrane), synapticTimeConstant: every(synapse), bias: every(bias),
        threshold: every(threshold), recurrentWeights: recurrent == .asGiven ? nil : .drawn(recurrent),
        noiseDeviation: noise, maximumSpikesPerStep: cap, timeStep: step, seed: seed)
    }
  }

  private static func synapse(_ section: inout ExperimentSection) throws -> Build {
    let tau = try section.seconds("tau")
    let noise = try section.number("noise_std", default: 0)
    return { inputs, seed, step in
      try ExponentialSynapse(inputs, timeConstant: every(tau), noiseDeviation: noise, timeStep: step, seed: seed)
    }
  }

  private static func rate(_ section: inout ExperimentSection) throws -> Build {
    let tau = try section.seconds("tau", default: 0.02)
    let bias = try section.number("bias", default: 0)
    let threshold = try section.number("threshold", default: 0)
    let activation: Rate.Activation = try section.choice("activation", default: .rectified)
    let noise = try section.number("noise_std", default: 0)
    let recurrent = try section.initializer("recurrent", default: .asGiven)
    return { inputs, seed, step in
      try Rate(
        inputs, timeConstant: every(tau), bias: every(bias), threshold: every(threshold), activation: activation,
        recurrentWeights: recurrent == .asGiven ? nil : .drawn(recurrent), noiseDeviation: noise, timeStep: step,
        seed: seed)
    }
  }

  private static func instant(_ section: inout ExperimentSection) throws -> Build {
    let name = try section.text("function")
    guard let function = ModuleRegistry.standard.function(named: name) else {
      throw section.error(
        at: ["function"],
        "'function' has to be one of identity, abs, relu, square, tanh, exp, exp_neg or 'affine 2 1', but is '\(name)'."
      )
    }
    return { inputs, _, _ in try Instant(inputs, function) }
  }

  private static func readout<Activation: ReadoutActivation>(_: Activation.Type) -> LayerMaker {
    LayerMaker(type: Activation.typeName) { section in
      let outputs = try section.count("outputs", in: 1...largestLayer)
      let weights = try section.initializer("weights", default: .uniformRootOfTwo)
      let bias = try section.initializer("bias", default: .uniformRootOfTwo)
      let tau = try section.seconds("tau", default: 0.1)
      let noise = try section.number("noise_std", default: 0)
      return { inputs, seed, step in
        try WeightedSmooth<Activation>(
          inputs, outputs, weights: .drawn(weights), bias: .drawn(bias), timeConstant: every(tau),
          noiseDeviation: noise, timeStep: step, seed: seed)
      }
    }
  }
}

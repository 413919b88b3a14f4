import Loligo

/// How the layers of one type are read from an experiment file: a new type is one more entry of `all`.
struct LayerMaker {
  /// Creates a layer once its number of inputs is known.
  typealias Build = (_ inputCount: Int, _ seed: Int64, _ step: TimeStep) throws -> any Module

  /// A layer whose settings are read.
  struct Plan {
    /// Whether it takes no input.
    var isSource = false
    var build: Build
  }

  /// What stands after `type:`.
  let type: String
  /// Reads the settings.
  let read: (inout ExperimentSection) throws -> Plan

  /// A type of layer with inputs.
  init(_ type: String, _ read: @escaping (inout ExperimentSection) throws -> Build) {
    self.type = type
    self.read = { Plan(build: try read(&$0)) }
  }

  /// A type of layer that takes no input.
  init(source type: String, _ read: @escaping (inout ExperimentSection) throws -> Build) {
    self.type = type
    self.read = { Plan(isSource: true, build: try read(&$0)) }
  }

  /// A type of layer that is made of others.
  init(composite type: String, _ read: @escaping (inout ExperimentSection) throws -> Plan) {
    self.type = type
    self.read = read
  }

  static var all: [LayerMaker] {
    layers + encoders + neurons + sparseNetworks + readouts + filters + sources + networks + composites + files
  }

  /// The most neurons of a layer: recurrent weights of twice as many would take more than 4 GB.
  static let sizes = 1...16384

  // MARK: Layers without neurons

  private static var layers: [LayerMaker] {
    [
      LayerMaker(Linear.typeName, linear), LayerMaker(ExponentialSynapse.typeName, synapse),
      LayerMaker(LeakyIntegrator.typeName, integrator), LayerMaker(Instant.typeName, instant),
      LayerMaker(Latch.typeName, latch), LayerMaker(Dropout.typeName, dropout),
      LayerMaker(EventRouter.typeName, router),
    ]
  }

  private static func linear(_ section: inout ExperimentSection) throws -> Build {
    let outputs = try section.count("outputs", in: sizes)
    let weights = try section.initializer("weights", default: .kaiming)
    let bias = try section.initializer("bias", default: .zeros)
    return { inputs, seed, _ in
      try Linear(inputs, outputs, weights: .drawn(weights), bias: bias == .zeros ? nil : .drawn(bias), seed: seed)
    }
  }

  private static func synapse(_ section: inout ExperimentSection) throws -> Build {
    let tau = try section.times("tau")
    let noise = try section.number("noise_std", default: 0)
    return { inputs, seed, step in
      try ExponentialSynapse(inputs, timeConstant: tau, noiseDeviation: noise, timeStep: step, seed: seed)
    }
  }

  private static func integrator(_ section: inout ExperimentSection) throws -> Build {
    let tau = try section.times("tau", default: 0.1)
    let activation: LeakyIntegrator.Activation = try section.choice("act_fn", default: .identity)
    return { inputs, _, step in
      try LeakyIntegrator(inputs, timeConstant: tau, activation: activation, timeStep: step)
    }
  }

  private static func instant(_ section: inout ExperimentSection) throws -> Build {
    let name = try section.text("function")
    guard let function = ModuleRegistry.standard.function(named: name) else {
      throw section.error(
        at: ["function"],
        "'function' has to be one of identity, abs, relu, square, tanh, exp, exp_neg, 'affine 2 1' or 'log 0.001', but is '\(name)'."
      )
    }
    return { inputs, _, _ in try Instant(inputs, function) }
  }

  private static func latch(_ section: inout ExperimentSection) throws -> Build {
    let threshold = try section.values("threshold", default: 1e-10)
    return { inputs, _, _ in try Latch(inputs, threshold: threshold) }
  }

  private static func dropout(_ section: inout ExperimentSection) throws -> Build {
    let probability = try section.number("p", default: 0.5)
    let extent: Dropout.Extent = try section.choice("extent", default: .wholeTrial)
    let isTraining = try section.flag("training", default: true)
    let isRescaling = try section.flag("rescale", default: true)
    return { inputs, seed, _ in
      try Dropout(
        inputs, probability: probability, of: extent, isTraining: isTraining, isRescaling: isRescaling, seed: seed)
    }
  }

  private static func router(_ section: inout ExperimentSection) throws -> Build {
    let weights = try section.matrix("weight")
    return { _, _, _ in try EventRouter(weights: weights) }
  }

  // MARK: Readouts

  private static var readouts: [LayerMaker] {
    [
      readout(Unchanged.self), readout(RectifiedActivation.self), readout(TanhActivation.self),
      readout(SoftmaxActivation.self), readout(LogSoftmaxActivation.self),
    ]
  }

  private static func readout<Activation: ReadoutActivation>(_: Activation.Type) -> LayerMaker {
    LayerMaker(Activation.typeName) { section in
      let outputs = try section.count("outputs", in: sizes)
      let weights = try section.initializer("weights", default: .uniformRootOfTwo)
      let bias = try section.initializer("bias", default: .uniformRootOfTwo)
      let tau = try section.times("tau", default: 0.1)
      let noise = try section.number("noise_std", default: 0)
      return { inputs, seed, step in
        try WeightedSmooth<Activation>(
          inputs, outputs, weights: .drawn(weights), bias: .drawn(bias), timeConstant: tau,
          noiseDeviation: noise, timeStep: step, seed: seed)
      }
    }
  }
}

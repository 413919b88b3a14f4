import Loligo

extension LayerMaker {
  /// Encoders, which make events of samples.
  static var encoders: [LayerMaker] {
    [LayerMaker("UpDownEncoder", upDownEncoder), LayerMaker(PoissonEncoder.typeName, poissonEncoder)]
  }

  private static func upDownEncoder(_ section: inout ExperimentSection) throws -> Build {
    let threshold = try section.values("threshold")
    let down = try section.values(ifPresent: "thr_down")
    let start: UpDownEncoder.Start = try section.choice("start", default: .zero)
    let decay = try section.times(ifPresent: "tau_decay")
    let refractory = try section.count("n_ref_steps", in: 0...1_000_000, default: 0)
    let repeats = try section.count("repeat_output", in: 1...1_000_000, default: 1)
    return { inputs, _, _ in
      try UpDownEncoder(
        inputs, threshold: threshold, downThreshold: down, start: start, decayTimeConstant: decay,
        refractorySteps: refractory, repeats: repeats)
    }
  }

  private static func poissonEncoder(_ section: inout ExperimentSection) throws -> Build {
    { inputs, seed, _ in try PoissonEncoder(inputs, seed: seed) }
  }

  /// Layers of neurons.
  static var neurons: [LayerMaker] {
    [
      LayerMaker(LIF.typeName, lif), LayerMaker(LIFNeuron.typeName, lifNeuron), LayerMaker(Rate.typeName, rate),
    ]
  }

  private static func lif(_ section: inout ExperimentSection) throws -> Build {
    let synapses = try section.count("synapses", in: 1...1024, default: 1)
    let membrane = try section.times("tau_mem", default: 0.02)
    let synapse = try section.times("tau_syn", default: 0.02)
    let threshold = try section.values("threshold", default: 1)
    let bias = try section.values("bias", default: 0)
    let adaptation = try section.values(ifPresent: "w_ahp")
    let adaptationTime = try section.times("tau_ahp", default: 0.02)
    let integration: LIF.Integration = try section.choice("integration", default: .exponential)
    let noise = try section.number("noise_std", default: 0)
    let cap = try section.count("max_spikes_per_dt", in: 1...(1 << 24), default: 65536)
    let recurrent = try section.initializer("recurrent", default: .asGiven)
    let surrogate = try surrogate(&section)
    return { inputs, seed, step in
      let neurons = inputs / synapses
      // As many as a neuron has synapses are those of every neuron.
      let ofSynapses =
        synapse.count == synapses ? Tensor((0..<neurons).flatMap { _ in synapse.scalars }) : synapse
      var layer = try LIF(
        neurons, synapses: synapses, membraneTimeConstant: membrane,
        synapticTimeConstant: synapse.count > 1 ? ofSynapses : synapse, bias: bias, threshold: threshold,
        recurrentWeights: recurrent == .asGiven ? nil : .drawn(recurrent), adaptationWeights: adaptation,
        adaptationTimeConstant: adaptationTime, integration: integration, noiseDeviation: noise,
        maximumSpikesPerStep: cap, timeStep: step, seed: seed)
      layer.simulation.surrogate = surrogate
      return layer
    }
  }

  /// What stands for the derivative of spikes, such as `piecewise_linear 0.5` or `arctangent 2 detached`.
  private static func surrogate(_ section: inout ExperimentSection) throws -> SurrogateGradient {
    guard let text = try section.text(ifPresent: "surrogate") else { return SurrogateGradient() }
    guard let surrogate = SurrogateGradient(.text(text)) else {
      throw section.error(
        at: ["surrogate"],
        "'surrogate' has to be such as 'piecewise_linear 0.5', 'arctangent 2', 'sigmoid 5', 'fast_sigmoid 5', "
          + "'periodic_exponential 0.5' or 'none', with 'detached' behind it for a reset without derivative, but is '\(text)'."
      )
    }
    return surrogate
  }

  private static func lifNeuron(_ section: inout ExperimentSection) throws -> Build {
    let membrane = try section.times("tau_mem", default: 0.02)
    let threshold = try section.values("threshold", default: 1)
    let bias = try section.values("bias", default: 0)
    let noise = try section.number("noise_std", default: 0)
    let cap = try section.count("max_spikes_per_dt", in: 1...(1 << 24), default: 65536)
    let surrogate = try surrogate(&section)
    return { inputs, seed, step in
      var layer = try LIFNeuron(
        inputs, membraneTimeConstant: membrane, bias: bias, threshold: threshold, noiseDeviation: noise,
        maximumSpikesPerStep: cap, timeStep: step, seed: seed)
      layer.simulation.surrogate = surrogate
      return layer
    }
  }

  private static func rate(_ section: inout ExperimentSection) throws -> Build {
    let tau = try section.times("tau", default: 0.02)
    let bias = try section.values("bias", default: 0)
    let threshold = try section.values("threshold", default: 0)
    let activation: Rate.Activation = try section.choice("activation", default: .rectified)
    let noise = try section.number("noise_std", default: 0)
    let recurrent = try section.initializer("recurrent", default: .asGiven)
    return { inputs, seed, step in
      try Rate(
        inputs, timeConstant: tau, bias: bias, threshold: threshold, activation: activation,
        recurrentWeights: recurrent == .asGiven ? nil : .drawn(recurrent), noiseDeviation: noise, timeStep: step,
        seed: seed)
    }
  }
}

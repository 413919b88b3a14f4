import Loligo

extension LayerMaker {
  /// Ready-made networks.
  static var networks: [LayerMaker] {
    [LayerMaker(SynNet.typeName, synNet), LayerMaker(WaveSense.typeName, waveSense)]
  }

  private static func synNet(_ section: inout ExperimentSection) throws -> Build {
    let classes = try section.count("n_classes", in: sizes)
    let sizesOfLayers = try section.counts("size_hidden_layers", in: sizes, default: [60])
    let timeConstants = try section.counts("time_constants_per_layer", in: 1...1024, default: [10])
    guard sizesOfLayers.count == timeConstants.count else {
      throw section.error(
        at: ["time_constants_per_layer"],
        "'size_hidden_layers' has \(sizesOfLayers.count) entries, but 'time_constants_per_layer' \(timeConstants.count); "
          + "give one of each for every hidden layer.")
    }
    let base = try section.seconds("tau_syn_base", default: 0.002)
    let membrane = try section.seconds("tau_mem", default: 0.002)
    let output = try section.seconds("tau_syn_out", default: 0.002)
    let quantizes = try section.flag("quantize_time_constants", default: true)
    let threshold = try section.values("threshold", default: 1)
    let outputThreshold = try section.values(ifPresent: "threshold_out")
    let cap = try section.count("max_spikes_per_dt", in: 1...(1 << 24), default: 31)
    let outputCap = try section.count("max_spikes_per_dt_out", in: 1...(1 << 24), default: 1)
    let dropout = try section.number("p_dropout", default: 0)
    let kind: SynNet.Output = try section.choice("output", default: .spikes)
    return { inputs, seed, step in
      try SynNet(
        inputs, classes: classes,
        hidden: zip(sizesOfLayers, timeConstants).map { SynNet.Hidden($0, timeConstants: $1) },
        baseTimeConstant: base, membraneTimeConstant: membrane, outputTimeConstant: output,
        quantizesTimeConstants: quantizes, threshold: threshold, outputThreshold: outputThreshold,
        maximumSpikesPerStep: cap, maximumOutputSpikesPerStep: outputCap, output: kind, dropoutProbability: dropout,
        timeStep: step, seed: seed)
    }
  }

  private static func waveSense(_ section: inout ExperimentSection) throws -> Build {
    let dilations = try section.counts("dilations", in: 1...1_000_000)
    let classes = try section.count("n_classes", in: sizes, default: 2)
    let residual = try section.count("n_channels_res", in: sizes, default: 16)
    let skip = try section.count("n_channels_skip", in: sizes, default: 32)
    let hidden = try section.count("n_hidden", in: sizes, default: 32)
    let kernel = try section.count("kernel_size", in: 1...1024, default: 2)
    let bias = try section.number("bias", default: 0)
    let membrane = try section.seconds("tau_mem", default: 0.02)
    let base = try section.seconds("base_tau_syn", default: 0.02)
    let readout = try section.seconds("tau_lp", default: 0.02)
    let threshold = try section.number("threshold", default: 1)
    let outputThreshold = try section.values("threshold_out", default: 1)
    return { inputs, seed, step in
      try WaveSense(
        dilations: dilations, inputs: inputs, classes: classes, residual: residual, skip: skip, hidden: hidden,
        kernelSize: kernel, bias: every(bias), membraneTimeConstant: every(membrane), baseTimeConstant: base,
        readoutTimeConstant: readout, threshold: every(threshold), outputThreshold: outputThreshold, timeStep: step,
        seed: seed)
    }
  }

  private static func every(_ value: Double) -> Tensor { Tensor(repeating: Float(value), shape: []) }

  // MARK: Layers made of layers

  /// Layers that hold others, listed below `network` or `branches`.
  static var composites: [LayerMaker] {
    [
      LayerMaker(composite: Sequential.typeName, sequential), LayerMaker(composite: Residual.typeName, residual),
      LayerMaker(composite: Branches.typeName, branches), LayerMaker(composite: Multirate.typeName, multirate),
    ]
  }

  private static func sequential(_ section: inout ExperimentSection) throws -> Plan {
    let network = try NetworkPlan(&section)
    return Plan(isSource: network.isSource) { inputs, seed, step in
      try network.network(inputCount: inputs, seed: nested(seed), step: step)
    }
  }

  private static func residual(_ section: inout ExperimentSection) throws -> Plan {
    let network = try NetworkPlan(&section)
    return Plan { inputs, seed, step in
      let stack = try network.network(inputCount: inputs, seed: nested(seed), step: step)
      return try Residual(stack.children.map { ($0.name, $0.module) })
    }
  }

  private static func branches(_ section: inout ExperimentSection) throws -> Plan {
    let branches = try NetworkPlan(&section, under: "branches")
    let text = try section.text(ifPresent: "joining")
    let joining = text.flatMap { Branches.Joining(.text($0)) }
    if let text, joining == nil {
      throw section.error(
        at: ["joining"], "'joining' has to be sum, side_by_side or 'one NAME' of a branch, but is '\(text)'.")
    }
    return Plan(isSource: branches.layers.allSatisfy(\.isSource)) { inputs, seed, step in
      try Branches(branches.modules(inputCount: inputs, seed: nested(seed), step: step), joining: joining)
    }
  }

  private static func multirate(_ section: inout ExperimentSection) throws -> Plan {
    let ownStep = try section.timeStep("module_dt")
    let input = try section.choice(ifPresent: "input", of: RateConversion.self)
    let output = try section.choice(ifPresent: "output", of: RateConversion.self)
    let network = try NetworkPlan(&section)
    return Plan(isSource: network.isSource) { inputs, seed, step in
      let module = try network.network(inputCount: inputs, seed: nested(seed), step: ownStep)
      return try Multirate(module, step: ownStep, within: step, input: input, output: output)
    }
  }

  /// The seed of the first layer inside of one: far from those of the layers around it.
  private static func nested(_ seed: Int64) -> Int64 { (seed &+ 1) &* 0x2545_F491_4F6C_DD1D }
}

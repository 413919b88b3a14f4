import Modules
import Signals

/// What the oracle says of one module of a network: its class, its arguments, and the arrays below its name.
struct ModelPlan {
  let spec: JSONValue
  let parameters: OracleNode
  let state: OracleNode
  let simulation: JSONValue
  /// The time step of a module that has none of its own, in seconds.
  let timeStep: Double

  /// Loligo's module, at rest.
  func module() throws -> any Module {
    guard let modelClass = spec["class"].text.flatMap(ModelClass.init(rawValue:)) else {
      throw OracleError.notExpressible("class '\(spec["class"].text ?? "none")' in a network")
    }
    switch modelClass {
    case .linear, .linearJax, .linearTorch:
      let weight = try matrix("weight")
      return try Linear(
        weight.shape[0], weight.shape[1], weights: .values(weight.tensor()),
        bias: parameters.array("bias").map { .values(try $0.tensor()) })
    case .expSyn, .expSynJax, .expSynTorch:
      return try ExponentialSynapse(
        count(of: "isyn"), timeConstant: parameters.required("tau").tensor(), timeStep: step())
    case .lif, .lifJax, .lifTorch, .lifBitshiftTorch, .adaptiveLIFTorch: return try neurons()
    case .lifODEJax: return try neurons(integration: .euler)
    case .lifNeuronTorch: return try neuronsWithoutSynapses()
    case .expSmoothJax, .lowPass: return try integrators()
    case .upDownTorch: return try encoder()
    case .booleanState:
      return try Latch(
        count(of: "bool_state"),
        threshold: Tensor([Float(simulation["threshold"].number ?? spec["args"]["threshold"].number ?? 1e-10)]))
    case .rate, .rateJax, .rateTorch: return try rate(clampsTimeConstants: modelClass == .rate)
    case .weightedSmooth:
      switch spec["args"]["activation_fun"].text ?? "identity" {
      case "identity": return try readout(Unchanged.self)
      case "relu": return try readout(RectifiedActivation.self)
      case "tanh": return try readout(TanhActivation.self)
      case let name: throw OracleError.notExpressible("activation '\(name)'")
      }
    case .softmaxJax: return try readout(SoftmaxActivation.self)
    case .logSoftmaxJax: return try readout(LogSoftmaxActivation.self)
    case .instant, .instantJax, .instantTorch: return try instant()
    case .sequential: return try Sequential(children())
    case .residual: return try Residual(children())
    case .feedForwardStack:
      var stack = try FeedForwardStack(children())
      for name in stack.children.map(\.name) {
        guard let weights = try parameters.array(name) else { continue }
        try stack.set(AttributePath([name, "weight"]), to: .tensor(weights.tensor()))
      }
      return stack
    }
  }

  /// The modules that this one is made of, by the model system's names.
  private func children() throws -> [(String, any Module)] {
    try spec["modules"].list.enumerated().map { index, spec in
      let known = simulation.object.keys.sorted() + parameters.datasetNames
      let name =
        known.first { $0.hasPrefix("\(index)_") && !$0.hasSuffix("_weight") }?.split(separator: ".").first.map(
          String.init)
        ?? "\(index)_\(spec["class"].text ?? "")"
      let plan = ModelPlan(
        spec: spec, parameters: parameters.part(name), state: state.part(name), simulation: simulation[name],
        timeStep: timeStep)
      return (name, try plan.module())
    }
  }

  /// How many values a state has; where the case holds none, what the class was given as its shape says so.
  ///
  /// - Parameter place: What counts of the shape: the outputs, unless the inputs come first.
  private func count(of name: String, _ place: KeyPath<[Double], Double?> = \.last) throws -> Int {
    if let held = try state.array(name) { return held.values.count }
    let shape = spec["args"]["shape"].list.compactMap(\.number)
    guard let count = shape[keyPath: place] else { throw OracleError.missing("state '\(name)'") }
    return Int(clamped: count)
  }

  private func matrix(_ name: String) throws -> OracleArray {
    let array = try parameters.required(name)
    guard array.shape.count == 2 else { throw OracleError.unreadable(name) }
    return array
  }

  private func step() throws -> TimeStep {
    try TimeStep(seconds: simulation["dt"].number ?? spec["args"]["dt"].number ?? timeStep)
  }

  private func neurons(integration: LIF.Integration = .exponential) throws -> LIF {
    let neurons = try count(of: "vmem")
    let synapses = try count(of: "isyn", \.first) / max(1, neurons)
    var module = try LIF(
      neurons, synapses: synapses, membraneTimeConstant: membraneTimeConstant(),
      synapticTimeConstant: synapticTimeConstant(neurons: neurons),
      bias: parameters.required("bias").tensor(), threshold: parameters.required("threshold").tensor(),
      recurrentWeights: parameters.array("w_rec").map { .values(try $0.tensor()) },
      adaptationWeights: adaptation("w_ahp"), adaptationTimeConstant: adaptation("tau_ahp") ?? 0.02,
      integration: integration, maximumSpikesPerStep: maximumSpikesPerStep, timeStep: step())
    module.simulation.surrogate = try surrogate()
    // There no gradient reaches a time constant that is rounded to a shift.
    if spec["class"].text == ModelClass.lifBitshiftTorch.rawValue { try module.fix("tau_mem", "tau_syn") }
    return module
  }

  /// What the model system puts in place of the derivative of spikes.
  private func surrogate() throws -> SurrogateGradient {
    let window = spec["args"]["learning_window"].number ?? 0.5
    switch spec["args"]["spike_generation_fn"].text ?? "StepPWL" {
    case "StepPWL": return SurrogateGradient(.piecewiseLinear(window: window))
    case "PeriodicExponential": return SurrogateGradient(.periodicExponential(window: window))
    case let name: throw OracleError.notExpressible("spike function '\(name)'")
    }
  }

  private var maximumSpikesPerStep: Int {
    Int(clamped: simulation["max_spikes_per_dt"].number ?? spec["args"]["max_spikes_per_dt"].number ?? 65536)
  }

  /// A parameter of adaptation, as an array or as an argument.
  private func adaptation(_ name: String) throws -> Tensor? {
    try parameters.array(name)?.tensor() ?? spec["args"][name].number.map { Tensor([Float($0)]) }
  }

  private func neuronsWithoutSynapses() throws -> LIFNeuron {
    var module = try LIFNeuron(
      count(of: "vmem"), membraneTimeConstant: parameters.required("tau_mem").tensor(),
      bias: parameters.required("bias").tensor(), threshold: parameters.required("threshold").tensor(),
      maximumSpikesPerStep: maximumSpikesPerStep, timeStep: step())
    module.simulation.surrogate = try surrogate()
    return module
  }

  /// `LowPass` holds what is left after a step, `ExpSmoothJax` a time constant.
  private func integrators() throws -> LeakyIntegrator {
    let name = spec["args"]["activation_fun"].text ?? "identity"
    guard let activation = LeakyIntegrator.Activation(rawValue: name) else {
      throw OracleError.notExpressible("activation '\(name)'")
    }
    let timeConstant: Tensor
    if let decay = try parameters.array("alpha_mem") {
      timeConstant = try Leak.decay(Tensor(decay.floats)).timeConstant(step: step())
    } else {
      timeConstant = try parameters.required("tau").tensor()
    }
    let count = try (state.array("vmem") ?? state.required("activation")).values.count
    return try LeakyIntegrator(count, timeConstant: timeConstant, activation: activation, timeStep: step())
  }

  /// The oracle holds the thresholds that the model system uses, which for vectors are those going up, both ways (Q-36).
  private func encoder() throws -> UpDownEncoder {
    let up = try parameters.required("thr_up").floats
    let count = spec["args"]["shape"].list.last?.number ?? spec["args"]["shape"].number
    return try UpDownEncoder(
      count.map { Int(clamped: $0) } ?? up.count, threshold: Tensor(up),
      downThreshold: Tensor(parameters.required("thr_down").floats),
      start: .firstSample, refractorySteps: Int(clamped: simulation["n_ref_steps"].number ?? 0),
      repeats: Int(clamped: simulation["repeat_output"].number ?? 1))
  }

  private func membraneTimeConstant() throws -> Tensor {
    if let decay = try parameters.array("alpha") { return try Leak.decay(decay.tensor()).timeConstant(step: step()) }
    if let shift = try parameters.array("dash_mem") {
      return try Leak.bitShift(shift.tensor()).timeConstant(step: step())
    }
    return try parameters.required("tau_mem").tensor()
  }

  /// The model system also takes one row of time constants for all neurons.
  private func synapticTimeConstant(neurons: Int) throws -> Tensor {
    if let decay = try parameters.array("beta") { return try Leak.decay(decay.tensor()).timeConstant(step: step()) }
    if let shift = try parameters.array("dash_syn") {
      return try Leak.bitShift(shift.tensor()).timeConstant(step: step())
    }
    let given = try parameters.required("tau_syn")
    guard given.shape.count == 2, given.shape[0] == 1 else { return try given.tensor() }
    let rows = Array(repeating: given.floats, count: neurons).flatMap { $0 }
    return try Tensor(rows, shape: [neurons, given.shape[1]])
  }

  private func rate(clampsTimeConstants: Bool) throws -> Rate {
    let name = spec["args"]["activation_func"].text ?? "relu"
    // The model system's leaky activation is constant below threshold.
    guard let activation = name == "lrelu" ? .floored : Rate.Activation(rawValue: name) else {
      throw OracleError.notExpressible("activation '\(name)'")
    }
    return try Rate(
      count(of: "x"), timeConstant: parameters.required("tau").tensor(),
      bias: parameters.required("bias").tensor(), threshold: parameters.required("threshold").tensor(),
      activation: activation, recurrentWeights: parameters.array("w_rec").map { .values(try $0.tensor()) },
      clampsTimeConstants: clampsTimeConstants, timeStep: step())
  }

  private func instant() throws -> Instant {
    let functions: [String: InstantFunction] = [
      "abs": .absolute, "affine_2x_plus_1": .affine(scale: 2, offset: 1), "exp_neg": .decay, "relu": .rectified,
      "square": .square, "tanh": .tanh,
    ]
    let name = spec["args"]["function"].text ?? ""
    guard let function = functions[name], let count = spec["args"]["shape"].list.last?.number else {
      throw OracleError.notExpressible("function '\(name)'")
    }
    return try Instant(Int(clamped: count), function)
  }

  private func readout<Activation: ReadoutActivation>(_: Activation.Type) throws -> WeightedSmooth<Activation> {
    let weight = try matrix("linear.weight")
    let step = try TimeStep(seconds: simulation["smooth"]["dt"].number ?? timeStep)
    return try WeightedSmooth<Activation>(
      weight.shape[0], weight.shape[1], weights: .values(weight.tensor()),
      bias: parameters.array("linear.bias").map { .values(try $0.tensor()) },
      timeConstant: parameters.required("smooth.tau").tensor(), normalization: .wholeRaster, timeStep: step)
  }
}

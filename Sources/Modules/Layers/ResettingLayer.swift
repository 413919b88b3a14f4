internal import Kernels
internal import Signals

/// What layers of neurons with a refractory period and a reset potential have in common.
protocol ResettingLayer: Layer
where Parameters: ResettingParameters, Simulation == CurrentLIF.Simulation, State: ResettingState {
  /// Number of neurons.
  var neuronCount: Int { get }
  /// Synapses of each neuron; none where events make the potential jump.
  var synapseCount: Int { get }
  /// The recurrent connections as the kernel takes them, once they were checked; `nil` after a change of parameters.
  var checkedRows: SparseRows? { get set }
  /// The name of the state of synapses.
  static var synapseState: String { get }
  /// How neurons are driven.
  static var drive: ResettingNeuronKernel.Drive { get }

  /// Parameters of the shape `[neurons, synapses]`.
  var tensorsOfSynapses: [Tensor] { get }
  /// What a neuron's potential keeps of a step, its bias in a step, and what a synapse is to it, of the given neurons.
  func constants(of neurons: Range<Int>) -> (decay: [Float], bias: [Float], coupling: [Float])
}

/// The parameters of such layers.
protocol ResettingParameters: AttributeGroup {
  var membraneTimeConstant: Tensor { get set }
  var restingPotential: Tensor { get set }
  var threshold: Tensor { get set }
  var resetPotential: Tensor { get set }
  var bias: Tensor { get set }
  /// Of neurons with synapses.
  var synapticTimeConstants: Tensor? { get }
  var backgroundRate: Tensor? { get set }
  var backgroundWeight: Tensor? { get set }
  var recurrentWeights: Tensor? { get set }
  var recurrentRowStarts: IntegerTensor? { get set }
  var recurrentTargets: IntegerTensor? { get set }
  var recurrentDelays: DelaySteps? { get set }
}

/// The state of such layers.
protocol ResettingState: AttributeGroup {
  var membranePotential: Tensor { get set }
  /// The currents or conductances of neurons with synapses.
  var synapses: Tensor? { get set }
  var refractorySteps: Tensor { get set }
  /// What recurrence has sent to the steps to come, `[steps, inputs]`: that of step n is row n mod steps.
  var pending: Tensor? { get set }
  var step: Int64 { get set }
}

extension ResettingLayer {
  public var inputCount: Int { neuronCount * max(1, synapseCount) }
  public var outputCount: Int { neuronCount }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { .events }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var isRandom: Bool { backgrounds.contains { $0.rate > 0 && $0.weight != 0 } }
  public static var traces: [String] { ["vmem", synapseState, "irec", "spikes"] }
  public var traces: [String] { Self.traces.filter { $0 != Self.synapseState || synapseCount > 0 } }

  /// Rate and weight of the background at each synapse.
  private var backgrounds: [(port: Int, rate: Float, weight: Float)] {
    guard let rate = parameters.backgroundRate, let weight = parameters.backgroundWeight else { return [] }
    return zip(rate.scalars, weight.scalars).enumerated().map { ($0.offset, $0.element.0, $0.element.1) }
  }

  /// Refuses parameters, settings and a state that cannot be computed with.
  func check() throws(ModuleError) {
    let (type, neurons, synapses) = (Self.typeName, neuronCount, synapseCount)
    try Self.checkSizes(("neurons", neurons))
    if parameters.synapticTimeConstants == nil, state.synapses.map({ $0.count > 0 }) == true {
      throw ModuleError(type, .missingAttribute("tau_syn"))
    }
    if let timeConstants = parameters.synapticTimeConstants {
      try Self.checkSizes(("synapses", synapses))
      try Self.checkSizes(("inputs", neurons * synapses))
      try timeConstants.checkPositive(shape: [neurons, synapses], as: "tau_syn", of: type)
    }
    try parameters.membraneTimeConstant.checkPositive(shape: [neurons], as: "tau_mem", of: type)
    try parameters.restingPotential.checkFinite(shape: [neurons], as: "v_rest", of: type)
    try parameters.threshold.checkFinite(shape: [neurons], as: "threshold", of: type)
    try parameters.resetPotential.checkFinite(shape: [neurons], as: "v_reset", of: type)
    try parameters.bias.checkFinite(shape: [neurons], as: "bias", of: type)
    for (reset, threshold) in zip(parameters.resetPotential.scalars, parameters.threshold.scalars)
    where !(reset < threshold) {
      throw ModuleError(
        type, .outOfRange(attribute: "v_reset", value: Double(reset), range: "below the 'threshold' of \(threshold)"))
    }
    try checkBackground()
    _ = try wholeRefractorySteps()
    try simulation.surrogate.check(as: "surrogate", of: type)
    try Self.check(step: state.step)
    try state.membranePotential.checkFinite(shape: [neurons], as: "vmem", of: type)
    if synapses > 0 {
      guard let values = state.synapses else { throw ModuleError(type, .missingAttribute(Self.synapseState)) }
      try values.checkFinite(shape: [neurons, synapses], as: Self.synapseState, of: type)
    } else {
      try state.synapses?.checkFinite(shape: [neurons, 0], as: Self.synapseState, of: type)
    }
    try state.refractorySteps.checkCounts(shape: [neurons], as: "refractory", of: type)
    try checkRecurrence()
  }

  private func checkBackground() throws(ModuleError) {
    let (type, ports) = (Self.typeName, max(1, synapseCount))
    try parameters.backgroundRate?.checkNotNegative(shape: [ports], as: "background_rate", of: type)
    try parameters.backgroundWeight?.checkFinite(shape: [ports], as: "background_weight", of: type)
    if (parameters.backgroundRate == nil) != (parameters.backgroundWeight == nil) {
      let missing = parameters.backgroundRate == nil ? "background_rate" : "background_weight"
      throw ModuleError(type, .missingAttribute(missing))
    }
    let most = ResettingNeuronKernel.Background.mostExpected / simulation.timeStep.seconds
    if let rate = parameters.backgroundRate?.scalars.first(where: { Double($0) > most }) {
      throw ModuleError(
        type,
        .outOfRange(attribute: "background_rate", value: Double(rate), range: "at most \(most) Hz at this time step"))
    }
  }

  /// The refractory period in whole steps.
  func wholeRefractorySteps() throws(ModuleError) -> Int {
    let (period, step) = (simulation.refractoryPeriod, simulation.timeStep)
    guard period.isFinite, period >= 0, period / step.seconds <= Double(EventRows.largestCount) else {
      throw ModuleError(
        Self.typeName,
        .outOfRange(attribute: "t_ref", value: period, range: "from 0 to \(EventRows.largestCount) steps, in seconds"))
    }
    do { return try step.count(in: period, rounding: simulation.refractoryRounding) } catch {
      throw ModuleError(
        Self.typeName,
        .outOfRange(
          attribute: "t_ref", value: period,
          range: "a whole number of steps of \(step), or be rounded by 't_ref_rounding'"))
    }
  }

  /// The neurons as the kernel takes them: the first alone where all are alike.
  func kernel(in context: EvolutionContext) throws(ModuleError) -> ResettingNeuronKernel {
    let (synapses, step) = (synapseCount, simulation.timeStep)
    let own = [
      parameters.membraneTimeConstant, parameters.restingPotential, parameters.threshold, parameters.resetPotential,
      parameters.bias,
    ]
    let areAlike =
      own.allSatisfy { $0.repeats(every: 1) } && tensorsOfSynapses.allSatisfy { $0.repeats(every: synapses) }
    let neurons = 0..<(areAlike ? 1 : neuronCount)
    let constants = constants(of: neurons)
    let timeConstants = parameters.synapticTimeConstants?.scalars.prefix(neurons.count * synapses) ?? []
    func part(_ tensor: Tensor) -> [Float] { areAlike ? [tensor.scalars[0]] : tensor.scalars }
    let philox = context.randomNumbers(seed: simulation.seed).philox
    return ResettingNeuronKernel(
      drive: Self.drive, neurons: neuronCount, synapses: synapses, decay: constants.decay,
      rest: part(parameters.restingPotential), bias: constants.bias, threshold: part(parameters.threshold),
      reset: part(parameters.resetPotential),
      beta: timeConstants.map { Float(ElementaryFunctions.exp(-step.seconds / Double($0))) },
      coupling: constants.coupling, refractorySteps: try wholeRefractorySteps(),
      backgrounds: backgrounds.filter { $0.rate > 0 }.map {
        .init(port: $0.port, weight: $0.weight, expected: Double($0.rate) * step.seconds, philox: philox)
      })
  }

  /// The given state at rest.
  func atRest(_ empty: State) -> State {
    var state = empty
    state.membranePotential = parameters.restingPotential
    state.refractorySteps = Tensor(repeating: 0, shape: [neuronCount])
    if synapseCount > 0 { state.synapses = Tensor(repeating: 0, shape: [neuronCount, synapseCount]) }
    if parameters.recurrentWeights != nil {
      state.pending = Tensor(repeating: 0, shape: [(parameters.recurrentDelays?.greatest ?? 0) + 1, inputCount])
    }
    return state
  }
}

extension Tensor {
  /// Whether the values are those of the first few again and again, bit for bit.
  func repeats(every period: Int) -> Bool {
    let period = max(1, period)
    return scalars.indices.dropFirst(period).allSatisfy {
      scalars[$0].bitPattern == scalars[$0 - period].bitPattern
    }
  }

  /// A given tensor as `[neurons, synapses]`: also a list of one value for each synapse.
  static func spreadOverSynapses(
    _ given: Tensor, neurons: Int, synapses: Int, as name: String, of type: String
  ) throws(ModuleError) -> Tensor {
    guard given.shape == [synapses], synapses > 1 else {
      return try spread(given, to: [neurons, synapses], as: name, of: type)
    }
    var tensor = Tensor(repeating: 0, shape: [neurons, synapses])
    tensor.scalars = (0..<neurons * synapses).map { given.scalars[$0 % synapses] }
    return tensor
  }
}

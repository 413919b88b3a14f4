internal import Kernels
internal import Signals

/// What layers of membranes that integrate their input have in common.
protocol MembraneLayer: Layer
where Parameters: MembraneParameters, Simulation: MembraneSimulation, State == MembraneIntegrator.State {
  /// Number of neurons.
  var neuronCount: Int { get }
  /// When neurons fire, and what becomes of them; `nil` for those that do not.
  var firing: MembraneKernel.Firing? { get }
}

/// The parameters of such layers.
protocol MembraneParameters: AttributeGroup {
  var resistance: Tensor { get set }
  var membraneTimeConstant: Tensor? { get set }
  var leakPotential: Tensor? { get set }
  var synapticTimeConstant: Tensor? { get set }
  var inputWeight: Tensor? { get set }
}

/// The settings of such layers.
protocol MembraneSimulation: AttributeGroup {
  var timeStep: TimeStep { get }
  var integration: MembraneIntegrator.Integration { get }
}

extension MembraneParameters {
  /// Takes leak and current as an initialiser was given them.
  mutating func take(
    membraneTimeConstant: Tensor?, leakPotential: Tensor, synapticTimeConstant: Tensor?, inputWeight: Tensor,
    neurons: Int, of type: String
  ) throws(ModuleError) {
    if let membraneTimeConstant {
      self.membraneTimeConstant = try Tensor.spread(membraneTimeConstant, to: [neurons], as: "tau_mem", of: type)
      self.leakPotential = try Tensor.spread(leakPotential, to: [neurons], as: "v_leak", of: type)
    }
    if let synapticTimeConstant {
      self.synapticTimeConstant = try Tensor.spread(synapticTimeConstant, to: [neurons], as: "tau_syn", of: type)
      self.inputWeight = try Tensor.spread(inputWeight, to: [neurons], as: "w_in", of: type)
    }
  }
}

extension MembraneLayer {
  public var inputCount: Int { neuronCount }
  public var outputCount: Int { neuronCount }
  public var inputKind: SignalKind { .continuous }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var traces: [String] { Self.traces.filter { $0 != "isyn" || parameters.synapticTimeConstant != nil } }
  public var initialState: State {
    var state = State()
    state.membranePotential = Tensor(repeating: 0, shape: [neuronCount])
    if parameters.synapticTimeConstant != nil {
      state.synapticCurrent = Tensor(repeating: 0, shape: [neuronCount])
    }
    return state
  }

  /// Refuses parameters and a state that cannot be computed with.
  func checkMembranes() throws(ModuleError) {
    let (type, shape) = (Self.typeName, [neuronCount])
    try Self.checkSizes(("neurons", neuronCount))
    try parameters.resistance.checkFinite(shape: shape, as: "r", of: type)
    try parameters.membraneTimeConstant?.checkPositive(shape: shape, as: "tau_mem", of: type)
    try parameters.leakPotential?.checkFinite(shape: shape, as: "v_leak", of: type)
    try parameters.synapticTimeConstant?.checkPositive(shape: shape, as: "tau_syn", of: type)
    try parameters.inputWeight?.checkFinite(shape: shape, as: "w_in", of: type)
    for (first, second) in [
      (("tau_mem", parameters.membraneTimeConstant), ("v_leak", parameters.leakPotential)),
      (("tau_syn", parameters.synapticTimeConstant), ("w_in", parameters.inputWeight)),
    ] where (first.1 == nil) != (second.1 == nil) {
      throw ModuleError(type, .missingAttribute(first.1 == nil ? first.0 : second.0))
    }
    try state.membranePotential.checkFinite(shape: shape, as: "vmem", of: type)
    try state.synapticCurrent?.checkFinite(shape: shape, as: "isyn", of: type)
  }

  /// Runs over an input; gives the spikes of neurons that fire, the potentials and currents where they are needed, and the
  /// records.
  mutating func run(
    over input: Raster, in context: EvolutionContext, isTaped: Bool = false
  ) throws(ModuleError) -> (rows: EventRows, traces: LIFKernel.Records, records: [Evolution.Record]) {
    try check(input, in: context)
    try validated(in: context)
    let before = self
    let isFiltered = parameters.synapticTimeConstant != nil
    var traces = LIFKernel.Records(
      // Without spikes the potentials are what the layer gives.
      voltages: try self.rows(
        of: "vmem", channels: neuronCount, on: input.grid, in: context, isTaped: isTaped || firing == nil))
    if isFiltered {
      traces.currents = try self.rows(
        of: "isyn", channels: neuronCount, on: input.grid, in: context, isTaped: isTaped)
    }
    var rows = EventRows()
    if advance(over: input, into: &rows, recording: &traces) {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var (copy, rows, nothing) = (before, EventRows(), LIFKernel.Records())
        return !copy.advance(over: input.steps(0..<steps), into: &rows, recording: &nothing)
      }
      var (copy, nothing) = (before, LIFKernel.Records())
      _ = copy.advance(over: input.steps(0..<step + 1), into: &rows, recording: &nothing)
      let isCurrent = copy.state.synapticCurrent?.isFinite == false
      throw notFinite(isCurrent ? "isyn" : "vmem", step: step, of: input, in: context)
    }
    let records = try records(
      of: [("vmem", traces.voltages), ("isyn", traces.currents)], on: input.grid, in: context)
    return (rows, traces, records)
  }

  /// Runs over the input; whether a state left the finite numbers on the way.
  private mutating func advance(
    over input: Raster, into rows: inout EventRows, recording traces: inout LIFKernel.Records
  ) -> Bool {
    let kernel = kernel
    let shape = state.membranePotential.shape
    var currents =
      kernel.filter == nil ? [] : state.synapticCurrent?.scalars ?? [Float](repeating: 0, count: neuronCount)
    var isBroken = false
    input.forEachDenseBlock { block, values in
      let found = kernel.evolve(
        over: values, steps: block.count, voltages: &state.membranePotential.scalars, currents: &currents,
        rowStarts: &rows.rowStarts, channels: &rows.channels, counts: &rows.counts, records: &traces)
      isBroken = isBroken || found
    }
    if kernel.filter != nil, input.stepCount > 0 {
      var current = Tensor(repeating: 0, shape: shape)
      current.scalars = currents
      state.synapticCurrent = current
    }
    return isBroken
  }

  var kernel: MembraneKernel {
    let step = simulation.timeStep
    func shares(_ timeConstant: Tensor) -> [Float] {
      simulation.integration == .euler ? timeConstant.rates(over: step) : timeConstant.approaches(over: step)
    }
    var gain = parameters.resistance.scalars
    var leak: MembraneKernel.Leak?
    if let timeConstant = parameters.membraneTimeConstant, let rest = parameters.leakPotential {
      leak = MembraneKernel.Leak(share: shares(timeConstant), rest: rest.scalars)
    } else {
      gain = gain.map { Float(step.seconds * Double($0)) }
    }
    var filter: MembraneKernel.Filter?
    if let timeConstant = parameters.synapticTimeConstant, let weight = parameters.inputWeight {
      filter = MembraneKernel.Filter(share: shares(timeConstant), weight: weight.scalars)
    }
    return MembraneKernel(gain: gain, leak: leak, filter: filter, firing: firing)
  }
}

extension Tensor {
  /// The share that a state moves towards an input that holds for a step: 1 − exp(−dt / τ) for each time constant τ.
  func approaches(over step: TimeStep) -> [Float] {
    var (last, share): (Float, Float) = (.nan, .nan)
    return scalars.map { timeConstant in
      if timeConstant != last {
        last = timeConstant
        share = Float(1 - ElementaryFunctions.exp(-step.seconds / Double(timeConstant)))
      }
      return share
    }
  }
}

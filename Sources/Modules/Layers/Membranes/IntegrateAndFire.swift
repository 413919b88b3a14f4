internal import Kernels
public import Signals

/// Neurons that integrate their input and fire once a step, with or without a leak and a synaptic current: IF, LIF and
/// CubaLIF of NIR.
///
/// ```
/// I ← I + μ · (w_in x − I),   y = I      with a synaptic time constant; else y = x
/// V ← V + λ · ((E + r y) − V)            with a membrane time constant
/// V ← V + dt r y                         without
/// s = 1 where V > θ, and then V ← V_reset, or V ← V − (θ − V_reset)
/// ```
/// Potential and current are those of a `MembraneIntegrator`; threshold and reset are NIR's (Pedersen et al. 2024): a
/// potential at the threshold does not fire. The reset by subtraction is what several simulators mean by a NIR graph
/// whose metadata says so.
///
/// ```swift
/// let neurons = try IntegrateAndFire(
///   64, threshold: 1, reset: .bySubtraction, membraneTimeConstant: 0.02, synapticTimeConstant: 0.005)
/// ```
public struct IntegrateAndFire: Layer {
  public static let typeName = "IntegrateAndFire"

  /// How the equations are solved.
  public typealias Integration = MembraneIntegrator.Integration

  /// What becomes of the potential after a spike.
  public enum Reset: String, Sendable, CaseIterable, AttributeConvertible {
    /// It is the reset potential.
    case toValue = "value"
    /// It loses the distance from the reset potential to the threshold, and may still be above it.
    case bySubtraction = "subtraction"
  }

  public struct Parameters: AttributeGroup, Hashable {
    /// r, `[neurons]`.
    public var resistance = Tensor([])
    /// `[neurons]`, seconds; `nil` without a leak.
    public var membraneTimeConstant: Tensor?
    /// E, `[neurons]`, the potential without input; `nil` without a leak.
    public var leakPotential: Tensor?
    /// `[neurons]`, seconds; `nil` without a current.
    public var synapticTimeConstant: Tensor?
    /// `[neurons]`, the factor of the input; `nil` without a current.
    public var inputWeight: Tensor?
    /// θ, `[neurons]`.
    public var threshold = Tensor([])
    /// `[neurons]`.
    public var resetPotential = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("r", \.resistance),
      Attribute("tau_mem", \.membraneTimeConstant, in: .timeConstants, units: "s"),
      Attribute("v_leak", \.leakPotential),
      Attribute("tau_syn", \.synapticTimeConstant, in: .timeConstants, units: "s"),
      Attribute("w_in", \.inputWeight, in: .weights),
      Attribute("threshold", \.threshold, in: .thresholds),
      Attribute("v_reset", \.resetPotential),
    ]
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var timeStep = TimeStep.milliseconds(1)
    public var integration = Integration.exact
    public var reset = Reset.toValue
    /// The parameters that are held constant.
    public var constants = AttributeNames()
    /// What stands for the derivative of the spikes; potentials count from the reset potential on.
    public var surrogate = SurrogateGradient()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("integration", \.integration),
      Attribute("reset", \.reset),
      Attribute("constants", \.constants),
      Attribute("surrogate", \.surrogate, leftOutAt: SurrogateGradient()),
    ]
  }

  /// Potentials after reset, and currents.
  public typealias State = MembraneIntegrator.State

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates neurons whose potentials and currents are zero.
  ///
  /// - Parameters:
  ///   - threshold: One value for all, or `[neurons]`, as for the others.
  ///   - resetPotential: The potential after a spike, or after a spike at the threshold where resets subtract.
  ///   - membraneTimeConstant: Seconds; no leak unless given.
  ///   - leakPotential: The potential without input, of neurons with a leak.
  ///   - synapticTimeConstant: Seconds; no current unless given.
  ///   - inputWeight: The factor of the input, of neurons with a current.
  /// - Throws: `ModuleError` for fewer than 1 neuron, values of another shape or not finite, or time constants that are
  ///   not above zero.
  public init(
    _ neurons: Int, threshold: Tensor = 1, resetPotential: Tensor = 0, reset: Reset = .toValue, resistance: Tensor = 1,
    membraneTimeConstant: Tensor? = nil, leakPotential: Tensor = 0, synapticTimeConstant: Tensor? = nil,
    inputWeight: Tensor = 1, integration: Integration = .exact, timeStep: TimeStep = .milliseconds(1)
  ) throws(ModuleError) {
    try Self.checkSizes(("neurons", neurons))
    let type = Self.typeName
    parameters = Parameters()
    parameters.resistance = try Tensor.spread(resistance, to: [neurons], as: "r", of: type)
    try parameters.take(
      membraneTimeConstant: membraneTimeConstant, leakPotential: leakPotential,
      synapticTimeConstant: synapticTimeConstant, inputWeight: inputWeight, neurons: neurons, of: type)
    parameters.threshold = try Tensor.spread(threshold, to: [neurons], as: "threshold", of: type)
    parameters.resetPotential = try Tensor.spread(resetPotential, to: [neurons], as: "v_reset", of: type)
    simulation = Simulation()
    simulation.integration = integration
    simulation.reset = reset
    simulation.timeStep = timeStep
    state = State()
    state = initialState
    try validate()
  }

  public init(parameters: Parameters, simulation: Simulation, state: State) throws(ModuleError) {
    self.parameters = parameters
    self.simulation = simulation
    self.state = state
    try validate()
  }

  /// Number of neurons.
  public var neuronCount: Int { parameters.threshold.count }
  public var outputKind: SignalKind { .events }
  public static var traces: [String] { ["vmem", "isyn", "spikes"] }

  public func validate() throws(ModuleError) {
    try checkMembranes()
    try parameters.threshold.checkFinite(shape: [neuronCount], as: "threshold", of: Self.typeName)
    try parameters.resetPotential.checkFinite(shape: [neuronCount], as: "v_reset", of: Self.typeName)
    try simulation.surrogate.check(as: "surrogate", of: Self.typeName)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let (rows, _, records) = try run(over: input, in: context)
    return try evolution(rows, records, on: input.grid, in: context)
  }

  /// What a run gave.
  func evolution(
    _ rows: EventRows, _ records: [Evolution.Record], on grid: TimeGrid, in context: EvolutionContext
  ) throws(ModuleError) -> Evolution {
    let output = Raster(grid: grid, channelCount: outputCount, storage: .events(rows))
    var evolution = Evolution(output: output, records: records)
    evolution.records += try spikeRecords(output, in: context)
    return evolution
  }
}

extension IntegrateAndFire: MembraneLayer {
  var firing: MembraneKernel.Firing? {
    let (threshold, reset) = (parameters.threshold.scalars, parameters.resetPotential.scalars)
    let subtracts = simulation.reset == .bySubtraction
    return MembraneKernel.Firing(
      threshold: threshold, reset: subtracts ? zip(threshold, reset).map { $0 - $1 } : reset, subtracts: subtracts)
  }
}

extension IntegrateAndFire.Parameters: MembraneParameters {}
extension IntegrateAndFire.Simulation: MembraneSimulation {}

internal import Kernels
public import Signals

/// Membrane potentials that integrate their input, with or without a leak and a synaptic current: I, LI and CubaLI of NIR.
///
/// ```
/// I ← I + μ · (w_in x − I),   y = I      with a synaptic time constant; else y = x
/// V ← V + λ · ((E + r y) − V)            with a membrane time constant
/// V ← V + dt r y                         without
/// ```
/// These are τ_mem dV/dt = E − V + r y, τ_syn dI/dt = −I + w_in x and dV/dt = r y (the primitives of NIR, Pedersen et al. 2024),
/// each with what drives it held for the step. Then λ = 1 − exp(−dt / τ_mem) is exact, λ = dt / τ_mem is forward Euler, and μ is
/// the same of τ_syn. The potential sees the current of the same step.
///
/// Unlike in a `LeakyIntegrator`, the gain does not depend on the time step: a constant input ends at E + r x.
///
/// ```swift
/// let readout = try MembraneIntegrator(10, membraneTimeConstant: 0.02, synapticTimeConstant: 0.005, integration: .euler)
/// ```
public struct MembraneIntegrator: Layer {
  public static let typeName = "MembraneIntegrator"

  /// How the equations are solved.
  public enum Integration: String, Sendable, CaseIterable, AttributeConvertible {
    /// Exactly, for an input that holds for the step.
    case exact
    /// Forward Euler. A time constant below half a step makes the state swing up without end.
    case euler
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

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("r", \.resistance),
      Attribute("tau_mem", \.membraneTimeConstant, in: .timeConstants, units: "s"),
      Attribute("v_leak", \.leakPotential),
      Attribute("tau_syn", \.synapticTimeConstant, in: .timeConstants, units: "s"),
      Attribute("w_in", \.inputWeight, in: .weights),
    ]
  }

  public struct Simulation: AttributeGroup, Hashable {
    public var timeStep = TimeStep.milliseconds(1)
    public var integration = Integration.exact
    /// The parameters that are held constant.
    public var constants = AttributeNames()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("integration", \.integration),
      Attribute("constants", \.constants),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`.
    public var membranePotential = Tensor([])
    /// `[neurons]`; `nil` for zeros, as without a current.
    public var synapticCurrent: Tensor?

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.membranePotential, recordedAs: .continuous),
      Attribute("isyn", \.synapticCurrent, recordedAs: .continuous),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates integrators whose potentials and currents are zero.
  ///
  /// - Parameters:
  ///   - resistance: One value for all, or `[neurons]`, as for the others.
  ///   - membraneTimeConstant: Seconds; no leak unless given.
  ///   - leakPotential: The potential without input, of membranes with a leak.
  ///   - synapticTimeConstant: Seconds; no current unless given.
  ///   - inputWeight: The factor of the input, of membranes with a current.
  /// - Throws: `ModuleError` for fewer than 1 neuron, values of another shape or not finite, or time constants that are
  ///   not above zero.
  public init(
    _ neurons: Int, resistance: Tensor = 1, membraneTimeConstant: Tensor? = nil, leakPotential: Tensor = 0,
    synapticTimeConstant: Tensor? = nil, inputWeight: Tensor = 1, integration: Integration = .exact,
    timeStep: TimeStep = .milliseconds(1)
  ) throws(ModuleError) {
    try Self.checkSizes(("neurons", neurons))
    parameters = Parameters()
    parameters.resistance = try Tensor.spread(resistance, to: [neurons], as: "r", of: Self.typeName)
    try parameters.take(
      membraneTimeConstant: membraneTimeConstant, leakPotential: leakPotential,
      synapticTimeConstant: synapticTimeConstant, inputWeight: inputWeight, neurons: neurons, of: Self.typeName)
    simulation = Simulation()
    simulation.integration = integration
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
  public var neuronCount: Int { parameters.resistance.count }
  public var outputKind: SignalKind { .continuous }
  public static var traces: [String] { ["vmem", "isyn"] }

  public func validate() throws(ModuleError) { try checkMembranes() }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    let (_, traces, records) = try run(over: input, in: context)
    return evolution(traces, records, on: input.grid)
  }

  /// What a run gave.
  func evolution(_ traces: LIFKernel.Records, _ records: [Evolution.Record], on grid: TimeGrid) -> Evolution {
    let output = Raster(grid: grid, channelCount: outputCount, storage: .dense(traces.voltages?.values ?? []))
    return Evolution(output: output, records: records)
  }
}

extension MembraneIntegrator: MembraneLayer {
  var firing: MembraneKernel.Firing? { nil }
}

extension MembraneIntegrator.Parameters: MembraneParameters {}
extension MembraneIntegrator.Simulation: MembraneSimulation {}

internal import Kernels
public import Signals

/// Leaky integrate-and-fire neurons without synapses: the input goes straight to the potential.
///
/// ```
/// V ← (((α · V) + x) + ζ) + b,   α = exp(−dt / τ_mem),   ζ = σ √dt · N(0, 1)
/// s = min(⌊V / θ⌋, cap) where V ≥ θ, else 0
/// V ← V − s · θ
/// ```
/// Input and bias enter unscaled, as in the model system (Rockpool's `LIFNeuronTorch`).
///
/// ```swift
/// let neurons = try LIFNeuron(64, membraneTimeConstant: 0.05)
/// ```
public struct LIFNeuron: Layer {
  public static let typeName = "LIFNeuron"
  public static var traces: [String] { ["vmem", "spikes"] }

  public struct Parameters: AttributeGroup, Equatable {
    /// `[neurons]`, seconds.
    public var membraneTimeConstant = Tensor([])
    /// `[neurons]`, added to the potential at every step.
    public var bias = Tensor([])
    /// `[neurons]`.
    public var threshold = Tensor([])

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("tau_mem", \.membraneTimeConstant, in: .timeConstants, units: "s"),
      Attribute("bias", \.bias, in: .biases),
      Attribute("threshold", \.threshold, in: .thresholds),
    ]
  }

  public struct Simulation: AttributeGroup, Equatable {
    public var timeStep = TimeStep.milliseconds(1)
    /// σ, per √s.
    public var noiseDeviation = 0.0
    /// The most spikes of a neuron in a step, up to 2²⁴.
    public var maximumSpikesPerStep: Int64 = 65536
    /// What noise depends on.
    public var seed: Int64 = 0
    /// The parameters that are held constant.
    public var constants = AttributeNames()
    /// What stands for the derivative of the spikes.
    public var surrogate = SurrogateGradient()

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("dt", \.timeStep, units: "s"),
      Attribute("noise_std", \.noiseDeviation),
      Attribute("max_spikes_per_dt", \.maximumSpikesPerStep),
      Attribute("seed", \.seed),
      Attribute("constants", \.constants),
      Attribute("surrogate", \.surrogate, leftOutAt: SurrogateGradient()),
    ]
  }

  public struct State: AttributeGroup, Equatable {
    /// `[neurons]`, after reset.
    public var membranePotential = Tensor([])
    /// Steps since the last reset: the place in the stream of noise.
    public var step: Int64 = 0

    public init() {}
    public static let attributes: [Attribute<Self>] = [
      Attribute("vmem", \.membranePotential, recordedAs: .continuous),
      Attribute("step", \.step),
    ]
  }

  public var parameters: Parameters
  public var simulation: Simulation
  public var state: State

  /// Creates neurons.
  ///
  /// - Parameters:
  ///   - membraneTimeConstant: Seconds; one value for all, or `[neurons]`.
  ///   - seed: What noise depends on.
  /// - Throws: `ModuleError` for fewer than 1 neuron, values of another shape, time constants or thresholds that are not
  ///   above zero, a negative noise, or a cap outside of 1 to 2²⁴.
  public init(
    _ neurons: Int, membraneTimeConstant: Tensor = 0.02, bias: Tensor = 0, threshold: Tensor = 1,
    noiseDeviation: Double = 0, maximumSpikesPerStep: Int = 65536, timeStep: TimeStep = .milliseconds(1),
    seed: Int64 = 0
  ) throws(ModuleError) {
    try Self.checkSizes(("neurons", neurons))
    let type = Self.typeName
    parameters = Parameters()
    parameters.membraneTimeConstant = try Tensor.spread(membraneTimeConstant, to: [neurons], as: "tau_mem", of: type)
    parameters.bias = try Tensor.spread(bias, to: [neurons], as: "bias", of: type)
    parameters.threshold = try Tensor.spread(threshold, to: [neurons], as: "threshold", of: type)
    simulation = Simulation()
    simulation.timeStep = timeStep
    simulation.noiseDeviation = noiseDeviation
    simulation.maximumSpikesPerStep = Int64(maximumSpikesPerStep)
    simulation.seed = seed
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

  public var inputCount: Int { parameters.threshold.count }
  public var outputCount: Int { inputCount }
  public var inputKind: SignalKind { .continuous }
  public var outputKind: SignalKind { .events }
  public var timeStep: TimeStep? { simulation.timeStep }
  public var isRandom: Bool { simulation.noiseDeviation > 0 }
  public var initialState: State {
    var state = State()
    state.membranePotential = Tensor(repeating: 0, shape: [inputCount])
    return state
  }

  public func validate() throws(ModuleError) {
    let (type, neurons) = (Self.typeName, inputCount)
    try Self.checkSizes(("neurons", neurons))
    try parameters.membraneTimeConstant.checkPositive(shape: [neurons], as: "tau_mem", of: type)
    try parameters.bias.checkFinite(shape: [neurons], as: "bias", of: type)
    try parameters.threshold.checkPositive(shape: [neurons], as: "threshold", of: type)
    try Self.check(step: state.step)
    try simulation.noiseDeviation.checkDeviation(as: "noise_std", of: type)
    try Self.check(maximumSpikesPerStep: simulation.maximumSpikesPerStep)
    try simulation.surrogate.check(as: "surrogate", of: type)
    try state.membranePotential.checkFinite(shape: [neurons], as: "vmem", of: type)
  }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context, isTaped: false).evolution
  }

  /// The same; gives the spikes, and what was recorded for the way back.
  mutating func run(
    over input: Raster, in context: EvolutionContext, isTaped: Bool
  ) throws(ModuleError) -> (evolution: Evolution, rows: EventRows, traces: LIFKernel.Records) {
    try check(input, in: context)
    try validated(in: context)
    let before = self
    var traces = LIFKernel.Records(
      voltages: try rows(of: "vmem", channels: inputCount, on: input.grid, in: context, isTaped: isTaped))
    let rows = advance(over: input, in: context, recording: &traces)
    guard state.membranePotential.isFinite else {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var (copy, nothing) = (before, LIFKernel.Records())
        _ = copy.advance(over: input.steps(0..<steps), in: context, recording: &nothing)
        return copy.state.membranePotential.isFinite
      }
      throw notFinite("vmem", step: step, of: input, in: context)
    }
    let output = Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows))
    var evolution = Evolution(output: output)
    evolution.records = try records(of: [("vmem", traces.voltages)], on: input.grid, in: context)
    evolution.records += try spikeRecords(output, in: context)
    return (evolution, rows, traces)
  }

  /// Runs over the input without a look at what comes of it.
  private mutating func advance(
    over input: Raster, in context: EvolutionContext, recording traces: inout LIFKernel.Records
  ) -> EventRows {
    let decay = parameters.membraneTimeConstant.decays(over: simulation.timeStep)
    // Nothing comes back from a spike, so the last counts are no state.
    var spikes = [Float](repeating: 0, count: inputCount)
    var (currents, adaptations) = ([Float](), [Float]())
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      let noise = context.noise(
        simulation.noiseDeviation, seed: simulation.seed, timeStep: simulation.timeStep,
        firstStep: state.step + Int64(block.lowerBound), steps: block.count, channels: inputCount)
      LIFKernel.evolve(
        LIFKernel.Variant(), input: values, steps: block.count, neurons: inputCount, synapses: 0,
        membraneDecay: decay, synapseDecay: [], threshold: parameters.threshold.scalars,
        bias: parameters.bias.scalars, noise: noise, maximumCount: Int(simulation.maximumSpikesPerStep),
        voltages: &state.membranePotential.scalars, currents: &currents, adaptations: &adaptations,
        spikes: &spikes, rowStarts: &rows.rowStarts, channels: &rows.channels, counts: &rows.counts,
        records: &traces)
    }
    state.step += Int64(input.stepCount)
    return rows
  }
}

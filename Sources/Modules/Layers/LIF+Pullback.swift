internal import Kernels
public import Signals

extension LIF: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// The state before the run.
    var before: State
    /// After each step.
    var traces: LIFKernel.Records
    /// The spikes.
    var rows: EventRows
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state
    let (evolution, rows, traces) = try run(over: input, in: context, isTaped: true)
    return (evolution, Tape(before: before, traces: traces, rows: rows))
  }

  /// Takes the steps backwards.
  ///
  /// With V before its reset, the slope `g` of the surrogate, and `c` what a state gains from its input (β of a synapse, 1 of
  /// the membrane; dt / τ by forward Euler):
  /// ```
  /// s̄ ← s̄ − θ · V̄,   θ̄ −= s̄ · g · V / θ + s · V̄,   V̄ ← V̄ + s̄ · g
  /// b̄ += c V̄,   Ī ← Ī + c V̄,   x̄ = r̄ = c Ī,   V̄ ← α V̄,   Ī ← β Ī
  /// W̄ += s(previous step)ᵀ · r̄,   s̄(previous step) += r̄ · Wᵀ
  /// ```
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<LIF>) -> [Float] {
    let isEuler = simulation.integration == .euler
    let step = simulation.timeStep
    var neurons = NeuronAdjoint.Neurons(
      membrane: NeuronAdjoint.Dynamics(
        parameters.membraneTimeConstant, step: step, isEuler: isEuler, gainsDecayed: false),
      threshold: parameters.threshold.scalars)
    neurons.synapse = NeuronAdjoint.Dynamics(
      parameters.synapticTimeConstant, step: step, isEuler: isEuler, gainsDecayed: true)
    if let weights = parameters.adaptationWeights, let timeConstant = parameters.adaptationTimeConstant {
      neurons.adaptation = NeuronAdjoint.Dynamics(timeConstant, step: step, isEuler: isEuler, gainsDecayed: true)
      neurons.adaptationWeights = weights.scalars
    }
    neurons.isEuler = isEuler
    neurons.flowsThroughReset = simulation.surrogate.flowsThroughReset
    neurons.wantsSums = gradient.wants("tau_mem", "tau_syn", "bias", "threshold")
    neurons.recurrentWeights = parameters.recurrentWeights?.scalars
    let voltages = tape.traces.voltages?.values ?? []
    let run = NeuronAdjoint.Run(
      states: NeuronAdjoint.States(
        voltages: voltages, currents: tape.traces.currents?.values ?? [],
        adaptations: tape.traces.adaptations?.values ?? []),
      before: NeuronAdjoint.States(
        voltages: tape.before.membranePotential.scalars, currents: tape.before.synapticCurrent.scalars,
        adaptations: adaptation(in: tape.before)),
      spikesBefore: tape.before.spikes.scalars, rowStarts: tape.rows.rowStarts, channels: tape.rows.channels,
      counts: tape.rows.counts,
      slopes: simulation.surrogate.slopes(
        voltages: voltages, rows: tape.rows, threshold: parameters.threshold,
        maximumSpikes: simulation.maximumSpikesPerStep))
    var adjoint = NeuronAdjoint(
      states: NeuronAdjoint.States(
        voltages: gradient.state.membranePotential.scalars, currents: gradient.state.synapticCurrent.scalars,
        adaptations: adaptation(in: gradient.state)),
      spikes: gradient.state.spikes.scalars,
      timeConstants: NeuronAdjoint.States(
        voltages: gradient.parameters.membraneTimeConstant.scalars,
        currents: gradient.parameters.synapticTimeConstant.scalars,
        adaptations: gradient.parameters.adaptationTimeConstant?.scalars ?? []),
      bias: gradient.parameters.bias.scalars, threshold: gradient.parameters.threshold.scalars,
      adaptationWeights: gradient.parameters.adaptationWeights?.scalars ?? [])
    var output = cotangent.output
    if let spikes = cotangent.trace("spikes") { output = Cotangent.sum(output, spikes) }
    // Taken out, so that the sums are held once and changed in place.
    var recurrentSums = Tensor([])
    if let sums = gradient.parameters.recurrentWeights { recurrentSums = sums }
    let isRecurrent = gradient.parameters.recurrentWeights != nil
    gradient.parameters.recurrentWeights = nil
    let input = adjoint.pullBack(
      through: run, of: neurons, output: output, traces: traces(of: cotangent), recurrentSums: &recurrentSums.scalars)
    if isRecurrent { gradient.parameters.recurrentWeights = recurrentSums }
    store(adjoint, in: &gradient)
    return cotangent.wantsInput ? input : []
  }

  private func traces(of cotangent: Cotangent) -> NeuronAdjoint.States {
    NeuronAdjoint.States(
      voltages: cotangent.trace("vmem") ?? [], currents: cotangent.trace("isyn") ?? [],
      adaptations: cotangent.trace("iahp") ?? [])
  }

  /// The adaptation currents of a state, which may be there without being stored.
  private func adaptation(in state: State) -> [Float] {
    guard parameters.adaptationWeights != nil else { return [] }
    return state.adaptationCurrent?.scalars ?? [Float](repeating: 0, count: neuronCount)
  }

  private func store(_ adjoint: NeuronAdjoint, in gradient: inout Gradient<LIF>) {
    gradient.state.membranePotential.scalars = adjoint.states.voltages
    gradient.state.synapticCurrent.scalars = adjoint.states.currents
    gradient.state.spikes.scalars = adjoint.spikes
    gradient.parameters.membraneTimeConstant.scalars = adjoint.timeConstants.voltages
    gradient.parameters.synapticTimeConstant.scalars = adjoint.timeConstants.currents
    gradient.parameters.bias.scalars = adjoint.bias
    gradient.parameters.threshold.scalars = adjoint.threshold
    guard parameters.adaptationWeights != nil else { return }
    gradient.state.adaptationCurrent = Tensor(adjoint.states.adaptations)
    gradient.parameters.adaptationTimeConstant = Tensor(adjoint.timeConstants.adaptations)
    gradient.parameters.adaptationWeights = Tensor(adjoint.adaptationWeights)
  }
}

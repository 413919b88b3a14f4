internal import Kernels
public import Signals

extension LIFNeuron: DifferentiableModule {
  /// What a run was like.
  public struct Tape: Sendable {
    /// The potentials before the run.
    var before: [Float]
    /// After each step.
    var voltages: [Float]
    /// The spikes.
    var rows: EventRows
  }

  public mutating func evolveTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: Tape) {
    let before = state.membranePotential.scalars
    let (evolution, rows, traces) = try run(over: input, in: context, isTaped: true)
    return (evolution, Tape(before: before, voltages: traces.voltages?.values ?? [], rows: rows))
  }

  /// The way back of `LIF` without synapses.
  public func pullback(_ cotangent: Cotangent, through tape: Tape, into gradient: inout Gradient<LIFNeuron>) -> [Float]
  {
    var neurons = NeuronAdjoint.Neurons(
      membrane: NeuronAdjoint.Dynamics(
        parameters.membraneTimeConstant, step: simulation.timeStep, isEuler: false, gainsDecayed: false),
      threshold: parameters.threshold.scalars)
    neurons.flowsThroughReset = simulation.surrogate.flowsThroughReset
    neurons.wantsSums = gradient.wants("tau_mem", "bias", "threshold")
    let silence = [Float](repeating: 0, count: inputCount)
    let run = NeuronAdjoint.Run(
      states: NeuronAdjoint.States(voltages: tape.voltages), before: NeuronAdjoint.States(voltages: tape.before),
      spikesBefore: silence, rowStarts: tape.rows.rowStarts, channels: tape.rows.channels, counts: tape.rows.counts,
      slopes: simulation.surrogate.slopes(
        voltages: tape.voltages, rows: tape.rows, threshold: parameters.threshold,
        maximumSpikes: simulation.maximumSpikesPerStep))
    var adjoint = NeuronAdjoint(
      states: NeuronAdjoint.States(voltages: gradient.state.membranePotential.scalars), spikes: silence,
      timeConstants: NeuronAdjoint.States(voltages: gradient.parameters.membraneTimeConstant.scalars),
      bias: gradient.parameters.bias.scalars, threshold: gradient.parameters.threshold.scalars)
    var nothing: [Float] = []
    let input = adjoint.pullBack(
      through: run, of: neurons, output: cotangent.output(with: "spikes"),
      traces: NeuronAdjoint.States(voltages: cotangent.trace("vmem") ?? []), recurrentSums: &nothing)
    gradient.state.membranePotential.scalars = adjoint.states.voltages
    gradient.parameters.membraneTimeConstant.scalars = adjoint.timeConstants.voltages
    gradient.parameters.bias.scalars = adjoint.bias
    gradient.parameters.threshold.scalars = adjoint.threshold
    return cotangent.wantsInput ? input : []
  }
}

internal import Kernels
internal import Signals

extension CurrentLIF {
  /// What a run of neurons with a refractory period was like.
  public struct Tape: Sendable {
    /// The neurons as they ran.
    var kernel: ResettingNeuronKernel
    /// The state before the run, and the steps since the last reset.
    var before: ResettingNeuronKernel.State
    var firstStep: Int64
    var input: Raster
    /// After each step.
    var traces: LIFKernel.Records
    /// The spikes.
    var rows: EventRows
  }
}

/// A gradient of parameters by which only some such neurons have one.
protocol ResettingGradient {
  /// The derivatives by the time constants of synapses, `[neurons * synapses]`; empty without synapses.
  var ofSynapses: [Float] { get set }
  /// Those by reversal potentials; empty for currents.
  var ofReversalPotentials: [Float] { get set }
}

extension ResettingLayer {
  /// Runs, and keeps what the way back needs.
  mutating func runTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (evolution: Evolution, tape: CurrentLIF.Tape) {
    let (before, firstStep) = (kernelState, state.step)
    let (evolution, rows, traces) = try run(over: input, in: context, isTaped: true)
    let tape = CurrentLIF.Tape(
      kernel: try kernel(in: context), before: before, firstStep: firstStep, input: input, traces: traces, rows: rows)
    return (evolution, tape)
  }

  /// Goes back over a run.
  func pullBack(
    _ cotangent: Cotangent, through tape: CurrentLIF.Tape, rates: ResettingNeuronAdjoint.Rates,
    into gradient: inout Gradient<Self>
  ) -> [Float] where Parameters: ResettingGradient {
    let surrogate = simulation.surrogate
    let run = ResettingRun(
      of: tape.kernel, input: tape.input.values, recurrentInput: tape.traces.recurrentInputs?.values ?? [],
      voltages: tape.traces.voltages?.values ?? [], currents: tape.traces.currents?.values ?? [], before: tape.before,
      firstStep: tape.firstStep, rowStarts: tape.rows.rowStarts, channels: tape.rows.channels)
    var adjoint = ResettingNeuronAdjoint(
      voltages: gradient.state.membranePotential.scalars, currents: gradient.state.synapses?.scalars ?? [],
      ring: gradient.state.pending?.scalars ?? [])
    adjoint.membraneTimeConstants = gradient.parameters.membraneTimeConstant.scalars
    adjoint.rest = gradient.parameters.restingPotential.scalars
    adjoint.threshold = gradient.parameters.threshold.scalars
    adjoint.reset = gradient.parameters.resetPotential.scalars
    adjoint.bias = gradient.parameters.bias.scalars
    adjoint.synapticTimeConstants = gradient.parameters.ofSynapses
    adjoint.reversalPotentials = gradient.parameters.ofReversalPotentials
    adjoint.backgroundWeights = gradient.parameters.backgroundWeight?.scalars ?? []
    // Let go of, so that the sums are held once and changed in place.
    adjoint.recurrentWeights = gradient.parameters.recurrentWeights?.scalars ?? []
    let isRecurrent = gradient.parameters.recurrentWeights != nil
    gradient.parameters.recurrentWeights = nil
    let input = adjoint.pullBack(
      through: run, of: tape.kernel, recurrence: checkedRows ?? recurrentRows, rates: rates,
      slopes: surrogate.slopes(
        potentials: run.potentials, reset: parameters.resetPotential, threshold: parameters.threshold),
      flowsThroughReset: surrogate.flowsThroughReset,
      ResettingNeuronAdjoint.Cotangents(
        output: cotangent.output(with: "spikes"), voltages: cotangent.trace("vmem") ?? [],
        currents: cotangent.trace(Self.synapseState) ?? []))
    if isRecurrent { gradient.parameters.recurrentWeights = Tensor(adjoint.recurrentWeights) }
    gradient.state.membranePotential.scalars = adjoint.voltages
    if synapseCount > 0 { gradient.state.synapses?.scalars = adjoint.currents }
    gradient.state.pending?.scalars = adjoint.ring
    gradient.parameters.membraneTimeConstant.scalars = adjoint.membraneTimeConstants
    gradient.parameters.restingPotential.scalars = adjoint.rest
    gradient.parameters.threshold.scalars = adjoint.threshold
    gradient.parameters.resetPotential.scalars = adjoint.reset
    gradient.parameters.bias.scalars = adjoint.bias
    gradient.parameters.ofSynapses = adjoint.synapticTimeConstants
    gradient.parameters.ofReversalPotentials = adjoint.reversalPotentials
    gradient.parameters.backgroundWeight?.scalars = adjoint.backgroundWeights
    return cotangent.wantsInput ? input : []
  }
}

internal import Kernels
internal import Signals

extension MembraneIntegrator {
  /// What a run of membranes was like.
  public struct Tape: Sendable {
    /// The state before the run.
    var before: State
    var input: Raster
    /// After each step.
    var traces: LIFKernel.Records
    /// The spikes; none without a threshold.
    var rows: EventRows
  }
}

extension MembraneLayer {
  /// Runs, and keeps what the way back needs.
  mutating func runTaped(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> (tape: MembraneIntegrator.Tape, records: [Evolution.Record]) {
    let before = state
    let (rows, traces, records) = try run(over: input, in: context, isTaped: true)
    return (MembraneIntegrator.Tape(before: before, input: input, traces: traces, rows: rows), records)
  }

  /// The run of a tape, as the kernel takes it.
  func run(of tape: MembraneIntegrator.Tape) -> MembraneAdjoint.Run {
    MembraneAdjoint.Run(
      input: tape.input.values, voltages: tape.traces.voltages?.values ?? [],
      currents: tape.traces.currents?.values ?? [],
      firstVoltages: tape.before.membranePotential.scalars, firstCurrents: currents(in: tape.before),
      rowStarts: tape.rows.rowStarts, channels: tape.rows.channels)
  }

  /// Goes back over a run.
  ///
  /// - Parameters:
  ///   - voltageTrace: The derivatives by the potentials; empty for none.
  ///   - adjoint: Those by threshold and reset potential, added to.
  func pullBack(
    _ cotangent: Cotangent, through run: MembraneAdjoint.Run, spikes: MembraneAdjoint.Spikes?, output: [Float],
    voltageTrace: [Float], firing: inout (threshold: [Float], reset: [Float]), into gradient: inout Gradient<Self>
  ) -> [Float] {
    var adjoint = MembraneAdjoint(
      voltages: gradient.state.membranePotential.scalars, currents: currents(in: gradient.state),
      gain: gradient.parameters.resistance.scalars)
    adjoint.membraneTimeConstants = gradient.parameters.membraneTimeConstant?.scalars ?? []
    adjoint.rest = gradient.parameters.leakPotential?.scalars ?? []
    adjoint.synapticTimeConstants = gradient.parameters.synapticTimeConstant?.scalars ?? []
    adjoint.weight = gradient.parameters.inputWeight?.scalars ?? []
    (adjoint.threshold, adjoint.reset) = firing
    let step = simulation.timeStep
    let rates = MembraneAdjoint.Rates(
      gain: parameters.membraneTimeConstant == nil ? Float(step.seconds) : 1,
      membrane: parameters.membraneTimeConstant.map(shareSlopes) ?? [],
      synapse: parameters.synapticTimeConstant.map(shareSlopes) ?? [])
    let input = adjoint.pullBack(
      through: run, of: kernel, rates: rates, spikes: spikes, output: output, voltageTrace: voltageTrace,
      currentTrace: cotangent.trace("isyn") ?? [])
    firing = (adjoint.threshold, adjoint.reset)
    gradient.state.membranePotential.scalars = adjoint.voltages
    if parameters.synapticTimeConstant != nil { gradient.state.synapticCurrent = Tensor(adjoint.currents) }
    gradient.parameters.resistance.scalars = adjoint.gain
    gradient.parameters.membraneTimeConstant?.scalars = adjoint.membraneTimeConstants
    gradient.parameters.leakPotential?.scalars = adjoint.rest
    gradient.parameters.synapticTimeConstant?.scalars = adjoint.synapticTimeConstants
    gradient.parameters.inputWeight?.scalars = adjoint.weight
    return cotangent.wantsInput ? input : []
  }

  /// The currents of a state, which may be there without being stored.
  private func currents(in state: State) -> [Float] {
    guard parameters.synapticTimeConstant != nil else { return [] }
    return state.synapticCurrent?.scalars ?? [Float](repeating: 0, count: neuronCount)
  }

  /// How the share of a step changes with the time constant: −dt / τ² by Euler, times exp(−dt / τ) where it is exact.
  private func shareSlopes(_ timeConstant: Tensor) -> [Float] {
    let seconds = simulation.timeStep.seconds
    return timeConstant.scalars.map { timeConstant in
      let timeConstant = Double(timeConstant)
      let slope = -seconds / (timeConstant * timeConstant)
      return Float(
        simulation.integration == .euler ? slope : slope * ElementaryFunctions.exp(-seconds / timeConstant))
    }
  }
}

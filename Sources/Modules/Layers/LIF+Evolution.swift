internal import Kernels
public import Signals

extension LIF {
  public static var traces: [String] { ["vmem", "isyn", "spikes", "irec"] }
  public var traces: [String] { Self.traces + (parameters.adaptationWeights == nil ? [] : ["iahp"]) }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context, isTaped: false).evolution
  }

  /// The same; gives the spikes, and what was recorded for the way back.
  mutating func run(
    over input: Raster, in context: EvolutionContext, isTaped: Bool
  ) throws(ModuleError) -> (evolution: Evolution, rows: EventRows, traces: LIFKernel.Records) {
    try check(input, in: context)
    try validated(in: context)
    parameters.recurrentWeights?.isKnownFinite = true
    let before = self
    var traces = try traces(on: input.grid, in: context, isTaped: isTaped)
    let rows = advance(over: input, in: context, recording: &traces)
    if let atEnd = brokenState {
      func broken(after steps: Int) -> String? {
        var (copy, nothing) = (before, LIFKernel.Records())
        _ = copy.advance(over: input.steps(0..<steps), in: context, recording: &nothing)
        return copy.brokenState
      }
      let step = firstStepNotFinite(of: input.stepCount) { broken(after: $0) == nil }
      throw notFinite(broken(after: step + 1) ?? atEnd, step: step, of: input, in: context)
    }
    return (try evolution(of: rows, on: input.grid, in: context, traces: traces), rows, traces)
  }

  /// Where the rows go that are wanted.
  private func traces(
    on grid: TimeGrid, in context: EvolutionContext, isTaped: Bool
  ) throws(ModuleError) -> LIFKernel.Records {
    guard isTaped || context.recording.paths?.isEmpty != true else { return LIFKernel.Records() }
    var traces = LIFKernel.Records(
      voltages: try rows(of: "vmem", channels: outputCount, on: grid, in: context, isTaped: isTaped),
      currents: try rows(of: "isyn", channels: inputCount, on: grid, in: context, isTaped: isTaped),
      recurrentInputs: try rows(of: "irec", channels: inputCount, on: grid, in: context))
    if parameters.adaptationWeights != nil {
      traces.adaptations = try rows(of: "iahp", channels: outputCount, on: grid, in: context, isTaped: isTaped)
    }
    return traces
  }

  /// What came of a run, with the traces that are wanted.
  private func evolution(
    of rows: EventRows, on grid: TimeGrid, in context: EvolutionContext, traces: LIFKernel.Records
  ) throws(ModuleError) -> Evolution {
    let output = Raster(grid: grid, channelCount: outputCount, storage: .events(rows))
    var evolution = Evolution(output: output)
    guard context.recording.paths?.isEmpty != true else { return evolution }
    evolution.records = try records(
      of: [
        ("vmem", traces.voltages), ("isyn", traces.currents), ("irec", traces.recurrentInputs),
        ("iahp", traces.adaptations),
      ], on: grid, in: context)
    evolution.records += try spikeRecords(output, in: context)
    return evolution
  }

  /// The state that left the finite numbers, if one did.
  private var brokenState: String? {
    if !state.synapticCurrent.isFinite { return "isyn" }
    if state.adaptationCurrent?.isFinite == false { return "iahp" }
    return state.membranePotential.isFinite ? nil : "vmem"
  }

  /// Runs over the input without a look at what comes of it.
  private mutating func advance(
    over input: Raster, in context: EvolutionContext, recording traces: inout LIFKernel.Records
  ) -> EventRows {
    let variant = variant
    let (membrane, synapse) = (parameters.membraneTimeConstant, parameters.synapticTimeConstant)
    let step = simulation.timeStep
    let membraneDecay = simulation.integration == .euler ? membrane.rates(over: step) : membrane.decays(over: step)
    let synapseDecay = simulation.integration == .euler ? synapse.rates(over: step) : synapse.decays(over: step)
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      let noise = context.noise(
        simulation.noiseDeviation, seed: simulation.seed, timeStep: step,
        firstStep: state.step + Int64(block.lowerBound), steps: block.count, channels: neuronCount)
      if let variant {
        advance(
          as: variant, over: values, steps: block.count, membraneDecay: membraneDecay, synapseDecay: synapseDecay,
          noise: noise, into: &rows, recording: &traces)
        return
      }
      LIFKernel.evolve(
        input: values, steps: block.count, neurons: neuronCount, synapses: synapseCount,
        membraneDecay: membraneDecay, synapseDecay: synapseDecay,
        threshold: parameters.threshold.scalars, bias: parameters.bias.scalars,
        recurrentWeights: parameters.recurrentWeights?.scalars, noise: noise,
        maximumCount: Int(simulation.maximumSpikesPerStep), voltages: &state.membranePotential.scalars,
        currents: &state.synapticCurrent.scalars, spikes: &state.spikes.scalars, rowStarts: &rows.rowStarts,
        channels: &rows.channels, counts: &rows.counts, records: &traces)
    }
    state.step += Int64(input.stepCount)
    return rows
  }

  /// What makes these neurons differ from the common ones; `nil` for common ones.
  private var variant: LIFKernel.Variant? {
    let isEuler = simulation.integration == .euler
    guard let weights = parameters.adaptationWeights, let timeConstant = parameters.adaptationTimeConstant else {
      return isEuler ? LIFKernel.Variant(isEuler: true) : nil
    }
    let step = simulation.timeStep
    let decay = isEuler ? timeConstant.rates(over: step) : timeConstant.decays(over: step)
    return LIFKernel.Variant(
      isEuler: isEuler, adaptation: LIFKernel.Variant.Adaptation(decay: decay, weights: weights.scalars))
  }

  /// Runs over a block as neurons of a variant.
  private mutating func advance(
    as variant: LIFKernel.Variant, over values: Span<Float>, steps: Int, membraneDecay: [Float],
    synapseDecay: [Float], noise: [Float]?, into rows: inout EventRows, recording traces: inout LIFKernel.Records
  ) {
    let isAdapting = variant.adaptation != nil
    var adaptation =
      isAdapting ? state.adaptationCurrent?.scalars ?? [Float](repeating: 0, count: neuronCount) : []
    LIFKernel.evolve(
      variant, input: values, steps: steps, neurons: neuronCount, synapses: synapseCount,
      membraneDecay: membraneDecay, synapseDecay: synapseDecay, threshold: parameters.threshold.scalars,
      bias: parameters.bias.scalars, recurrentWeights: parameters.recurrentWeights?.scalars, noise: noise,
      maximumCount: Int(simulation.maximumSpikesPerStep), voltages: &state.membranePotential.scalars,
      currents: &state.synapticCurrent.scalars, adaptations: &adaptation, spikes: &state.spikes.scalars,
      rowStarts: &rows.rowStarts, channels: &rows.channels, counts: &rows.counts, records: &traces)
    guard isAdapting, steps > 0 else { return }
    var current = Tensor(repeating: 0, shape: [neuronCount])
    current.scalars = adaptation
    state.adaptationCurrent = current
  }
}

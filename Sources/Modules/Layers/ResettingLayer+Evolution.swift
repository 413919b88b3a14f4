internal import Kernels
internal import Signals

extension ResettingLayer {
  /// Runs over a raster, as `evolve(over:in:)` of every module.
  mutating func run(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context, isTaped: false).evolution
  }

  /// The same; gives the spikes, and what was recorded for the way back.
  mutating func run(
    over input: Raster, in context: EvolutionContext, isTaped: Bool
  ) throws(ModuleError) -> (evolution: Evolution, rows: EventRows, traces: LIFKernel.Records) {
    try check(input, in: context)
    try validated(in: context)
    if checkedRows == nil { checkedRows = recurrentRows }
    let before = self
    var traces = LIFKernel.Records(
      voltages: try rows(of: "vmem", channels: outputCount, on: input.grid, in: context, isTaped: isTaped),
      recurrentInputs: try rows(
        of: "irec", channels: inputCount, on: input.grid, in: context, isTaped: isTaped && checkedRows != nil))
    if synapseCount > 0 {
      traces.currents = try rows(
        of: Self.synapseState, channels: inputCount, on: input.grid, in: context, isTaped: isTaped)
    }
    let (rows, atEnd) = try advance(over: input, in: context, recording: &traces)
    if let atEnd {
      var (finite, broken, name) = (0, input.stepCount, atEnd)
      while broken - finite > 1 {
        let middle = (finite + broken) / 2
        var (copy, nothing) = (before, LIFKernel.Records())
        let found = try copy.advance(over: input.steps(0..<middle), in: context, recording: &nothing).broken
        if let found { (broken, name) = (middle, found) } else { finite = middle }
      }
      throw notFinite(name, step: finite, of: input, in: context)
    }
    let output = Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows))
    var evolution = Evolution(output: output)
    evolution.records = try records(
      of: [("vmem", traces.voltages), (Self.synapseState, traces.currents), ("irec", traces.recurrentInputs)],
      on: input.grid, in: context)
    evolution.records += try spikeRecords(output, in: context)
    return (evolution, rows, traces)
  }

  /// The state that is not finite at the end of a run, if one is.
  private var brokenState: String? {
    if state.synapses?.isFinite == false { return Self.synapseState }
    if state.pending?.isFinite == false { return "pending" }
    return state.membranePotential.isFinite ? nil : "vmem"
  }

  /// The state as the kernel takes it.
  var kernelState: ResettingNeuronKernel.State {
    ResettingNeuronKernel.State(
      voltages: state.membranePotential.scalars, currents: state.synapses?.scalars ?? [],
      refractory: state.refractorySteps.scalars,
      ring: state.pending?.scalars ?? [Float](repeating: 0, count: inputCount))
  }

  /// Runs over the input; gives the spikes, and the state that left the finite numbers, if one did: a potential may be
  /// reset at once.
  private mutating func advance(
    over input: Raster, in context: EvolutionContext, recording traces: inout LIFKernel.Records
  ) throws(ModuleError) -> (rows: EventRows, broken: String?) {
    let kernel = try kernel(in: context)
    var running = kernelState
    var rows = EventRows()
    let values: ResettingNeuronKernel.Input =
      switch input.storage {
      case .dense(let values): .dense(values)
      case .events(let rows): .events(rowStarts: rows.rowStarts, channels: rows.channels, counts: rows.counts)
      }
    kernel.prepare(&checkedRows, for: input.stepCount)
    let isBroken = kernel.evolve(
      over: values, steps: input.stepCount, firstStep: state.step, recurrence: checkedRows, state: &running,
      rowStarts: &rows.rowStarts, channels: &rows.channels, counts: &rows.counts, records: &traces)
    state.membranePotential.scalars = running.voltages
    state.synapses?.scalars = running.currents
    state.refractorySteps.scalars = running.refractory
    state.pending?.scalars = running.ring
    state.step += Int64(input.stepCount)
    return (rows, brokenState ?? (isBroken ? "vmem" : nil))
  }
}

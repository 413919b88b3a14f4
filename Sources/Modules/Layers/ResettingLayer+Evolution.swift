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
      voltages: isTaped || context.records("vmem") ? [] : nil,
      currents: synapseCount > 0 && (isTaped || context.records(Self.synapseState)) ? [] : nil,
      recurrentInputs: (isTaped && checkedRows != nil) || context.records("irec") ? [] : nil)
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
    let (inputs, isWantedSpikes) = (inputCount, context.records("spikes"))
    evolution.records = try locating(in: context) { () throws(SignalError) in
      var records: [Evolution.Record] = []
      for (name, values, channels) in [
        ("vmem", traces.voltages, outputCount), (Self.synapseState, traces.currents, inputs),
        ("irec", traces.recurrentInputs, inputs),
      ] {
        guard let values, context.records(name) else { continue }
        let raster = Raster(grid: input.grid, channelCount: channels, storage: .dense(values))
        records.append(try context.record(name, raster, as: .continuous))
      }
      if isWantedSpikes { records.append(try context.record("spikes", output, as: .events)) }
      return records
    }
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

internal import Kernels
public import Signals

extension LIF {
  public static var traces: [String] { ["vmem", "isyn", "spikes", "irec"] }

  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try check(input, in: context)
    try validated(in: context)
    let before = self
    var traces = LIFKernel.Records(
      voltages: context.records("vmem") ? [] : nil, currents: context.records("isyn") ? [] : nil,
      recurrentInputs: context.records("irec") ? [] : nil)
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
    let output = Raster(grid: input.grid, channelCount: outputCount, storage: .events(rows))
    var evolution = Evolution(output: output)
    let isWantedSpikes = context.records("spikes")
    let (inputs, grid) = (inputCount, input.grid)
    evolution.records = try locating(in: context) { () throws(SignalError) in
      var records: [Evolution.Record] = []
      for (name, values, channels) in [
        ("vmem", traces.voltages, outputCount), ("isyn", traces.currents, inputs),
        ("irec", traces.recurrentInputs, inputs),
      ] {
        guard let values else { continue }
        let raster = Raster(grid: grid, channelCount: channels, storage: .dense(values))
        records.append(try context.record(name, raster, as: .continuous))
      }
      if isWantedSpikes { records.append(try context.record("spikes", output, as: .events)) }
      return records
    }
    return evolution
  }

  /// The state that left the finite numbers, if one did.
  private var brokenState: String? {
    if !state.synapticCurrent.isFinite { return "isyn" }
    return state.membranePotential.isFinite ? nil : "vmem"
  }

  /// Runs over the input without a look at what comes of it.
  private mutating func advance(
    over input: Raster, in context: EvolutionContext, recording traces: inout LIFKernel.Records
  ) -> EventRows {
    let (neurons, synapses) = (neuronCount, synapseCount)
    let membraneDecay = parameters.membraneTimeConstant.decays(over: simulation.timeStep)
    let synapseDecay = parameters.synapticTimeConstant.decays(over: simulation.timeStep)
    var rows = EventRows()
    input.forEachDenseBlock { block, values in
      let noise = context.noise(
        simulation.noiseDeviation, seed: simulation.seed, timeStep: simulation.timeStep,
        firstStep: state.step + Int64(block.lowerBound), steps: block.count, channels: neurons)
      LIFKernel.evolve(
        input: values, steps: block.count, neurons: neurons, synapses: synapses,
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
}

internal import Kernels
public import Signals

extension Rate {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try run(over: input, in: context, isTaped: false).evolution
  }

  /// The same; gives the states of each step where they are needed for the way back.
  mutating func run(
    over input: Raster, in context: EvolutionContext, isTaped: Bool
  ) throws(ModuleError) -> (evolution: Evolution, states: [Float]) {
    try check(input, in: context)
    try validated(in: context)
    let before = self
    var traces = RateKernel.Records(
      states: try rows(of: "x", channels: outputCount, on: input.grid, in: context, isTaped: isTaped),
      recurrentInputs: try rows(of: "rec_input", channels: outputCount, on: input.grid, in: context))
    let output = advance(over: input, in: context, recording: &traces)
    guard state.level.isFinite else {
      let step = firstStepNotFinite(of: input.stepCount) { steps in
        var (copy, nothing) = (before, RateKernel.Records())
        _ = copy.advance(over: input.steps(0..<steps), in: context, recording: &nothing)
        return copy.state.level.isFinite
      }
      throw notFinite("x", step: step, of: input, in: context)
    }
    if let index = RowFunctions.firstNotFinite(in: output.span) {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    var evolution = Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
    evolution.records = try records(
      of: [("x", traces.states), ("rec_input", traces.recurrentInputs)], on: input.grid, in: context)
    return (evolution, traces.states?.values ?? [])
  }

  /// λ = dt / τ.
  var rates: [Float] {
    let step = simulation.timeStep.seconds
    return parameters.timeConstant.scalars.map { timeConstant in
      let seconds = Double(timeConstant)
      return Float(step / (simulation.clampsTimeConstants ? max(seconds, 10 * step) : seconds))
    }
  }

  /// Runs over the input without a look at what comes of it.
  private mutating func advance(
    over input: Raster, in context: EvolutionContext, recording traces: inout RateKernel.Records
  ) -> [Float] {
    let neurons = inputCount
    let rate = rates
    var output: [Float] = []
    output.reserveCapacity(input.stepCount * neurons)
    input.forEachDenseBlock { block, values in
      let noise = context.noise(
        simulation.noiseDeviation, seed: simulation.seed, timeStep: simulation.timeStep,
        firstStep: state.step + Int64(block.lowerBound), steps: block.count, channels: neurons)
      output += RateKernel.evolve(
        input: values, steps: block.count, neurons: neurons, rate: rate, bias: parameters.bias.scalars,
        threshold: parameters.threshold.scalars, activation: simulation.activation.kernel,
        recurrentWeights: parameters.recurrentWeights?.scalars, noise: noise, states: &state.level.scalars,
        records: &traces)
    }
    state.step += Int64(input.stepCount)
    return output
  }
}

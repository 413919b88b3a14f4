internal import Kernels
public import Signals

extension WeightedSmooth {
  public mutating func evolve(over input: Raster, in context: EvolutionContext) throws(ModuleError) -> Evolution {
    try validated(in: context)
    linear.parameters.weight.isKnownFinite = true
    if !context.recordsAnything, !smooth.isRandom, input.channelCount == inputCount,
      input.grid.step == smooth.simulation.timeStep
    {
      if let output = evolvedInPlace(over: input) {
        return Evolution(output: Raster(grid: input.grid, channelCount: outputCount, storage: .dense(output)))
      }
    }
    return try inBlocks(of: input, steps: stepsOfBlock) { block throws(ModuleError) in
      try evolveChildren(over: block, in: context)
    }
  }

  /// Runs with each block of steps worked on where it ends up in the output, for a run of which only the output is wanted.
  ///
  /// - Returns: `nil` with nothing changed when a value left the finite numbers; the children know which.
  private mutating func evolvedInPlace(over input: Raster) -> [Float]? {
    let channels = outputCount
    // Rows that were written stay in the nearest cache for what follows; a product of dense rows is worth more of them.
    let fewSteps = max(8, (1 << 15) / max(1, channels) & ~7)
    let stepsOfBlock = input.kind == .events && !needsWholeRaster ? fewSteps : stepsOfBlock
    let decay = smooth.parameters.timeConstant.decays(over: smooth.simulation.timeStep)
    var currents = smooth.state.current
    var isFinite = true
    let output = [Float](count: input.stepCount * channels) { values in
      LargePages.request(for: &values)
      var first = 0
      while first < input.stepCount, isFinite {
        let steps = first..<min(first + min(stepsOfBlock, input.stepCount), input.stepCount)
        isFinite = values.withElements(steps.lowerBound * channels..<steps.upperBound * channels) { rows in
          // A sum that is not finite leaves a current that is not, and that stays so.
          _ = linear.sums(over: input, steps: steps, areLookedAt: false, into: &rows)
          SynapseKernel.evolve(
            inPlace: &rows, steps: steps.count, channels: channels, decay: decay, currents: &currents.scalars)
          activate(&rows, steps: steps.count)
          return currents.isFinite && (Activation.keepsFinite || RowFunctions.firstNotFinite(in: rows.span) == nil)
        }
        first = steps.upperBound
      }
    }
    guard isFinite else { return nil }
    smooth.state.current = currents
    smooth.state.step += Int64(input.stepCount)
    return output
  }

  private mutating func evolveChildren(
    over input: Raster, in context: EvolutionContext
  ) throws(ModuleError) -> Evolution {
    let sums = try context.evolve(&linear, named: "linear", over: input)
    let smoothed = try context.evolve(&smooth, named: "smooth", over: sums.output)
    var values = smoothed.output.values
    var rows = values.mutableSpan
    activate(&rows, steps: input.stepCount)
    if let index = RowFunctions.firstNotFinite(in: values.span) {
      throw notFinite("output", step: index / outputCount, of: input, in: context)
    }
    let output = Raster(grid: input.grid, channelCount: outputCount, storage: .dense(values))
    return Evolution(output: output, records: sums.records + smoothed.records)
  }

  func activate(_ values: inout MutableSpan<Float>, steps: Int) {
    switch simulation.normalization {
    case .eachStep: Activation.apply(to: &values, rows: steps, channels: outputCount)
    case .wholeRaster: Activation.apply(to: &values, rows: 1, channels: values.count)
    }
  }
}

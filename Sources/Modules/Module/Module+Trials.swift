internal import Kernels
public import Signals

extension Module {
  /// Runs over independent trials, each from this module's present state; this module stays as it is.
  ///
  /// Trials run in parallel, on as many threads as `LOLIGO_THREADS` says. They are numbered globally: any split of a
  /// batch, with `firstTrial` counting on, gives the same bits.
  /// - Throws: The error of the first trial that fails.
  public func evolve(
    trials: [Raster], firstTrial: Int = 0, recording: Recording = .nothing
  ) throws(ModuleError) -> [(module: Self, evolution: Evolution)] {
    try check(recording)
    try validate()
    return try Parallel.map(count: trials.count) { index throws(ModuleError) in
      var module = self
      var context = EvolutionContext(trial: firstTrial + index, recording: recording)
      context.isValidated = true
      let evolution = try module.evolve(over: trials[index], in: context)
      return (module: module, evolution: evolution)
    }
  }
}

public import Signals

extension Module {
  /// Runs over a raster: changes the module's state, and gives its output and what was recorded.
  ///
  /// Running over one raster and then over the next is running over both at once, bit for bit.
  /// - Throws: `ModuleError` for an input of the wrong width or time step, an unknown path in `recording`, or a state
  ///   that leaves the finite numbers; the module is then as it was before.
  public mutating func evolve(
    over input: Raster, recording: Recording = .nothing, trial: Int = 0
  ) throws(ModuleError) -> Evolution {
    let (module, evolution) = try evolved(over: input, recording: recording, trial: trial)
    self = module
    return evolution
  }

  /// The module after a run, and what came of it; this one stays as it is.
  public func evolved(
    over input: Raster, recording: Recording = .nothing, trial: Int = 0
  ) throws(ModuleError) -> (module: Self, evolution: Evolution) {
    try check(recording)
    try validate()
    var module = self
    var context = EvolutionContext(trial: trial, recording: recording)
    context.isValidated = true
    let steps = recording.keepsParts ? stepsOfThinnedBlock : .max
    let evolution = try inBlocks(of: input, steps: steps) { block throws(ModuleError) in
      try module.evolve(over: block, in: context)
    }
    return (module, evolution)
  }

  /// Every path that a recording can name: the traces of each module, and the output of each child.
  public var recordablePaths: [AttributePath] {
    traces.map { AttributePath([$0]) }
      + children.flatMap { child in
        child.module.recordablePaths.map { $0.inside(child.name) } + [AttributePath([child.name, "output"])]
      }
  }

  /// Refuses a recording that names what the module does not have.
  func check(_ recording: Recording) throws(ModuleError) {
    let named = (recording.paths ?? []) + recording.selections.map(\.path)
    guard !named.isEmpty else { return }
    let known = recordablePaths
    for path in named where !known.contains(where: path.contains) {
      let suggestion = SpellingSuggestion.nearest(to: path.description, in: known.map(\.description))
      throw ModuleError(Self.typeName, .noSuchRecord(path: path.description, suggestion: suggestion))
    }
  }

  /// Refuses a raster that does not fit the module; layers call it first.
  public func check(_ input: Raster, in context: EvolutionContext) throws(ModuleError) {
    guard input.channelCount == inputCount else {
      throw ModuleError(
        Self.typeName, at: context.path, .inputWidth(expected: inputCount, found: input.channelCount))
    }
    if let timeStep, timeStep != input.grid.step {
      throw ModuleError(
        Self.typeName, at: context.path, .timeStepMismatch(expected: timeStep, found: input.grid.step))
    }
  }

  /// Calls what can fail on a series or raster, and names this module in the error.
  public func locating<Result>(
    in context: EvolutionContext, _ body: () throws(SignalError) -> Result
  ) throws(ModuleError) -> Result {
    do { return try body() } catch { throw ModuleError(Self.typeName, at: context.path, .signal(error)) }
  }
}

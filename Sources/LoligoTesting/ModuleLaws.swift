public import Modules
public import Signals
public import Testing

/// Asserts the laws that every module obeys.
///
/// - Parameters:
///   - canBeCut: Whether a run in pieces gives the output of one run; false only where a module's documentation says so.
///   - hasExactGradient: Whether a gradient that it has is the derivative, beside that of spikes; false for one that passes
///     through a rounding, as that of `UpDownEncoder`.
///   - inputs: How to make an input on a grid from a seed; counts or samples after the module's `inputKind` unless given.
public func checkModule<M: Module>(
  _ module: M, registry: ModuleRegistry = .standard, canBeCut: Bool = true, hasExactGradient: Bool = true,
  inputs: InputMaker? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let laws = try ModuleLaws(
    module, registry: registry, canBeCut: canBeCut, inputs: inputs, location: sourceLocation)
  laws.fieldsAreListedCompletely()
  try laws.attributesAreSetAndRead()
  laws.unusableAttributesAreRefused()
  laws.unknownPathsAreRefused()
  try laws.snapshotsRestoreTheModule()
  try laws.damagedSnapshotsAreRefused()
  try laws.leavesRestoreTheModule()
  try laws.piecesGiveTheWhole()
  try laws.eventsAndSamplesGiveTheSame()
  try laws.aRunChangesNothingButState()
  try laws.runsOfNoStepsChangeNothing()
  try laws.recordingChangesNothing()
  try laws.recordsAreThinnedByTick()
  try laws.partsOfRecordsAreKept()
  try laws.trialsAreIndependent()
  try laws.unfitInputIsRefused()
  try laws.aRunThatFailsChangesNothing()
  try laws.overflowIsReportedWithItsStep()
  try laws.gradientsAreRight(isExact: hasExactGradient)
}

/// Asserts the laws of gradients alone, of a module that has one; `checkModule` asserts them too.
///
/// - Parameters: As for `checkModule`.
public func checkGradients<M: Module>(
  _ module: M, hasExactGradient: Bool = true, inputs: InputMaker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let laws = try ModuleLaws(module, registry: .standard, canBeCut: true, inputs: inputs, location: sourceLocation)
  try laws.gradientsAreRight(isExact: hasExactGradient)
}

/// Makes an input on a grid, with a number of channels, from a seed.
public typealias InputMaker = @Sendable (TimeGrid, Int, UInt64) throws -> Raster

/// A module under the laws, and what they need.
struct ModuleLaws<M: Module> {
  let module: M
  /// The module after a run, so that its state is not at rest.
  let warm: M
  let registry: ModuleRegistry
  let canBeCut: Bool
  let makeInput: InputMaker
  let step: TimeStep
  let location: SourceLocation

  init(
    _ module: M, registry: ModuleRegistry, canBeCut: Bool, inputs: InputMaker?, location: SourceLocation
  ) throws {
    self.module = module
    self.registry = registry
    self.canBeCut = canBeCut
    self.location = location
    let kind = module.inputKind
    let makeInput: InputMaker =
      inputs ?? { grid, channels, seed in
        kind == .events
          ? try RandomRasters.counts(on: grid, channels: channels, seed: seed)
          : try RandomRasters.samples(on: grid, channels: channels, seed: seed)
      }
    let step = module.modules.lazy.compactMap(\.module.timeStep).first ?? .milliseconds(1)
    self.makeInput = makeInput
    self.step = step
    let grid = try TimeGrid(step: step, firstTick: -20, count: 15)
    warm = try module.evolved(over: makeInput(grid, module.inputCount, 77)).module
  }

  /// An input for the module.
  func input(steps: Int, firstTick: Int64 = -5, seed: UInt64) throws -> Raster {
    try makeInput(TimeGrid(step: step, firstTick: firstTick, count: steps), module.inputCount, seed)
  }

  /// What a check of the module is about.
  func about(_ what: String) -> Comment { "\(M.typeName): \(what)" }

  func expect(_ condition: Bool, _ what: String) {
    #expect(condition, about(what), sourceLocation: location)
  }

  /// The error of a call that has to fail; the failure of not failing is reported.
  func failure(_ what: String, of body: () throws(ModuleError) -> Void) -> ModuleError? {
    do {
      try body()
      Issue.record(about("\(what) was accepted"), sourceLocation: location)
      return nil
    } catch { return error }
  }
}

import Archives
import LoligoTesting
import ModuleSpecimens
import Modules
import OpenIdentifiers
import Signals
import Testing

/// Every module of the library goes through an archive, and is replayed from it bit for bit.
@Suite(.closesIdentifiers) struct ModuleArchiveTests {
  private static let steps = 50
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The module with a clock that does not begin at zero.
  private static func timed(_ specimen: Specimen) throws -> TimedModule {
    var timed = try specimen.module.timed(step: specimen.module.timeSteps.isEmpty ? .milliseconds(1) : nil)
    timed.setClock(toTick: 11)
    return timed
  }

  /// Random events or samples, as the module expects them; none for a source.
  private static func input(for timed: TimedModule, seed: UInt64) throws -> (any TimeSeries)? {
    let grid = try TimeGrid(step: timed.timeStep, firstTick: 11, count: steps)
    let channels = timed.module.inputCount
    guard channels > 0 else { return nil }
    switch timed.module.inputKind {
    case .events: return try EventSeries(RandomRasters.counts(on: grid, channels: channels, seed: seed))
    case .continuous: return ContinuousSeries(try RandomRasters.samples(on: grid, channels: channels, seed: seed))
    }
  }

  private func expectFaithful(_ archive: Archive) throws {
    let verification = try archive.verify()
    #expect(verification.isIntact, "\(verification.differences)")
    let replay = try archive.replay()
    #expect(replay.isIdentical, "\(replay.differences)")
  }

  @Test(arguments: try Specimen.library(), [1, 4])
  func `a run of any module is archived and replayed as it was, whole and in pieces`(
    _ specimen: Specimen, every stride: Int
  ) throws {
    let timed = try Self.timed(specimen)
    let input = try Self.input(for: timed, seed: 1)
    let recording = Recording.everything(every: stride)
    var running = timed
    let result = try running.evolve(over: input, for: .steps(Self.steps), recording: recording)
    let writer = try Archive.create(folder.file("whole.h5"), for: timed)
    try writer.appendTrial(input: input, evolution: result, moduleAfter: running)
    let whole = try writer.finish()
    try expectFaithful(whole)
    #expect(try whole.module().module.snapshot == timed.module.snapshot)
    #expect(try whole.output(ofTrial: 0) == result.output)
    #expect(Set(whole.recordPaths) == Set(timed.module.recordablePaths))
    for path in whole.recordPaths { #expect(try whole.record(path, ofTrial: 0) == result.recorded(path), "\(path)") }

    var pieced = timed
    var sink = try Archive.create(folder.file("pieces.h5"), for: timed)
    try pieced.evolve(over: input, for: .steps(Self.steps), recording: recording, into: &sink, stepsAtOnce: 7)
    let pieces = try sink.finish()
    #expect(pieced.module.snapshot == running.module.snapshot)
    #expect(pieces.rootHash == whole.rootHash)
  }

  @Test(arguments: try Specimen.library())
  func `independent and continued trials of any module are replayed as they were`(_ specimen: Specimen) throws {
    let timed = try Self.timed(specimen)
    let independent = try Archive.create(folder.file("independent.h5"), for: timed, relation: .independent)
    for trial in 0..<2 {
      let raster = try timed.raster(
        of: Self.input(for: timed, seed: UInt64(trial)), on: timed.grid(over: nil, for: .steps(Self.steps)))
      let evolution = try timed.module.evolved(over: raster, recording: .everything, trial: trial).evolution
      try independent.appendTrial(input: Self.input(for: timed, seed: UInt64(trial)), evolution: evolution)
    }
    try expectFaithful(independent.finish())

    var running = timed
    let continued = try Archive.create(folder.file("continued.h5"), for: timed)
    for steps in [1, 0, 41] {
      let input = try Self.input(for: timed, seed: 5)
      let result = try running.evolve(over: input, for: .steps(steps), recording: .everything)
      try continued.appendTrial(input: input, evolution: result, moduleAfter: running)
    }
    try expectFaithful(continued.finish())
  }
}

import Archives
import Modules
import OpenIdentifiers
import Signals
import Testing

/// Trials, in one piece and in many, hang together as the archive says.
@Suite(.closesIdentifiers) struct TrialTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs into an archive piece by piece.
  private func archiveInPieces(
    _ name: String, _ stepsAtOnce: Int, module: TimedModule, input: (any TimeSeries)?, checkpoints: Bool = false
  ) throws -> Archive {
    var running = module
    let writer = try Archive.create(folder.file(name), for: module)
    var sink = writer
    var piece = 0
    try running.evolve(
      over: input, for: .steps(50), recording: .everything, into: &sink, stepsAtOnce: stepsAtOnce
    ) { _ in
      piece += 1
      if checkpoints, piece.isMultiple(of: 3) { try writer.checkpoint() }
    }
    return try writer.finish()
  }

  @Test(arguments: [1, 7, 1000], [false, true])
  func `a run in pieces has the root hash of the whole run`(stepsAtOnce: Int, checkpoints: Bool) throws {
    let module = try Experiments.network(noise: 0.3)
    for input in [try Experiments.events(), try Experiments.clocked(), nil] as [(any TimeSeries)?] {
      let name = input.map { "\($0.signal.kind)" } ?? "none"
      let whole = try Experiments.archive(folder.file("\(name)-whole.h5"), module, over: input)
      let pieces = try archiveInPieces(
        "\(name)-pieces.h5", stepsAtOnce, module: module, input: input, checkpoints: checkpoints)
      // The seed is all that differs from what the support function writes.
      #expect(try pieces.objects.filter { $0.path != "/" } == whole.objects.filter { $0.path != "/" })
      #expect(try pieces.output(ofTrial: 0) == whole.output(ofTrial: 0))
      let again = try archiveInPieces("\(name)-again.h5", 50, module: module, input: input)
      #expect(again.rootHash == pieces.rootHash)
      #expect(again.runIdentifier != pieces.runIdentifier)
      #expect(try pieces.replay().isIdentical)
    }
  }

  @Test func `two identical runs have equal root hashes, and another seed has another`() throws {
    let module = try Experiments.network()
    let first = try Experiments.archive(folder.file("1.h5"), module, over: Experiments.events())
    let second = try Experiments.archive(folder.file("2.h5"), module, over: Experiments.events())
    #expect(first.rootHash == second.rootHash)
    let other = try Archive.create(folder.file("3.h5"), for: module, seed: 8)
    var running = module
    let input = try Experiments.events()
    try other.appendTrial(
      input: input, evolution: running.evolve(over: input, recording: .everything), moduleAfter: running)
    #expect(try other.finish().rootHash != first.rootHash)
  }

  @Test func `continued runs go on where the one before ended`() throws {
    let module = try Experiments.network(noise: 0.2)
    var running = module
    var writer = try Archive.create(folder.file("run.h5"), for: module)
    try running.evolve(over: Experiments.events(duration: 0.02), recording: .everything, into: &writer, stepsAtOnce: 7)
    try running.evolve(over: nil, for: .steps(13), recording: .everything, into: &writer)
    let third = try running.evolve(
      over: Experiments.events(duration: 0.02, start: 0.033), for: .steps(11), recording: .everything)
    try writer.appendTrial(
      input: Experiments.events(duration: 0.02, start: 0.033), evolution: third, moduleAfter: running)
    let archive = try writer.finish()

    #expect(archive.trialCount == 3)
    #expect(try (0..<3).map { try archive.grid(ofTrial: $0).firstTick } == [0, 20, 33])
    #expect(try archive.input(ofTrial: 1) == nil)
    #expect(try archive.input(ofTrial: 2)?.series.start == 0.033)
    #expect(try archive.output(ofTrial: 2) == third.output)
    #expect(archive.stop == 0.044)
    #expect(try archive.verify().isIntact)
    let replay = try archive.replay()
    #expect(replay.isIdentical)
    #expect(replay.trialCount == 3)
  }

  @Test func `independent trials with noise are replayed by their numbers`() throws {
    let module = try Experiments.spiking(noise: 0.5)
    let inputs = try (0..<7).map { try Experiments.events(duration: 0.01 * Double($0 + 1)) }
    let writer = try Archive.create(folder.file("run.h5"), for: module, relation: .independent)
    for (index, result) in try module.evolve(trials: inputs, firstTrial: 40, recording: .everything).enumerated() {
      try writer.appendTrial(input: inputs[index], evolution: result, number: 40 + index)
    }
    let archive = try writer.finish()
    #expect(archive.start == 0)
    #expect(archive.stop == 0.07)
    #expect(try archive.number(ofTrial: 3) == 43)
    var expected = inputs[3]
    expected.name = "input"
    #expect(try archive.input(ofTrial: 3) == .events(expected))
    var steps: [Int] = []
    let replay = try archive.replay { steps.append($0.completedSteps) }
    #expect(replay.isIdentical)
    #expect(replay.trialCount == 7)
    #expect(steps.last == 280)
  }

  @Test func `trials with other numbers than they ran with are not replayed the same`() throws {
    let module = try Experiments.spiking(noise: 0.5)
    let input = try Experiments.events()
    let writer = try Archive.create(folder.file("run.h5"), for: module, relation: .independent)
    let results = try module.evolve(trials: [input, input], firstTrial: 3, recording: .everything)
    try writer.appendTrial(input: input, evolution: results[0], number: 3)
    try writer.appendTrial(input: input, evolution: results[1], number: 5)
    let replay = try writer.finish().replay()
    #expect(!replay.isIdentical)
    #expect(replay.differences.allSatisfy { $0.trial == 1 })
  }

  @Test func `a record of some trials in a row is kept for those`() throws {
    let module = try Experiments.network()
    let writer = try Archive.create(folder.file("run.h5"), for: module, relation: .independent)
    for trial in 0..<5 {
      let recording: Recording = (2...3).contains(trial) ? .only("hidden/vmem", "hidden/spikes") : .nothing
      let input = try Experiments.events(duration: 0.01 + 0.002 * Double(trial))
      var running = module
      try writer.appendTrial(input: input, evolution: running.evolve(over: input, recording: recording), number: 0)
    }
    let archive = try writer.finish()
    #expect(try archive.record("hidden/vmem", ofTrial: 3).samples?.sampleCount == 16)
    #expect(throws: ArchiveError.notRecorded(path: "hidden/vmem", trial: 4, recorded: 2..<4)) {
      try archive.record("hidden/vmem", ofTrial: 4)
    }
    #expect(throws: ArchiveError.notFound(what: "record", name: "hidden/vmen", suggestion: "hidden/vmem")) {
      try archive.record("hidden/vmen", ofTrial: 3)
    }
    #expect(try archive.verify().isIntact)
    #expect(try archive.replay().isIdentical)
  }

  @Test func `a run that was stopped can be ended and archived as far as it came`() throws {
    struct Stop: Error {}
    let module = try Experiments.network()
    var running = module
    var writer = try Archive.create(folder.file("run.h5"), for: module)
    #expect(throws: Stop.self) {
      try running.evolve(over: Experiments.events(), into: &writer, stepsAtOnce: 10) { progress in
        if progress.completedSteps == 30 { throw Stop() }
      }
    }
    #expect(throws: ArchiveError.runUnderWay(path: writer.path)) { try writer.finish() }
    try writer.endRun(of: running)
    let archive = try writer.finish()
    #expect(try archive.grid(ofTrial: 0).count == 30)
    #expect(try archive.replay().isIdentical)
  }
}

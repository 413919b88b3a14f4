import Archives
import Modules
import Signals
import Testing

/// What goes into an archive comes out of it.
struct RoundTripTests {
  let folder = try! TemporaryFolder()

  @Test func `events, output, records and module come back as they were`() throws {
    let timed = try Experiments.network()
    let input = try Experiments.events()
    var running = timed
    let result = try running.evolve(over: input, recording: .everything)

    let writer = try Archive.create(folder.file("run.h5"), for: timed, seed: 7)
    try writer.appendTrial(input: input, evolution: result, moduleAfter: running)
    let archive = try writer.finish()

    #expect(archive.trialCount == 1)
    #expect(archive.seed == 7)
    #expect(archive.timeStep == .milliseconds(1))
    #expect(archive.start == 0)
    #expect(archive.stop == 0.05)
    #expect(try archive.grid(ofTrial: 0) == result.grid)
    #expect(try archive.module().module.snapshot == timed.module.snapshot)
    var expectedInput = input
    expectedInput.name = "input"
    #expect(try archive.input(ofTrial: 0) == .events(expectedInput))
    #expect(try archive.output(ofTrial: 0) == result.output)
    #expect(Set(archive.recordPaths) == Set(result.evolution.records.map(\.path)))
    #expect(archive.recordPaths.contains("hidden/vmem"))
    for path in archive.recordPaths {
      #expect(try archive.record(path, ofTrial: 0) == result.recorded(path), "\(path)")
    }
    #expect(try archive.verify().isIntact)
    #expect(try archive.replay().isIdentical)
    #expect(try folder.names() == ["run.h5", "run.h5.sha256"])
  }
}

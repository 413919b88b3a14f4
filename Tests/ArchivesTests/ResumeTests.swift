import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// A run that was ended from outside goes on to the bits of one that was not.
@Suite(.closesIdentifiers) struct ResumeTests {
  let folder: TemporaryFolder
  /// What ends a run in these tests.
  private struct Ended: Error {}

  init() throws { folder = try TemporaryFolder() }

  /// Everything becomes a segment at once.
  private static let atOnce = Duration.zero

  /// Runs in pieces of 7 steps and ends after some of them, as if the process had died; a duration of days stores nothing
  /// but the beginning.
  private func end(
    _ path: String, _ module: TimedModule, over input: (any TimeSeries)?, steps: Int, after pieces: Int,
    storingEvery interval: Duration = atOnce
  ) throws {
    var timed = module
    var writer = try Archive.create(path, for: timed, seed: 7, storingEvery: interval)
    var count = 0
    #expect(throws: Ended.self) {
      try timed.evolve(
        over: input, for: .steps(steps), recording: .everything, into: &writer, stepsAtOnce: 7
      ) { _ in
        count += 1
        if count == pieces { throw Ended() }
      }
    }
  }

  /// The archive of a run that was not ended.
  private func whole(_ module: TimedModule, over input: (any TimeSeries)?, steps: Int) throws -> Archive {
    var timed = module
    var writer = try Archive.create(folder.file("whole.h5"), for: timed, seed: 7)
    try timed.evolve(over: input, for: .steps(steps), recording: .everything, into: &writer)
    return try writer.finish()
  }

  private func goOn(_ path: String, steps: Int) throws -> Archive {
    let run = try Archive.resume(path)
    var (writer, module) = (run.writer, run.module)
    if run.isTrialUnderWay {
      try module.evolve(
        over: run.input?.series, for: .steps(steps - run.completedSteps), recording: .everything, into: &writer)
    }
    return try writer.finish()
  }

  /// A network and an input, one of each kind.
  private static let inputs: [String] = ["events", "clocked", "listed", "none"]

  private func input(_ kind: String) throws -> (any TimeSeries)? {
    switch kind {
    case "events": try Experiments.events()
    case "clocked": try Experiments.clocked()
    case "listed": try Experiments.listed()
    default: nil
    }
  }

  @Test(arguments: inputs)
  func `a run that ended after any piece is finished to the same root hash`(kind: String) throws {
    let module = try Experiments.network(noise: 0.1)
    let input = try input(kind)
    let steps = 28
    let expected = try whole(module, over: input, steps: steps)
    for pieces in 1...4 {
      for (name, interval) in [("stored", Self.atOnce), ("lost", .seconds(86_400))] {
        let path = folder.file("\(name)-\(pieces).h5")
        try end(path, module, over: input, steps: steps, after: pieces, storingEvery: interval)
        #expect(!DurableFile.exists(path))
        let archive = try goOn(path, steps: steps)
        #expect(archive.rootHash == expected.rootHash, "\(name) after \(pieces) pieces")
        #expect(try archive.verify().isIntact && archive.differences(from: expected).isEmpty)
        #expect(!DurableFile.exists(path + ".partial"))
      }
    }
  }

  @Test func `a run that ended when all was stored is finished to the same root hash`() throws {
    let module = try Experiments.network()
    let input = try Experiments.events(start: 0)
    let expected = try whole(module, over: input, steps: 28)
    let path = folder.file("run.h5")
    do {
      var timed = module
      var writer = try Archive.create(path, for: timed, seed: 7)
      try timed.evolve(over: input, for: .steps(28), recording: .everything, into: &writer)
      try writer.checkpoint()
    }
    let archive = try goOn(path, steps: 28)
    #expect(try archive.rootHash == expected.rootHash && archive.differences(from: expected).isEmpty)
  }

  @Test func `a run can be ended and gone on with again and again`() throws {
    let module = try Experiments.network()
    let input = try Experiments.events()
    let expected = try whole(module, over: input, steps: 28)
    let path = folder.file("run.h5")
    try end(path, module, over: input, steps: 28, after: 1)
    for completed in [7, 14, 21] {
      let run = try Archive.resume(path, storingEvery: Self.atOnce)
      #expect(run.completedSteps == completed && run.isTrialUnderWay)
      guard case .events(let stored) = run.input else {
        Issue.record("the input is not there")
        return
      }
      #expect(stored.times == input.times && stored.channels == input.channels && stored.stop == input.stop)
      var (writer, timed) = (run.writer, run.module)
      #expect(throws: Ended.self) {
        try timed.evolve(
          over: input, for: .steps(28 - completed), recording: .everything, into: &writer, stepsAtOnce: 7
        ) { _ in throw Ended() }
      }
    }
    #expect(try goOn(path, steps: 28).rootHash == expected.rootHash)
  }

  @Test(arguments: TrialRelation.allCases)
  func `trials that were complete are kept, and others follow them`(relation: TrialRelation) throws {
    func run(_ path: String, endingAfter last: Int?) throws -> Archive? {
      var module = try Experiments.spiking()
      var writer = try Archive.create(path, for: module, relation: relation, storingEvery: Self.atOnce)
      for trial in 0..<4 {
        if trial == last {
          let resumed = try { () throws -> ResumedRun in
            writer = try Archive.create(folder.file("other-\(relation).h5"), for: module)
            return try Archive.resume(path, storingEvery: Self.atOnce)
          }()
          #expect(!resumed.isTrialUnderWay && resumed.writer.trialCount == trial)
          (writer, module) = (resumed.writer, resumed.module)
        }
        let input = try Experiments.clocked(rows: 4, firstTick: module.tick == 0 ? 0 : 1, phase: trial)
        var running = module
        let result = try running.evolve(over: input, for: .steps(9), recording: .everything)
        try writer.appendTrial(
          input: input, evolution: result, moduleAfter: relation == .continued ? running : nil)
        if relation == .continued { module = running }
      }
      try writer.setColumn("label", [3, 1, 4, 1])
      return try writer.finish()
    }
    let expected = try #require(try run(folder.file("whole.h5"), endingAfter: nil))
    for last in 1..<4 {
      let archive = try #require(try run(folder.file("run-\(last).h5"), endingAfter: last))
      #expect(archive.rootHash == expected.rootHash)
      try DurableFile.remove(folder.file("other-\(relation).h5.partial/lock"))
      try DurableFile.remove(folder.file("other-\(relation).h5.partial"))
    }
  }

  @Test func `another input or module than the run began with is refused`() throws {
    let module = try Experiments.network()
    let path = folder.file("run.h5")
    try end(path, module, over: Experiments.clocked(), steps: 28, after: 2)
    let run = try Archive.resume(path)
    var (writer, timed) = (run.writer, run.module)
    let error = #expect(throws: ArchiveError.inputDiffers(name: "input")) {
      try timed.evolve(over: Experiments.clocked(phase: 1), for: .steps(14), into: &writer)
    }
    #expect(error?.description == "The run goes on with another input 'input' than it began with; give it the same.")
    var fresh = module
    fresh.setClock(toTick: 14)
    #expect(throws: ArchiveError.moduleDiffers(relation: .continued)) {
      try fresh.evolve(over: Experiments.clocked(), for: .steps(14), into: &writer)
    }
  }

  @Test(arguments: inputs)
  func `what is salvaged is the beginning of the run, and replays`(kind: String) throws {
    let module = try Experiments.network()
    let input = try input(kind)
    let expected = try whole(module, over: input, steps: 28)
    for pieces in 1...3 {
      let path = folder.file("run-\(pieces).h5")
      try end(path, module, over: input, steps: 28, after: pieces)
      let archive = try Archive.salvage(path)
      #expect(archive.status == .salvaged && expected.status == .complete)
      #expect(try archive.grid(ofTrial: 0).count == 7 * pieces)
      guard case .continuous(let found) = try archive.record("readout/smooth/isyn", ofTrial: 0),
        case .continuous(let all) = try expected.record("readout/smooth/isyn", ofTrial: 0)
      else {
        Issue.record("the record is not sampled")
        return
      }
      #expect(found.values == Array(all.values.prefix(found.values.count)) && found.sampleCount == 7 * pieces)
      #expect(try archive.verify().isIntact)
      #expect(try archive.replay().isIdentical)
    }
  }

  @Test func `a damaged segment is named when resuming, and left out when salvaging`() throws {
    let module = try Experiments.network()
    let path = folder.file("run.h5")
    try end(path, module, over: Experiments.events(), steps: 28, after: 3)
    let name = try #require(DurableFile.list(path + ".partial").last)
    let segment = "\(path).partial/\(name)"
    var bytes = try DurableFile.read(segment)
    for index in bytes.indices.suffix(bytes.count / 2) { bytes[index] ^= 0x55 }
    try DurableFile.write(bytes, to: segment)
    let error = #expect(throws: ArchiveError.self) { try Archive.resume(path) }
    guard case .segmentDamaged(segment, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let archive = try Archive.salvage(path)
    #expect(try archive.grid(ofTrial: 0).count == 14)
    #expect(try DurableFile.list(path + ".partial").contains("\(name).damaged"))
  }

  @Test func `an archive that had its name when the process ended is finished`() throws {
    let module = try Experiments.network()
    let path = folder.file("run.h5")
    try end(path, module, over: nil, steps: 7, after: 1)
    var left: [(name: String, bytes: [UInt8])] = []
    for name in try DurableFile.list(path + ".partial") {
      left.append((name, try DurableFile.read("\(path).partial/\(name)")))
    }
    let archive = try goOn(path, steps: 7)
    try DurableFile.createFolder(path + ".partial")
    for (name, bytes) in left { try DurableFile.write(bytes, to: "\(path).partial/\(name)") }
    #expect(throws: ArchiveError.alreadyFinished(path: path)) { try Archive.resume(path) }
    #expect(try folder.names() == ["run.h5", "run.h5.sha256"])
    #expect(try archive.verify().isIntact)
    let error = #expect(throws: ArchiveError.self) { try Archive.resume(path) }
    #expect(error?.description == "Archive '\(path)' is finished; there is nothing to go on with.")
  }

  @Test func `what a writer left while it published is in nobody's way`() throws {
    let module = try Experiments.network()
    let path = folder.file("run.h5")
    try end(path, module, over: nil, steps: 14, after: 2)
    for name in ["run.h5.tmp", "run.h5.sha256", "run.h5.sha256.123.tmp", "run.h5.partial/segment-000009.h5.123.tmp"] {
      try DurableFile.write([1, 2, 3], to: folder.file(name))
    }
    let archive = try goOn(path, steps: 14)
    #expect(try archive.verify().sidecar == .matches)
    #expect(try folder.names() == ["run.h5", "run.h5.sha256"])
  }

  @Test func `of two writers one is refused, and a writer that has ended is not waited for`() throws {
    let module = try Experiments.network()
    let path = folder.file("run.h5")
    try end(path, module, over: nil, steps: 14, after: 1)
    do {
      let run = try Archive.resume(path)
      let error = #expect(throws: ArchiveError.self) { try Archive.resume(path) }
      guard case .beingWritten(path, let process) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(process != nil && run.writer.trialCount == 0)
    }
    #expect(throws: ArchiveError.unfinishedRunExists(path: path, folder: path + ".partial")) {
      try Archive.create(path, for: module)
    }
    #expect(try goOn(path, steps: 14).trialCount == 1)
  }

  @Test func `a run of which nothing was stored, or that is not there, says so`() throws {
    let path = folder.file("run.h5")
    let missing = #expect(throws: ArchiveError.self) { try Archive.resume(path) }
    #expect(
      missing?.description
        == "There is no unfinished run of archive '\(path)': '\(path).partial' does not exist; check the path.")
    // What had stored nothing is in nobody's way.
    for _ in 0..<2 { _ = try Archive.create(path, for: Experiments.network()) }
    let empty = #expect(throws: ArchiveError.self) { try Archive.salvage(path) }
    #expect(
      empty?.description
        == "The run in '\(path).partial' was ended before anything of it was stored; remove that folder and run '\(path)' again."
    )
  }

  @Test func `what two archives differ in is told by its first value`() throws {
    let module = try Experiments.network()
    let first = try Experiments.archive(folder.file("a.h5"), module, over: Experiments.clocked())
    let same = try Experiments.archive(folder.file("b.h5"), module, over: Experiments.clocked())
    let other = try Experiments.archive(folder.file("c.h5"), module, over: Experiments.clocked(phase: 1))
    #expect(try first.differences(from: same).isEmpty)
    let differences = try first.differences(from: other)
    let input = try #require(differences.first { $0.path == "/inputs/input" })
    guard case .values(36, 0, 0, "-1.0", "-0.75") = input.kind else {
      Issue.record("\(input)")
      return
    }
    let shorter = try Experiments.archive(folder.file("d.h5"), module, over: Experiments.clocked(), steps: 40)
    #expect(
      try first.differences(from: shorter).map(\.description).contains(
        "'/outputs/output' is float32 [50, 2], but float32 [40, 2] in the second."))
    let unrecorded = try Experiments.archive(
      folder.file("e.h5"), module, over: Experiments.clocked(), recording: .nothing)
    #expect(
      try first.differences(from: unrecorded).contains { $0.path == "/records/hidden/vmem" && $0.kind == .onlyInFirst })
  }
}

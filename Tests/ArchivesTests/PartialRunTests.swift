import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// What is left of a run that was ended, where something is missing, damaged, or in an order of its own.
@Suite(.closesIdentifiers) struct PartialRunTests {
  private struct Ended: Error {}
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("run.h5")
  }

  /// The archive of a run of some pieces of 7 steps.
  private func whole(pieces: Int) throws -> Archive {
    var timed = try Experiments.network()
    var writer = try Archive.create(folder.file("whole.h5"), for: timed)
    try timed.evolve(
      over: nil, for: .steps(7 * pieces), recording: .everything, into: &writer, stepsAtOnce: 7)
    return try writer.finish()
  }

  /// Runs in pieces of 7 steps, each a segment, and ends after some of them.
  private func end(after pieces: Int, recording: Recording = .everything) throws {
    var timed = try Experiments.network()
    var writer = try Archive.create(path, for: timed, storingEvery: .zero)
    var count = 0
    #expect(throws: Ended.self) {
      try timed.evolve(
        over: nil, for: .steps(7 * pieces + 7), recording: recording, into: &writer, stepsAtOnce: 7
      ) { _ in
        count += 1
        if count == pieces { throw Ended() }
      }
    }
  }

  /// Goes on with a run in pieces of 7 steps, and ends after some of them.
  private func goOn(_ run: ResumedRun, upTo steps: Int, endingAfter pieces: Int? = nil) throws -> ArchiveWriter {
    var (writer, network, count) = (run.writer, run.module, 0)
    try network.evolve(
      over: nil, for: .steps(steps - run.completedSteps), recording: .everything, into: &writer, stepsAtOnce: 7
    ) { _ in
      count += 1
      if count == pieces { throw Ended() }
    }
    return writer
  }

  private func names() throws -> [String] { try DurableFile.list(path + ".partial") }
  private func segments() throws -> [String] { try names().filter { $0.hasPrefix("segment-") } }
  private func damage(_ segment: String) throws {
    let name = "\(path).partial/\(segment)"
    var bytes = try DurableFile.read(name)
    for index in bytes.indices.suffix(bytes.count / 2) { bytes[index] ^= 0x55 }
    try DurableFile.write(bytes, to: name)
  }

  @Test func `what is damaged stays after a salvage, whoever comes later`() throws {
    try end(after: 4)
    let all = try segments()
    try damage(all[2])
    #expect(try Archive.salvage(path).status == .salvaged)
    let kept = try segments()
    #expect(kept == [all[0], all[1]] + all[2...].map { $0 + ".damaged" })
    #expect(throws: ArchiveError.alreadyFinished(path: path)) { try Archive.resume(path) }
    #expect(throws: ArchiveError.alreadyFinished(path: path)) { try Archive.salvage(path) }
    #expect(try segments() == kept)
  }

  @Test(arguments: 2...4, [false, true])
  func `a run goes on from before what is damaged, and ends as it would have`(place: Int, isEndedAgain: Bool) throws {
    let expected = try whole(pieces: 5)
    try end(after: 4)
    let all = try segments()
    try damage(all[place])
    var leavesOutDamage = true
    if isEndedAgain {
      // What is damaged has a name of its own by now, and is in nobody's way.
      _ = try Archive.resume(path, leavingOutDamage: true)
      leavesOutDamage = false
    }
    let run = try Archive.resume(path, leavingOutDamage: leavesOutDamage)
    #expect(run.isTrialUnderWay && run.completedSteps == 7 * (place - 1))
    let archive = try goOn(run, upTo: 35).finish()
    #expect(try archive.rootHash == expected.rootHash && archive.status == .complete && archive.verify().isIntact)
    #expect(!DurableFile.exists(path + ".partial"))
  }

  @Test(arguments: 1...3, 2...4) func `a run is damaged twice, and goes on from before either`(first: Int, second: Int)
    throws
  {
    let expected = try whole(pieces: 5)
    try end(after: 4)
    try damage(segments()[second])
    do {
      let run = try Archive.resume(path, leavingOutDamage: true, storingEvery: .zero)
      _ = #expect(throws: Ended.self) { try goOn(run, upTo: 35, endingAfter: 2) }
    }
    try damage(segments().filter { !$0.hasSuffix(".damaged") }[first])
    let run = try Archive.resume(path, leavingOutDamage: true)
    #expect(run.completedSteps == 7 * (first - 1))
    let archive = try goOn(run, upTo: 35).finish()
    #expect(try archive.rootHash == expected.rootHash && archive.verify().isIntact)
  }

  @Test(arguments: [0, 1]) func `a run goes on from its beginning, and not where damage leaves nothing`(place: Int)
    throws
  {
    try end(after: 4)
    try damage(segments()[place])
    if place == 1 {
      #expect(try Archive.resume(path, leavingOutDamage: true).completedSteps == 0)
    } else {
      #expect(throws: ArchiveError.nothingToSalvage(path: path, folder: path + ".partial")) {
        try Archive.resume(path, leavingOutDamage: true)
      }
    }
  }

  @Test func `the folder of a run stands for its archive`() throws {
    try end(after: 4)
    #expect(try Archive.salvage(path + ".partial/").path == path)
    #expect(throws: ArchiveError.alreadyFinished(path: path)) { try Archive.resume(path) }
  }

  @Test func `what is no archive is not called finished`() throws {
    try DurableFile.write(Array("name: run".utf8), to: path)
    #expect(throws: ArchiveError.notHDF5(path: path)) { try Archive.resume(path) }
    #expect(throws: ArchiveError.notHDF5(path: path)) { try Archive.salvage(path) }
  }

  @Test(arguments: [0, 1]) func `of a run without a step that can be read nothing is published`(place: Int) throws {
    try end(after: 4)
    let all = try segments()
    try damage(all[place])
    let error = #expect(throws: ArchiveError.self) { try Archive.salvage(path) }
    #expect(error == .nothingToSalvage(path: path, folder: path + ".partial"))
    #expect(try segments() == all && !DurableFile.exists(path))
  }

  @Test func `what is damaged stays when a first salvage could not publish`() throws {
    try end(after: 4)
    let all = try segments()
    // As the first salvage leaves it when the disk is full.
    try DurableFile.publish("\(path).partial/\(all[3])", as: "\(path).partial/\(all[3]).damaged")
    try DurableFile.remove("\(path).partial/\(all[4])")
    #expect(try Archive.salvage(path).verify().isIntact)
    #expect(try segments().contains(all[3] + ".damaged"))
  }

  @Test func `a segment that is not there is named when resuming, and ends what is salvaged`() throws {
    try end(after: 4)
    let all = try segments()
    try DurableFile.remove("\(path).partial/\(all[2])")
    let error = #expect(throws: ArchiveError.self) { try Archive.resume(path) }
    #expect(error?.description.contains("\(all[2])") == true, "\(String(describing: error))")
    let archive = try Archive.salvage(path)
    #expect(try archive.verify().isIntact && archive.replay().isIdentical)
    #expect(try archive.grid(ofTrial: 0).count == 7)
    #expect(try segments() == [all[0], all[1]] + all[3...].map { $0 + ".damaged" })
  }

  @Test func `trials that came without the module after them are gone on with without it`() throws {
    func run(_ path: String, endsAfterTwo: Bool) throws -> Archive {
      var module = try Experiments.spiking()
      var writer = try Archive.create(path, for: module, storingEvery: .zero)
      for trial in 0..<3 {
        if trial == 2, endsAfterTwo {
          writer = try { () throws -> ArchiveWriter in
            writer = try Archive.create(folder.file("other.h5"), for: module)
            return try Archive.resume(path).writer
          }()
        }
        try writer.appendTrial(input: nil, evolution: module.evolve(over: nil, for: .steps(9), recording: .everything))
      }
      return try writer.finish()
    }
    let expected = try run(folder.file("whole.h5"), endsAfterTwo: false)
    let archive = try run(path, endsAfterTwo: true)
    #expect(try archive.rootHash == expected.rootHash && archive.differences(from: expected).isEmpty)
    #expect(try archive.replay().isIdentical)
    // With nothing to come, too.
    let third = folder.file("third.h5")
    do {
      var module = try Experiments.spiking()
      let writer = try Archive.create(third, for: module, storingEvery: .zero)
      try writer.appendTrial(input: nil, evolution: module.evolve(over: nil, for: .steps(27), recording: .everything))
      try writer.checkpoint()
    }
    #expect(try Archive.salvage(third).replay().isIdentical)
  }

  @Test func `a run over an input that fills segments of its own can be gone on with from its beginning`() throws {
    var module = try Experiments.network()
    let input = try Experiments.clocked(rows: 4_000_000)
    do {
      let writer = try Archive.create(path, for: module, storingEvery: .seconds(86_400))
      try writer.beginRun(of: module, over: input.signal)
    }
    #expect(try segments().count >= 2)
    let run = try Archive.resume(path)
    #expect(run.isTrialUnderWay && run.completedSteps == 0)
    var (writer, resumed) = (run.writer, run.module)
    try resumed.evolve(over: run.input?.series, for: .steps(20), recording: .everything, into: &writer)
    let expected = try Archive.create(folder.file("whole.h5"), for: module)
    var sink = expected
    try module.evolve(over: input, for: .steps(20), recording: .everything, into: &sink)
    #expect(try writer.finish().rootHash == expected.finish().rootHash)
  }

  @Test func `records that first came in another order are gone on with`() throws {
    let recordings: [Recording] = [.only("readout/smooth/isyn"), .everything]
    func run(_ path: String, ends: Bool) throws -> Archive {
      var module = try Experiments.network()
      var writer = try Archive.create(path, for: module, storingEvery: .zero)
      try module.evolve(over: nil, for: .steps(7), recording: recordings[0], into: &writer)
      guard ends else {
        try module.evolve(over: nil, for: .steps(21), recording: recordings[1], into: &writer)
        return try writer.finish()
      }
      #expect(throws: Ended.self) {
        try module.evolve(over: nil, for: .steps(21), recording: recordings[1], into: &writer, stepsAtOnce: 7) { _ in
          throw Ended()
        }
      }
      try writer.checkpoint()
      writer = try Archive.create(folder.file("other.h5"), for: module)
      let resumed = try Archive.resume(path)
      #expect(resumed.completedSteps == 7)
      (writer, module) = (resumed.writer, resumed.module)
      try module.evolve(over: nil, for: .steps(14), recording: recordings[1], into: &writer)
      return try writer.finish()
    }
    #expect(try run(path, ends: true).rootHash == run(folder.file("whole.h5"), ends: false).rootHash)
  }
}

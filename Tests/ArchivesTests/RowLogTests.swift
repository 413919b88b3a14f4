import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Rows that fill whole chunks are written once: what an archive is does not depend on how they came to the disk.
@Suite(.closesIdentifiers) struct RowLogTests {
  private struct Ended: Error {}
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let steps = 2600
  private static let stepsAtOnce = 130
  private static let fileName = "rows"

  /// 512 rows of its output, 4,096 of a record, and 65,536 times of events fill a chunk.
  private func network() throws -> TimedModule {
    try Sequential([
      ("source", PoissonSource(60, rate: 400, seed: 5)),
      ("weights", Linear(60, 20, seed: 1)),
      ("neurons", LIF(20, timeStep: .milliseconds(1), seed: 2)),
      ("spread", Linear(20, 200, seed: 3)),
    ]).timed()
  }

  /// Runs, storing after every so many pieces, and ends after some of them.
  private func run(
    _ name: String, storingEvery stored: Int = 1, endingAfter end: Int? = nil
  ) throws -> ArchiveWriter {
    var timed = try network()
    let writer = try Archive.create(folder.file(name), for: timed, seed: 7, storingEvery: .seconds(1000))
    var sink = Pieces(writer: writer, stored: stored, end: end)
    do {
      try timed.evolve(
        over: nil, for: .steps(Self.steps), recording: .only(["source/output", "neurons/vmem"]), into: &sink,
        stepsAtOnce: Self.stepsAtOnce)
    } catch is Ended {}
    return writer
  }

  /// Stores what has come after every so many pieces.
  private struct Pieces: EvolutionSink {
    let writer: ArchiveWriter
    let stored: Int
    let end: Int?
    var count = 0

    func beginRun(of module: TimedModule, over input: Signal?) throws { try writer.beginRun(of: module, over: input) }
    mutating func append(_ piece: Evolution, of module: TimedModule) throws {
      try writer.append(piece, of: module)
      count += 1
      if count.isMultiple(of: stored) { try writer.checkpoint() }
      if count == end { throw Ended() }
    }
    func endRun(of module: TimedModule) throws { try writer.endRun(of: module) }
  }

  private func rows(_ name: String) -> String { folder.file("\(name).partial/\(Self.fileName)") }

  private func damage(_ path: String, at part: Double) throws {
    var bytes = try DurableFile.read(path)
    bytes[2048 + Int(part * Double(bytes.count - 2049))] ^= 0x10
    try DurableFile.write(bytes, to: path)
  }

  @Test func `an archive is the same whatever was stored before, and has nothing twice`() throws {
    let expected = try run("whole.h5", storingEvery: 1000).finish()
    #expect(try expected.verify().isIntact)
    let size = try DurableFile.size(expected.path)
    for stored in [1, 3, 7, 20] {
      let writer = try run("\(stored).h5", storingEvery: stored)
      #expect(try DurableFile.size(rows("\(stored).h5")) > 1_000_000)
      let archive = try writer.finish()
      #expect(archive.rootHash == expected.rootHash)
      #expect(try archive.verify().isIntact)
      #expect(try abs(DurableFile.size(archive.path) - size) < 4096)
      #expect(try archive.output(ofTrial: 0) == expected.output(ofTrial: 0))
    }
  }

  @Test(arguments: [1, 2, 5, 11, 19]) func `a run that was ended goes on to the same archive, twice too`(
    _ pieces: Int
  ) throws {
    let expected = try run("whole.h5", storingEvery: 1000).finish().rootHash
    _ = try run("run.h5", storingEvery: 2, endingAfter: pieces)
    for end in [min(pieces + 4, 19), nil] {
      do {
        let resumed = try Archive.resume(folder.file("run.h5"))
        var timed = resumed.module
        var sink = Pieces(
          writer: resumed.writer, stored: 1, end: end.map { $0 - resumed.completedSteps / Self.stepsAtOnce })
        try timed.evolve(
          over: nil, for: .steps(Self.steps - resumed.completedSteps),
          recording: .only(["source/output", "neurons/vmem"]), into: &sink, stepsAtOnce: Self.stepsAtOnce)
        #expect(try resumed.writer.finish().rootHash == expected)
      } catch is Ended {}
    }
    #expect(DurableFile.exists(folder.file("run.h5")))
  }

  @Test func `rows that were damaged before the archive was made are noticed, wherever they lie`() throws {
    for place in 0..<12 {
      let name = "\(place).h5"
      let writer = try run(name)
      try damage(rows(name), at: Double(place) / 11)
      let error = #expect(throws: ArchiveError.self) { try writer.finish() }
      guard case .notAsWritten(folder.file(name), _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(!DurableFile.exists(folder.file(name)))
      #expect(DurableFile.exists(rows(name)))
    }
  }

  @Test func `damaged rows are named when a run is gone on with, and a salvage ends before them`() throws {
    _ = try run("run.h5", storingEvery: 4, endingAfter: 18)
    try damage(rows("run.h5"), at: 0.5)
    let error = #expect(throws: ArchiveError.self) { try Archive.resume(folder.file("run.h5")) }
    guard case .segmentDamaged(let segment, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let bytes = try DurableFile.read(rows("run.h5"))
    let salvaged = try Archive.salvage(folder.file("run.h5"))
    let steps = try salvaged.grid(ofTrial: 0).count
    #expect(steps > 0 && steps < 16 * Self.stepsAtOnce)
    #expect(try salvaged.verify().isIntact)
    let whole = try run("whole.h5", storingEvery: 1000).finish()
    #expect(try salvaged.output(ofTrial: 0, steps: 0..<steps) == whole.output(ofTrial: 0, steps: 0..<steps))
    // What is damaged stays for who wants to look at it, with its rows.
    #expect(DurableFile.exists(segment + ".damaged"))
    #expect(try DurableFile.read(rows("run.h5")) == bytes)
  }

  @Test func `a file of rows that is published under another name is not written to`() throws {
    let path = folder.file("run.h5")
    _ = try run("run.h5", storingEvery: 4, endingAfter: 18)
    try DurableFile.publish(rows("run.h5"), as: folder.file("elsewhere.h5"))
    #expect(throws: ArchiveError.self) { try Archive.resume(path) }
    try DurableFile.publish(folder.file("elsewhere.h5"), as: rows("run.h5"))
    _ = try Archive.resume(path)
    #expect(link(rows("run.h5"), folder.file("elsewhere.h5")) == 0)
    let bytes = try DurableFile.read(folder.file("elsewhere.h5"))
    let error = #expect(throws: ArchiveError.self) { try Archive.resume(path) }
    #expect(error?.description.contains("has another name, too") == true)
    #expect(try DurableFile.read(folder.file("elsewhere.h5")) == bytes)
  }

  @Test func `an archive that could not be made goes on to be one, in the file that it was to be`() throws {
    let expected = try run("whole.h5", storingEvery: 1000).finish().rootHash
    let path = folder.file("run.h5")
    do {
      let writer = try run("run.h5", storingEvery: 3)
      // Found when the file is complete but for its name.
      try DurableFile.write([1], to: path + ".sha256")
      #expect(throws: ArchiveError.self) { try writer.finish() }
    }
    #expect(try HDF5File.open(rows("run.h5")).root.exists("integrity"))
    try DurableFile.remove(path + ".sha256")
    let resumed = try Archive.resume(path)
    #expect(try resumed.writer.finish().rootHash == expected)
  }

  @Test func `the input of a trial that has no steps stays out of what is salvaged`() throws {
    let module = try Linear(200, 2, seed: 1).timed(step: .milliseconds(1))
    func input(_ rows: Int) throws -> ContinuousSeries {
      try ContinuousSeries(
        clocked: (0..<rows * 200).map { Float($0 % 17) }, channelCount: 200, step: .milliseconds(1))
    }
    let path = folder.file("run.h5")
    do {
      var timed = module
      let writer = try Archive.create(path, for: module, relation: .independent, storingEvery: .zero)
      let short = try input(40)
      try writer.appendTrial(input: short, evolution: timed.evolve(over: short, for: .steps(40)))
      try writer.beginRun(of: module, over: input(3000).signal)
      try writer.checkpoint()
    }
    #expect(try DurableFile.size(rows("run.h5")) > 2_000_000)
    let salvaged = try Archive.salvage(path)
    #expect(try salvaged.trialCount == 1 && salvaged.verify().isIntact)
    guard case .continuous(let found) = try salvaged.input(ofTrial: 0) else {
      Issue.record("there is no input")
      return
    }
    #expect(try found.values == input(40).values)
    #expect(try DurableFile.size(path) < 1_000_000 && !DurableFile.exists(path + ".partial"))
  }

  @Test(arguments: [
    ("chunks_count", HDF5Value.integer(0)), ("chunks_count", .integer(-1)), ("chunks_count", .integer(.max)),
    ("chunks_offset", .integer(0)), ("chunks_offset", .integer(.max)), ("chunks_offset", .integer(2049)),
    ("chunks_xxh64", .text("0000000000000000")), ("chunks_xxh64", .integer(1)),
  ]) func `chunks that cannot be are damage`(name: String, value: HDF5Value) throws {
    _ = try run("run.h5", storingEvery: 10, endingAfter: 12)
    do {
      let segment = try HDF5File.openForChanges(folder.file("run.h5.partial/segment-000002.h5"))
      try segment.root.dataset("/outputs/output").setAttribute(name, to: value)
      try segment.close()
    }
    let error = #expect(throws: ArchiveError.self) { try Archive.resume(folder.file("run.h5")) }
    guard case .segmentDamaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}

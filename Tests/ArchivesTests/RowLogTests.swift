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

  /// 512 rows of its output, 65,536 times of events and 131,072 of their channels fill a chunk, 4,096 rows of a record would.
  private func network() throws -> TimedModule {
    try Sequential([
      ("source", PoissonSource(60, rate: 900, seed: 5)),
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
    // Less than a block of zeros may follow the chunks.
    bytes[2048 + Int(part * Double(bytes.count - 4096 - 2048))] ^= 0x10
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
      #expect(try archive.verify().sidecar == .matches)
      #expect(try abs(DurableFile.size(archive.path) - size) < 4096)
      #expect(try archive.output(ofTrial: 0) == expected.output(ofTrial: 0))
    }
  }

  @Test(arguments: [1, 2, 5, 11, 19]) func `a run that was ended goes on to the same archive, twice too`(
    _ pieces: Int
  ) throws {
    let expected = try run("whole.h5", storingEvery: 1000).finish().rootHash
    _ = try run("run.h5", storingEvery: 2, endingAfter: pieces)
    _ = try goOn("run.h5", endingAfter: min(pieces + 4, 19))
    let archive = try goOn("run.h5").finish()
    #expect(try archive.rootHash == expected && archive.verify().sidecar == .matches)
  }

  @Test func `a finish that is given up at any moment leaves a run that is finished later`() throws {
    var shares: [Double] = []
    let expected = try run("whole.h5", storingEvery: 4).finish {
      shares.append($0)
      return true
    }
    #expect(shares.count > 3 && shares.first == 0 && shares == shares.sorted() && shares.allSatisfy { $0 < 1 })
    for end in shares.indices {
      let (name, path) = ("\(end).h5", folder.file("\(end).h5"))
      var count = 0
      #expect(throws: ArchiveError.givenUp(path: path)) {
        try run(name, storingEvery: 4).finish { _ in
          count += 1
          return count <= end
        }
      }
      #expect(try folder.names().filter { $0.hasPrefix(name) } == [name + ".partial"])
      let archive = try Archive.resume(path).writer.finish()
      #expect(try archive.rootHash == expected.rootHash && archive.verify().sidecar == .matches)
    }
  }

  /// Goes on with a run, storing after every piece, and ends after some of all pieces.
  private func goOn(
    _ name: String, endingAfter end: Int? = nil, leavingOutDamage: Bool = false
  ) throws -> ArchiveWriter {
    let resumed = try Archive.resume(folder.file(name), leavingOutDamage: leavingOutDamage)
    var timed = resumed.module
    var sink = Pieces(
      writer: resumed.writer, stored: 1, end: end.map { $0 - resumed.completedSteps / Self.stepsAtOnce })
    do {
      try timed.evolve(
        over: nil, for: .steps(Self.steps - resumed.completedSteps),
        recording: .only(["source/output", "neurons/vmem"]), into: &sink, stepsAtOnce: Self.stepsAtOnce)
    } catch is Ended {}
    return resumed.writer
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

  @Test func `chunks that have changed places are noticed, whose checksums are right`() throws {
    let writer = try run("run.h5")
    var bytes = try DurableFile.read(rows("run.h5"))
    // The first two of the output, which lie before all others.
    let size = 512 * 200 * 4 + HDF5Dataset.checksumBytes
    let (first, second) = (bytes[2048..<2048 + size], bytes[2048 + size..<2048 + 2 * size])
    bytes.replaceSubrange(2048..<2048 + 2 * size, with: second + first)
    try DurableFile.write(bytes, to: rows("run.h5"))
    let error = #expect(throws: ArchiveError.self) { try writer.finish() }
    #expect(error == .notAsWritten(path: folder.file("run.h5"), object: "'/outputs/output'"))
  }

  @Test func `chunks that are said to lie over each other make no archive, though all are the same`() throws {
    var timed = try Linear(2, 200, seed: 1).timed(step: .milliseconds(1))
    let silence = try ContinuousSeries(
      clocked: [Float](repeating: 0, count: 2 * Self.steps), channelCount: 2, step: .milliseconds(1))
    do {
      let writer = try Archive.create(folder.file("run.h5"), for: timed, storingEvery: .seconds(1000))
      var sink = Pieces(writer: writer, stored: 1, end: nil)
      try timed.evolve(over: silence, into: &sink, stepsAtOnce: Self.stepsAtOnce)
      try writer.checkpoint()
    }
    var offsets: [HDF5Value] = []
    let partial = folder.file("run.h5.partial")
    for segment in try DurableFile.list(partial) where segment.hasPrefix("segment-") {
      let file = try HDF5File.openForChanges("\(partial)/\(segment)")
      if try file.root.exists("/outputs/output"),
        case let dataset = try file.root.dataset("/outputs/output"),
        let offset = try dataset.attribute("chunks_offset")
      {
        offsets.append(offset)
        if offsets.count == 4 { try dataset.setAttribute("chunks_offset", to: offsets[1]) }
      }
      try file.close()
    }
    #expect(offsets.count == 5)
    let resumed = try Archive.resume(folder.file("run.h5"))
    let error = #expect(throws: ArchiveError.self) { try resumed.writer.finish() }
    guard case .notAsWritten = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!DurableFile.exists(folder.file("run.h5")) && DurableFile.exists(rows("run.h5")))
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

  @Test func `a run goes on from before rows that are damaged, wherever they lie, and when it is ended again`() throws {
    let expected = try run("whole.h5", storingEvery: 1000).finish()
    for place in 0..<10 {
      let name = "\(place).h5"
      _ = try run(name, storingEvery: 2, endingAfter: 18)
      try damage(rows(name), at: Double(place) / 9)
      #expect(throws: ArchiveError.self) { try Archive.resume(folder.file(name)) }
      // Rows are written over those that are left out, while those of intact segments stay.
      if place.isMultiple(of: 2) { _ = try goOn(name, endingAfter: 17, leavingOutDamage: true) }
      let archive = try goOn(name, leavingOutDamage: !place.isMultiple(of: 2)).finish()
      #expect(try archive.rootHash == expected.rootHash && archive.verify().isIntact, "\(name)")
      #expect(try archive.differences(from: expected).isEmpty && archive.verify().sidecar == .matches)
      #expect(!DurableFile.exists(folder.file("\(name).partial")))
    }
  }

  @Test(arguments: [1, 3, 5])
  func `a run whose segments hold all rows, as earlier versions wrote them, is gone on with`(
    _ stored: Int
  ) throws {
    let expected = try run("whole.h5", storingEvery: 1000).finish().rootHash
    _ = try run("run.h5", storingEvery: stored, endingAfter: 16)
    try putRowsIntoSegments("run.h5")
    _ = try goOn("run.h5", endingAfter: 18)
    let archive = try goOn("run.h5").finish()
    #expect(try archive.rootHash == expected && archive.verify().sidecar == .matches)
  }

  /// Gives the segments of a run the form that they had in earlier versions, and removes the file of rows.
  private func putRowsIntoSegments(_ name: String) throws {
    let partial = folder.file("\(name).partial")
    let rows = try DurableFile.read(rows(name))
    // The rows of each dataset in chunks, and how many bytes of all its rows segments have.
    var (chunked, stored): ([String: [UInt8]], [String: Int]) = ([:], [:])

    func copyAttributes(of source: HDF5Object, to target: HDF5Object) throws {
      for name in try source.attributeNames() where name != "rows_xxh64" && !name.hasPrefix("chunks_") {
        if let value = try source.attribute(name) { try target.setAttribute(name, to: value) }
      }
    }
    func copy(_ source: HDF5Group, to target: HDF5Group, at path: String) throws {
      try copyAttributes(of: source, to: target)
      for link in try source.links() {
        let path = "\(path)/\(link.name)"
        guard link.kind == .dataset else {
          try copy(source.group(link.name), to: target.createGroup(link.name), at: path)
          continue
        }
        let dataset = try source.dataset(link.name)
        var bytes: [UInt8] = []
        try unsafe dataset.forEachBlock { unsafe bytes += Array($0) }
        if case .integer(let offset)? = try dataset.attribute("chunks_offset"),
          case .integer(let count)? = try dataset.attribute("chunks_count")
        {
          var size = try dataset.rowByteCount
          while 2 * size <= 1 << 19 { size *= 2 }
          for chunk in 0..<Int(count) {
            let start = Int(offset) + chunk * (size + HDF5Dataset.checksumBytes)
            chunked[path, default: []] += rows[start..<start + size]
          }
          bytes = chunked[path, default: []][stored[path, default: 0]...] + bytes
        }
        let isOfRows = try dataset.attribute("rows_xxh64") != nil
        if isOfRows { stored[path, default: 0] += bytes.count }
        let rowCount = try isOfRows ? bytes.count / dataset.rowByteCount : dataset.rowCount
        let made = try target.createDataset(
          link.name, type: #require(dataset.type), shape: [rowCount] + dataset.shape.dropFirst(),
          chunk: #require(dataset.chunk))
        try copyAttributes(of: dataset, to: made)
        guard isOfRows else {
          try made.writeRawBytes(bytes)
          continue
        }
        let writer = try HDF5RowWriter(made)
        var hash = RowsHash()
        try unsafe bytes.withUnsafeBytes { bytes in
          unsafe hash.update(bytes)
          try unsafe writer.append(bytes)
        }
        try writer.finish()
        try made.setAttribute("rows_xxh64", to: .text(hash.text))
      }
    }
    for segment in try DurableFile.list(partial) where segment.hasPrefix("segment-") {
      let path = "\(partial)/\(segment)"
      let (source, target) = (try HDF5File.open(path), try HDF5File.create(at: path + ".new"))
      try copy(source.root, to: target.root, at: "")
      try source.close()
      try target.close()
      try DurableFile.rename(path + ".new", to: path)
    }
    try DurableFile.remove("\(partial)/\(Self.fileName)")
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

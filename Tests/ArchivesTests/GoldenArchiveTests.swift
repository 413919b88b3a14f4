import Archives
import HDF5
import OpenIdentifiers
import Signals
import Testing

/// Archives that were written once, and are read for ever.
///
/// A file in `Golden` is never written again: `archive-<format>-loligo-<version>.h5`, by the first version that wrote the format.
@Suite(.closesIdentifiers) struct GoldenArchiveTests {
  private static let folder = String(#filePath.dropLast("GoldenArchiveTests.swift".count)) + "Golden"

  /// File, and its root hash.
  private static let archives = [
    ("archive-1-loligo-0.1.0.h5", 1, "fdf92a7e300ce41850223cf30544e2f2a175121f0ba10910b000126a6e647c5f"),
    ("archive-2-loligo-0.1.0.h5", 2, "3df699bc1959827544a176b5944553d3d6d40d1d2d0421d5e2392cc7956769d0"),
  ]

  @Test func `there is one for every format`() throws {
    #expect(try DurableFile.list(Self.folder).filter { $0.hasSuffix(".h5") } == Self.archives.map(\.0))
    for version in 1...Archive.formatVersion {
      #expect(Self.archives.contains { $0.0.hasPrefix("archive-\(version)-") })
    }
  }

  @Test(arguments: archives)
  func `it opens, verifies, and replays to the same bits`(name: String, version: Int, rootHash: String) throws {
    let archive = try Archive.open("\(Self.folder)/\(name)")
    #expect(archive.formatVersion == version)
    #expect(archive.rootHash == rootHash && archive.status == .complete)
    let verification = try archive.verify()
    #expect(verification.isIntact && verification.rootHash == rootHash)
    #expect(try archive.grid(ofTrial: 0) == TimeGrid(step: .milliseconds(1), count: 200))
    #expect(archive.recordPaths.map(\.description) == ["neurons/vmem", "neurons/output"])
    let replay = try archive.replay()
    #expect(replay.isIdentical && replay.valueCount > 800, "\(replay)")
    #expect(try archive.provenance("configuration").hasPrefix("name: golden-\(version)\n"))
  }

  @Test func `a copy that h5repack compressed is the same archive`() throws {
    // h5repack -f SHUF -f GZIP=1 -f FLET
    let archive = try Archive.open("\(Self.folder)/compressed/archive-2-h5repack-1.10.8.h5")
    let original = try Archive.open("\(Self.folder)/archive-2-loligo-0.1.0.h5")
    #expect(archive.rootHash == original.rootHash)
    #expect(try archive.differences(from: original).isEmpty && archive.verify().isIntact)
    #expect(try archive.replay().isIdentical)
    for path in archive.recordPaths {
      #expect(try archive.record(path, ofTrial: 0) == original.record(path, ofTrial: 0))
    }
  }

  @Test func `a run that an earlier version was ended in is gone on with, to the root hash that it had there`() throws {
    // Its segments have a SHA-256 of their rows.
    let (folder, name) = (try TemporaryFolder(), "unfinished-run-loligo-0.1.0")
    let path = folder.file("run.h5")
    try copy(name, to: path)
    let run = try Archive.resume(path)
    #expect(run.isTrialUnderWay && run.completedSteps == 320)
    var (writer, module) = (run.writer, run.module)
    try module.evolve(
      over: nil, for: .steps(2000 - run.completedSteps), recording: .only("trains/output", "neurons/vmem", every: 20),
      into: &writer)
    #expect(try writer.finish().rootHash == "92e9d90838adf0a0d78da85cb1fbbbd52d309ef5454a78601449682bc66b2982")

    try DurableFile.remove(path)
    try DurableFile.remove(path + ".sha256")
    try copy(name, to: path)
    let segment = "\(path).partial/segment-000002.h5"
    var bytes = try DurableFile.read(segment)
    for index in bytes.indices.suffix(bytes.count / 2) { bytes[index] ^= 0x55 }
    try DurableFile.write(bytes, to: segment)
    #expect(throws: ArchiveError.self) { try Archive.resume(path) }
  }

  @Test func `trials that an earlier version was ended in are kept, with their columns and the metrics before them`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("run.h5")
    try copy("unfinished-trials-loligo-0.1.0", to: path)
    let run = try Archive.resume(path)
    #expect(run.writer.trialCount == 3 && run.writer.column("label") == [0, 1, 2])
    let input = try Experiments.events()
    for number in 3..<5 {
      let evolution = try run.module.evolve(
        trials: [input], for: .steps(20), firstTrial: number, recording: .everything)[0]
      try run.writer.appendTrial(
        input: input, evolution: evolution, number: number, columns: ["label": number % 3, "guess": -number])
    }
    let archive = try run.writer.finish()
    #expect(archive.rootHash == "a96cf2e684628ea360619756f2a9f288ad43cbebe4903c73297358d7ceb9093f")
    #expect(try archive.column("guess").integers == [0, -1, -2, -3, -4] && archive.metric("learned").reals == [0.25])
  }

  /// Puts a run that was ended where it is gone on with.
  private func copy(_ old: String, to path: String) throws {
    try DurableFile.createFolder(path + ".partial")
    for name in try DurableFile.list("\(Self.folder)/\(old)") {
      try DurableFile.write(DurableFile.read("\(Self.folder)/\(old)/\(name)"), to: "\(path).partial/\(name)")
    }
  }
}

import Archives
import HDF5
import Signals
import Testing

/// Archives that were written once, and are read for ever.
///
/// A file in `Golden` is never written again: `archive-<format>-loligo-<version>.h5`, by the first version that wrote the format.
struct GoldenArchiveTests {
  private static let folder = String(#filePath.dropLast("GoldenArchiveTests.swift".count)) + "Golden"

  /// File, and its root hash.
  private static let archives = [
    ("archive-1-loligo-0.1.0.h5", "fdf92a7e300ce41850223cf30544e2f2a175121f0ba10910b000126a6e647c5f")
  ]

  @Test func `there is one for every format`() throws {
    #expect(try DurableFile.list(Self.folder) == Self.archives.map(\.0))
    for version in 1...Archive.formatVersion {
      #expect(Self.archives.contains { $0.0.hasPrefix("archive-\(version)-") })
    }
  }

  @Test(arguments: archives)
  func `it opens, verifies, and replays to the same bits`(name: String, rootHash: String) throws {
    let archive = try Archive.open("\(Self.folder)/\(name)")
    #expect(archive.rootHash == rootHash && archive.status == .complete)
    let verification = try archive.verify()
    #expect(verification.isIntact && verification.rootHash == rootHash)
    #expect(try archive.grid(ofTrial: 0) == TimeGrid(step: .milliseconds(1), count: 200))
    #expect(archive.recordPaths.map(\.description) == ["neurons/vmem", "neurons/output"])
    let replay = try archive.replay()
    #expect(replay.isIdentical && replay.valueCount > 800, "\(replay)")
    #expect(try archive.provenance("configuration").hasPrefix("name: golden-1"))
  }
}

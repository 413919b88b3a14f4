import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// What is no archive, or one of another format, is refused in one clear sentence.
@Suite(.closesIdentifiers) struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func smallArchive() throws -> String {
    let path = folder.file("run.h5")
    try Experiments.archive(path, Experiments.spiking(), over: Experiments.events(duration: 0.01), steps: 10)
    return path
  }

  @Test func `a file that is missing is said to be so`() {
    let path = folder.file("nothing.h5")
    let error = #expect(throws: ArchiveError.missing(path: path)) { try Archive.open(path) }
    #expect(error?.description == "Archive '\(path)' does not exist; check the path.")
  }

  @Test func `an empty file, a text and a folder are no HDF5 files`() throws {
    let path = folder.file("file.h5")
    for bytes in [[], Array("time,channel\n0.1,3\n".utf8), [UInt8](repeating: 0, count: 5000)] {
      try DurableFile.write(bytes, to: path)
      #expect(throws: ArchiveError.notHDF5(path: path)) { try Archive.open(path) }
    }
    let error = #expect(throws: ArchiveError.self) { try Archive.open(folder.path) }
    switch error {
    case .notHDF5, .cannotOpen: break
    default: Issue.record("\(String(describing: error))")
    }
  }

  @Test func `an HDF5 file of another kind is no archive`() throws {
    let path = folder.file("other.h5")
    let file = try HDF5File.create(at: path)
    try file.root.setAttribute("format", to: .text("something"))
    try file.close()
    #expect(throws: ArchiveError.notAnArchive(path: path)) { try Archive.open(path) }
  }

  @Test func `an archive of a newer format says which, and which this version reads`() throws {
    let newer = folder.file("newer.h5")
    try TamperedFile.copy(
      smallArchive(), to: newer,
      attribute: { path, name, value in path == "/" && name == "format_version" ? .integer(3) : value })
    let error = #expect(throws: ArchiveError.newerFormat(path: newer, found: 3, supported: 2)) {
      try Archive.open(newer)
    }
    #expect(
      error?.description
        == "Archive '\(newer)' was written by format 3; this version reads up to 2; use a later Loligo.")
  }

  @Test func `a segment is no archive`() throws {
    let writer = try Archive.create(folder.file("run.h5"), for: Experiments.network())
    var running = try Experiments.network()
    try writer.appendTrial(input: nil, evolution: running.evolve(over: nil, for: .steps(3)))
    try writer.checkpoint()
    for name in ["header.h5", "segment-000001.h5"] {
      #expect(throws: ArchiveError.self) { try Archive.open(folder.file("run.h5.partial/\(name)")) }
    }
  }

  @Test func `a file cut off anywhere is refused or found to be damaged`() throws {
    let path = try smallArchive()
    let bytes = try DurableFile.read(path)
    let lengths = Array(stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300))) + [bytes.count - 1]
    for length in lengths {
      let isIntact = try? Archive.open(image: Array(bytes[..<length]), calledAs: path).verify().isIntact
      #expect(isIntact != true, "\(length) of \(bytes.count) bytes")
    }
    let cut = folder.file("cut.h5")
    try DurableFile.write(Array(bytes[..<(bytes.count / 2)]), to: cut)
    #expect(throws: ArchiveError.self) { try Archive.open(cut) }
  }

  @Test func `an archive without one of its parts is refused or found to be damaged`() throws {
    let path = try smallArchive()
    let objects = try Archive.open(path).objects.map(\.path).filter { $0 != "/" } + ["/integrity", "/provenance"]
    #expect(objects.count > 40)
    for (index, object) in objects.enumerated() {
      let changed = folder.file("\(index).h5")
      try TamperedFile.copy(path, to: changed, without: [object])
      let isIntact = try? Archive.open(changed).verify().isIntact
      #expect(isIntact != true, "\(object)")
    }
  }
}

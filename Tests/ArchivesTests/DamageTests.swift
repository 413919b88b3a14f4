import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// No damage goes unseen, whatever byte it hits.
@Suite(.closesIdentifiers) struct DamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Every byte in release; in debug, where all is slower, every 29th.
  #if DEBUG
    private static let byteStride = 29
  #else
    private static let byteStride = 1
  #endif

  /// An archive with one of everything, and small.
  private func smallArchive() throws -> String {
    let path = folder.file("run.h5")
    let module = try Sequential([("only", Gain(2))]).timed(step: .milliseconds(1))
    var running = module
    let input = try EventSeries(times: [0.001, 0.002], channels: [0, 0], channelCount: 1, stop: 0.004)
    let writer = try Archive.create(path, for: module)
    try writer.appendTrial(input: input, evolution: running.evolve(over: input, recording: .everything))
    try writer.setColumn("label", [3])
    try writer.setMetric("accuracy", 0.5)
    try writer.setProvenance("command", "loligo run")
    _ = try writer.finish()
    return path
  }

  @Test func `a flipped byte anywhere is reported, or changes nothing that can be read`() throws {
    let path = try smallArchive()
    let original = try ArchiveContents(Archive.open(path))
    // Under another name, where no hash of all bytes lies beside it.
    let name = folder.file("copy.h5")
    var bytes = try DurableFile.read(path)
    var unseen = 0
    var tried = 0
    for index in stride(from: 0, to: bytes.count, by: Self.byteStride) {
      bytes[index] ^= 0xFF
      defer { bytes[index] ^= 0xFF }
      tried += 1
      guard let archive = try? Archive.open(image: bytes, calledAs: name),
        let verification = try? archive.verify(), verification.isIntact
      else { continue }
      unseen += 1
      let contents = try? ArchiveContents(archive)
      #expect(contents == original, "byte \(index) of \(bytes.count)")
    }
    // Bytes that hold nothing are few enough for the rest to mean something.
    #expect(unseen * 2 < tried, "\(unseen) of \(tried) flips were not reported")
  }

  @Test func `a single flipped bit anywhere is seen by the hash of all bytes`() throws {
    let path = try smallArchive()
    let bytes = try DurableFile.read(path)
    for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
      var damaged = bytes
      damaged[index] ^= 1 << (index % 8)
      try DurableFile.write(damaged, to: path)
      let isIntact = try? Archive.open(path).verify().isIntact
      #expect(isIntact != true, "byte \(index)")
    }
    try DurableFile.write(bytes, to: path)
    #expect(try Archive.open(path).verify().sidecar == .matches)
    try DurableFile.remove(path + ".sha256")
    #expect(try Archive.open(path).verify().sidecar == .absent)
    #expect(try Archive.open(path).verify().isIntact)
  }

  @Test func `a value that was changed by another tool is found by name`() throws {
    let path = try smallArchive()
    let original = try Archive.open(path)
    for object in try original.objects where object.type != nil && object.shape != [0] {
      let changed = folder.file("changed.h5")
      try TamperedFile.copy(
        path, to: changed,
        edit: { path, values in
          guard path == object.path else { return }
          switch values {
          case .float32(var numbers): numbers[0] += 1; values = .float32(numbers)
          case .float64(var numbers): numbers[0] = numbers[0].nextUp; values = .float64(numbers)
          case .int64(var numbers): numbers[0] += 1; values = .int64(numbers)
          case .uint32(var numbers): numbers[0] += 1; values = .uint32(numbers)
          case .uint8(var numbers): numbers[0] ^= 1; values = .uint8(numbers)
          case .texts: break
          }
        })
      // Some changes contradict the plan of the file; the others are found by their hash.
      if let archive = try? Archive.open(changed) {
        #expect(try archive.verify().differences.map(\.description) == ["'\(object.path)' was changed."])
      }
      try DurableFile.remove(changed)
    }
  }

  @Test func `a changed or added attribute is found by name`() throws {
    let path = try smallArchive()
    let units = folder.file("units.h5")
    try TamperedFile.copy(
      path, to: units,
      attribute: { path, name, value in path == "/time" && name == "units" ? .text("ms") : value })
    #expect(try Archive.open(units).verify().differences.map(\.path) == ["/time"])
    let provenance = folder.file("provenance.h5")
    try TamperedFile.copy(
      path, to: provenance,
      attribute: { _, name, value in name == "command" ? .text("another") : value })
    #expect(try Archive.open(provenance).verify().differences.map(\.path) == ["/provenance"])
    #expect(try Archive.open(provenance).rootHash == Archive.open(path).rootHash)
  }

  @Test func `an object that was added is found by name`() throws {
    let path = try smallArchive()
    let added = folder.file("added.h5")
    try TamperedFile.copy(path, to: added, addingGroup: "unknown")
    #expect(try Archive.open(added).verify().differences.map(\.description) == ["'/unknown' was added."])
  }

  // MARK: Segments

  /// A writer with two segments on the disk.
  private func writerWithSegments(_ name: String) throws -> ArchiveWriter {
    let module = try Experiments.spiking()
    var running = module
    let writer = try Archive.create(folder.file(name), for: module)
    for _ in 0..<2 {
      let input = try Experiments.events(duration: 0.01, start: running.now)
      try writer.appendTrial(input: input, evolution: running.evolve(over: input, for: .steps(10)))
      try writer.checkpoint()
    }
    return writer
  }

  @Test func `a segment that was damaged, or is gone, does no harm to the writer that has its rows`() throws {
    let expected = try writerWithSegments("whole.h5").finish().rootHash
    for place in 0..<12 {
      let writer = try writerWithSegments("\(place).h5")
      let segment = folder.file("\(place).h5.partial/segment-00000\(1 + place % 2).h5")
      if place < 10 {
        var bytes = try DurableFile.read(segment)
        bytes[bytes.count * place / 10] ^= 0x10
        try DurableFile.write(bytes, to: segment)
      } else {
        try DurableFile.remove(segment)
      }
      #expect(try writer.finish().rootHash == expected)
    }
  }
}

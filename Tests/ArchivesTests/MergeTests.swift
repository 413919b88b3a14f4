import Archives
import HDF5
import Modules
import OpenIdentifiers
import Signals
import Testing

/// Shards of an experiment become the archive of the whole.
@Suite(.closesIdentifiers) struct MergeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Archives some trials, numbered from the first on.
  private func archive(
    _ name: String, _ trials: Range<Int>, seed: Int64 = 3, noise: Double = 0.1, relation: TrialRelation = .independent
  ) throws -> Archive {
    let module = try Experiments.spiking(noise: noise)
    let writer = try Archive.create(folder.file(name), for: module, relation: relation, seed: seed)
    for trial in trials {
      let input = try Experiments.clocked(rows: 3 + trial, phase: trial)
      let result = try module.evolve(trials: [input], for: .steps(9 + trial), firstTrial: trial, recording: .everything)
      try writer.appendTrial(input: input, evolution: result[0], number: trial)
    }
    try writer.setColumn("label", trials.map { $0 % 3 })
    try writer.setColumn("loss", trials.map { Double($0) / 4 })
    return try writer.finish()
  }

  @Test func `shards joined are the archive of all trials, and replay`() throws {
    let whole = try archive("whole.h5", 0..<7)
    let shards = try [archive("a.h5", 0..<3), archive("b.h5", 3..<4), archive("c.h5", 4..<7)]
    let merged = try Archive.merge(shards, into: folder.file("merged.h5"))
    #expect(merged.rootHash == whole.rootHash)
    #expect(try merged.differences(from: whole).isEmpty && merged.verify().isIntact)
    #expect(try merged.replay().isIdentical)
    #expect(try merged.provenance("merged") == shards.map(\.rootHash).joined(separator: "\n"))
  }

  @Test func `archives that do not belong together are refused, and nothing is left`() throws {
    let first = try archive("a.h5", 0..<2)
    let others = [
      ("seed 4, but", try archive("b.h5", 2..<3, seed: 4)),
      ("another module", try archive("c.h5", 2..<3, noise: 0.2)),
      ("only independent", try Experiments.archive(folder.file("d.h5"), Experiments.spiking(), over: nil)),
    ]
    for (words, other) in others {
      let error = #expect(throws: ArchiveError.self) { try Archive.merge([first, other], into: folder.file("m.h5")) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    #expect(throws: ArchiveError.self) { try Archive.merge([], into: folder.file("m.h5")) }
    #expect(try folder.names().filter { $0.hasPrefix("m.h5") } == [])
  }
}

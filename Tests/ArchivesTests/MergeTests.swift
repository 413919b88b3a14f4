import Archives
import Foundation
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

  @Test func `a joined archive can be joined again, and names all it came of`() throws {
    let shards = try [archive("a.h5", 0..<2), archive("b.h5", 2..<3), archive("c.h5", 3..<5)]
    let pair = try Archive.merge(Array(shards[..<2]), into: folder.file("pair.h5"))
    let all = try Archive.merge([pair, shards[2]], into: folder.file("all.h5"))
    #expect(try all.rootHash == archive("whole.h5", 0..<5).rootHash)
    #expect(try all.provenance("merged") == shards[..<2].map(\.rootHash).joined(separator: "\n"))
    #expect(try all.provenance("merged_2") == [pair, shards[2]].map(\.rootHash).joined(separator: "\n"))
  }

  @Test func `a record of some trials is that of the first archive, and those left out are told`() throws {
    let module = try Experiments.spiking()
    func archive(_ name: String, _ trials: Range<Int>) throws -> Archive {
      let writer = try Archive.create(folder.file(name), for: module, relation: .independent, seed: 3)
      for trial in trials {
        let input = try Experiments.clocked(rows: 3 + trial, phase: trial)
        let recording: Recording = trial == trials.lowerBound ? .everything : .nothing
        let result = try module.evolve(trials: [input], for: .steps(9), firstTrial: trial, recording: recording)
        try writer.appendTrial(input: input, evolution: result[0], number: trial)
      }
      return try writer.finish()
    }
    let (first, second) = try (archive("a.h5", 0..<2), archive("b.h5", 2..<4))
    var told: [(records: [AttributePath], path: String)] = []
    let merged = try Archive.merge(
      [first, second], into: folder.file("m.h5"), leavingOut: { told.append(($0, $1.path)) })
    #expect(told.map(\.path) == [second.path] && told.first.map { Set($0.records) } == Set(second.recordPaths))
    #expect(merged.recordPaths == first.recordPaths && !first.recordPaths.isEmpty)
    for path in first.recordPaths {
      #expect(try merged.record(path, ofTrial: 0) == first.record(path, ofTrial: 0))
      #expect(throws: ArchiveError.self) { try merged.record(path, ofTrial: 2) }
    }
    #expect(try merged.output(ofTrial: 2) == second.output(ofTrial: 0))
    #expect(try merged.verify().isIntact && merged.replay().isIdentical)
  }

  @Test func `joining that is given up leaves nothing`() throws {
    let shards = try [archive("a.h5", 0..<2), archive("b.h5", 2..<3)]
    var shares: [Double] = []
    #expect(throws: ArchiveError.givenUp(path: folder.file("m.h5"))) {
      try Archive.merge(
        shards, into: folder.file("m.h5"),
        goesOn: {
          shares.append($0)
          return $0 == 0
        })
    }
    #expect(shares == [0, 1.0 / 6])
    #expect(try folder.names().filter { $0.hasPrefix("m.h5") } == [])
  }

  @Test func `what a joining left that was killed is no run, and gives way to the next`() throws {
    let shards = try [archive("a.h5", 0..<2), archive("b.h5", 2..<3)]
    let path = folder.file("dead.h5")
    let merged = try Archive.merge(
      shards, into: folder.file("m.h5"),
      goesOn: { share in
        if share > 0, !DurableFile.exists(path + ".partial") {
          // The folder as a kill would leave it; while it is locked, nobody else joins into it.
          #expect(throws: ArchiveError.self) { try Archive.merge(shards, into: folder.file("m.h5")) }
          #expect(throws: Never.self) {
            try FileManager.default.copyItem(atPath: folder.file("m.h5.partial"), toPath: path + ".partial")
          }
        }
        return true
      })
    for attempt in [{ _ = try Archive.resume(path) }, { _ = try Archive.salvage(path) }] {
      #expect(throws: ArchiveError.unfinishedMerge(path: path, folder: path + ".partial")) { try attempt() }
    }
    #expect(ArchiveWriter.isUnfinishedMerge(path) && !ArchiveWriter.isUnfinishedMerge(folder.file("m.h5")))
    #expect(throws: ArchiveError.unfinishedMerge(path: path, folder: path + ".partial")) {
      try Archive.create(path, for: shards[0].module())
    }
    #expect(try Archive.merge(shards, into: path).rootHash == merged.rootHash)
    #expect(!DurableFile.exists(path + ".partial"))
  }
}

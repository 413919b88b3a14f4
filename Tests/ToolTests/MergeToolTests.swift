import Foundation
import HDF5
import Loligo
import Testing

/// Archives that are joined.
struct MergeToolTests {
  @Test func `shards are joined, and what a killed joining left is told by all commands and gives way to the next`()
    async throws
  {
    let experiment = try await TinyExperiment()
    let folder = experiment.folder
    let trials = try #require(try await experiment.run("--json").json["test_trials"] as? Int)
    let merge = ["merge", "run.h5", "run.h5", "--json", "--output"]
    let joined = try await Tool.run(merge + ["whole.h5"], in: folder).json
    #expect(joined["trials"] as? Int == 2 * trials)
    #expect(try await Tool.run("verify", "whole.h5", in: folder).code == 0)
    #expect(try await Tool.run("replay", "whole.h5", in: folder).code == 0)

    // A folder as a kill leaves it.
    let shard = try Archive.open(folder.file("run.h5"))
    let left = folder.file("dead.h5.partial")
    _ = try Archive.merge(
      [shard, shard], into: folder.file("other.h5"),
      goesOn: { share in
        if share > 0, !DurableFile.exists(left) {
          #expect(throws: Never.self) {
            try FileManager.default.copyItem(atPath: folder.file("other.h5.partial"), toPath: left)
          }
        }
        return true
      })
    for command in ["resume", "salvage", "verify", "inspect", "replay"] {
      let outcome = try await Tool.run(command, "dead.h5", in: folder)
      #expect(
        outcome
          == .failure(
            3,
            "'dead.h5.partial' is what is left of archives that were being joined into 'dead.h5', and no run; "
              + "join them again, which begins anew."))
    }
    let again = try await Tool.run(merge + ["dead.h5"], in: folder).json
    #expect(again["root_hash"] as? String == joined["root_hash"] as? String && again["root_hash"] != nil)
    #expect(!DurableFile.exists(left))
  }
}

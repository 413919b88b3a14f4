import Foundation
import HDF5
import Loligo
import Testing

/// Trainings whose test was ended, and that shall go on with something else.
struct TrainingTestTests {
  private static let yaml = """
    name: small
    seed: 3
    dt: 1 ms
    dataset: {name: tones, folder: data}
    network:
      - {type: Linear, name: input, outputs: 20, weights: uniform 0.5}
      - {type: LIF, name: hidden, tau_mem: 20 ms}
      - {type: Linear, name: output, outputs: 2, weights: uniform 0.3}
    training: {loss: cross_entropy mean, rate: 0.01, epochs: 3, batch: 4}
    recording: {detailed_trials: 120, traces: [hidden/vmem]}
    """

  private static let arguments = ["train", "small.yaml", "--output", "cut.h5"]

  /// A folder with a test that found no space, and the root hash that it was to have.
  private func ended() async throws -> (folder: TemporaryFolder, rootHash: String) {
    let folder = try TemporaryFolder()
    try await TinyDataset(testCount: 60, frameCount: 40).write(into: folder)
    try folder.write(Self.yaml, to: "small.yaml")
    let whole = try await Tool.run(["train", "small.yaml", "--output", "whole.h5", "--json"], in: folder).json
    // There is room for its trials, but not for what else an archive holds.
    let kilobytes = try DurableFile.size(folder.file("whole.h5")) / 1024 - 8
    let ended = try await Tool.start(
      Self.arguments, in: folder, launcher: ["/bin/bash", "-c", "ulimit -f \(kilobytes); exec \"$@\"", "bash"]
    ).outcome()
    try #require(ended.code == 1 && DurableFile.exists(folder.file("cut.h5.partial")), "\(ended)")
    return (folder, try #require(whole["root_hash"] as? String))
  }

  private func expectRefusal(
    _ words: String, _ options: String..., in folder: TemporaryFolder, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try folder.names()
    let refused = try await Tool.run(Self.arguments + ["--resume"] + options, in: folder)
    #expect(refused.code == 1 && refused.errors.contains(words), "\(refused)", sourceLocation: location)
    #expect(try folder.names() == before, sourceLocation: location)
  }

  @Test func `it takes no trials of other data, or by another file`() async throws {
    let (folder, rootHash) = try await ended()
    let elsewhere = try TemporaryFolder()
    // What is learned from is the same.
    try await TinyDataset(testCount: 60, frameCount: 40, edit: { $0[$0.count - 1] += 1 }).write(into: elsewhere)
    let data = elsewhere.file("data")
    let checkpoint = try folder.bytes(of: "cut.h5.training")
    try await expectRefusal("it was begun with 'dataset: SHA-256 ", "--data", data, in: folder)
    try folder.write(Self.yaml.replacing("detailed_trials: 120", with: "detailed_trials: 119"), to: "small.yaml")
    try await expectRefusal("another text of 'small.yaml'; set that back, or remove 'cut.h5.partial'", in: folder)

    // A checkpoint of an earlier version refuses nothing itself.
    var old = try TrainingCheckpoint(SnapshotFile.read(folder.file("cut.h5.training")))
    old.settings = nil
    try DurableFile.remove(folder.file("cut.h5.training"))
    try SnapshotFile.write(old.snapshot, to: folder.file("cut.h5.training"))
    try folder.write(Self.yaml, to: "small.yaml")
    try await expectRefusal("another data set 'tones'; give that one with --data", "--data", data, in: folder)
    try folder.write(Self.yaml.replacing("cross_entropy mean", with: "cross_entropy last"), to: "small.yaml")
    try await expectRefusal("another text of 'small.yaml'", in: folder)

    try folder.write(Self.yaml, to: "small.yaml")
    let resumed = try await Tool.run(Self.arguments + ["--resume", "--json"], in: folder).json
    #expect(resumed["root_hash"] as? String == rootHash)
    // The same of an archive that is finished.
    try folder.write(checkpoint, to: "cut.h5.training")
    try folder.write(Self.yaml.replacing("detailed_trials: 120", with: "detailed_trials: 119"), to: "small.yaml")
    try await expectRefusal("another text of 'small.yaml'; set that back, or remove 'cut.h5' to test", in: folder)
  }

  @Test func `what was salvaged of it is no finished test`() async throws {
    let (folder, rootHash) = try await ended()
    let salvaged = try await Tool.run(["salvage", "cut.h5", "--json"], in: folder).json
    let count = try #require(salvaged["trials"] as? Int)
    #expect(count == 120)
    try await expectRefusal("its test was salvaged after \(count) trials; remove it to test all of them", in: folder)
    for name in try folder.names() where name.hasPrefix("cut") && name != "cut.h5.training" {
      try DurableFile.remove(folder.file(name))
    }
    let again = try await Tool.run(Self.arguments + ["--resume", "--json"], in: folder).json
    #expect(again["root_hash"] as? String == rootHash)
  }
}

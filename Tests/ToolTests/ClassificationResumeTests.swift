import Foundation
import HDF5
import Loligo
import Testing

/// Classifications and trainings that are ended while their test trials are stored, and gone on with.
struct ClassificationResumeTests {
  /// An experiment of 120 test trials, each of which is a segment.
  private func experiment() async throws -> TinyExperiment {
    var dataset = TinyDataset()
    (dataset.testCount, dataset.frameCount) = (60, 40)
    return try await TinyExperiment(
      dataset, yaml: TinyExperiment.yaml(with: "detailed_trials: 90\n  store_every: 1 ns", for: "detailed_trials: 1"))
  }

  private func segments(_ folder: String) throws -> [String] {
    try DurableFile.list(folder).filter { $0.hasPrefix("segment-") && $0.hasSuffix(".h5") }
  }

  @Test func `it goes on from any segment to the same archive, figure and results`() async throws {
    let experiment = try await experiment()
    let folder = experiment.folder
    let whole = try await experiment.run("--json").json
    // All segments are there, and the archive found no space: there is room for its rows, but not for what comes behind them.
    let kilobytes = try DurableFile.size(folder.file("run.h5")) / 1024 - 64
    let ended = try await Tool.start(
      ["run", "tiny.yaml", "--output", "cut.h5"], in: folder,
      launcher: ["/bin/bash", "-c", "ulimit -f \(kilobytes); exec \"$@\"", "bash"]
    ).outcome()
    #expect(ended.code == 1 && ended.hasOneSentence && ended.errors.contains("'loligo resume cut.h5'"), "\(ended)")
    let names = try segments(folder.file("cut.h5.partial"))
    #expect(names.count == 121)
    for count in [1, 2, 50, 120, 121] {
      let path = "cut-\(count).h5"
      try FileManager.default.copyItem(atPath: folder.file("cut.h5.partial"), toPath: folder.file(path + ".partial"))
      for name in names.dropFirst(count) { try DurableFile.remove(folder.file("\(path).partial/\(name)")) }
      let resumed = try await Tool.run(["resume", path, "--json"], in: folder).json
      for key in ["root_hash", "test_accuracy", "confusion", "validation_accuracy", "gain", "test_trials"] {
        #expect(resumed[key] as? NSObject == whole[key] as? NSObject && whole[key] != nil, "\(key) from \(count)")
      }
      #expect(try folder.bytes(of: "cut-\(count).svg") == folder.bytes(of: "run.svg"))
      #expect(try Archive.open(folder.file(path)).provenance("resumed_1").contains("resume cut"))
    }
    for verb in ["verify", "replay"] { #expect(try await Tool.run(verb, "cut-50.h5", in: folder).code == 0) }
    let salvaged = try await Tool.run(["salvage", "cut.h5", "--json"], in: folder).json
    #expect(salvaged["trials"] as? Int == 120)
    #expect(try Archive.open(folder.file("cut.h5")).columnNames == ["label", "prediction"])
  }

  @Test func `it is killed and goes on in another folder, with data in another place, and with no other data`()
    async throws
  {
    let experiment = try await experiment()
    let folder = experiment.folder
    let whole = try await experiment.run("--json").json
    let sender =
      "(while kill -0 $$ && [ ! -e cut.h5.partial/segment-000003.h5 ]; do sleep 0.002; done; kill -KILL $$) 2>&- & "
      + "exec \"$@\""
    let killed = try await Tool.start(
      ["run", "tiny.yaml", "--output", "cut.h5"], in: folder, launcher: ["/bin/bash", "-c", sender, "bash"]
    ).outcome()
    #expect(killed.code == nil && !DurableFile.exists(folder.file("cut.h5")))
    let other = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: folder.file("cut.h5.partial"), toPath: other.file("moved.h5.partial"))
    let resumed = try await Tool.run(["resume", folder.file("cut.h5"), "--json"], in: other).json
    #expect(resumed["root_hash"] as? String == whole["root_hash"] as? String)

    try FileManager.default.moveItem(atPath: folder.file("data"), toPath: other.file("elsewhere"))
    let missing = try await Tool.run("resume", "moved.h5", in: other)
    #expect(missing.code == 3 && missing.hasOneSentence && missing.errors.contains("manifest.json"), "\(missing)")
    try await TinyDataset().write(into: folder)
    let wrong = try await Tool.run("resume", "moved.h5", "--data", folder.file("data"), in: other)
    #expect(wrong.code == 1 && wrong.hasOneSentence && wrong.errors.contains("give that one with --data"), "\(wrong)")
    let moved = try await Tool.run(["resume", "moved.h5", "--data", "elsewhere", "--json"], in: other).json
    #expect(moved["root_hash"] as? String == whole["root_hash"] as? String)
  }

  @Test func `a training whose test was ended goes on with it, and finishes what was published already`() async throws {
    let folder = try TemporaryFolder()
    try await TinyDataset(testCount: 60, frameCount: 40).write(into: folder)
    try folder.write(
      """
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
      """, to: "small.yaml")
    let whole = try await Tool.run(["train", "small.yaml", "--output", "whole.h5", "--json"], in: folder).json
    let arguments = ["train", "small.yaml", "--output", "cut.h5", "--network", "net.h5"]
    let ended = try await Tool.start(
      arguments, in: folder, launcher: ["/bin/bash", "-c", "ulimit -f 300; exec \"$@\"", "bash"]
    ).outcome()
    #expect(ended.code == 1 && ended.hasOneSentence && ended.errors.contains("with --resume goes on"), "\(ended)")
    #expect(try !segments(folder.file("cut.h5.partial")).isEmpty)
    let other = try await Tool.run("resume", "cut.h5", in: folder)
    #expect(
      other.code == 1 && other.hasOneSentence && other.errors.contains("'loligo train' with --resume"), "\(other)")
    let checkpoint = try folder.bytes(of: "cut.h5.training")
    // Twice: the second time all is published, and only the checkpoint had not gone.
    for _ in 0..<2 {
      let resumed = try await Tool.run(arguments + ["--resume", "--json"], in: folder).json
      #expect(resumed["root_hash"] as? String == whole["root_hash"] as? String)
      #expect(resumed["test_accuracy"] as? Double == whole["test_accuracy"] as? Double)
      #expect(!DurableFile.exists(folder.file("cut.h5.training")))
      try folder.write(checkpoint, to: "cut.h5.training")
    }
    try folder.write(
      try String(contentsOfFile: folder.file("small.yaml"), encoding: .utf8).replacing(
        "uniform 0.5", with: "uniform 0.4"),
      to: "small.yaml")
    try DurableFile.remove(folder.file("cut.h5.training"))
    let taken = try await Tool.run(arguments, in: folder)
    #expect(taken.code == 1 && taken.hasOneSentence && taken.errors.contains("exists already"), "\(taken)")
  }
}

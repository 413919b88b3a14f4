import Foundation
import HDF5
import Loligo
import Testing

/// Networks that are trained by the tool.
struct TrainingToolTests {
  private static let data = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Datasets")
    .standardizedFileURL.path

  private static let yaml = """
    name: small
    seed: 3
    dt: 6.4 ms
    dataset: {name: japanese-vowels, folder: \(data)}
    network:
      - {type: Linear, name: input, outputs: 20, weights: uniform 0.3}
      - {type: LIF, name: hidden, tau_mem: 60 ms, surrogate: arctangent 2 detached}
      - {type: Linear, name: output, outputs: 9, weights: uniform 0.1}
    training:
      loss: cross_entropy mean
      rate: 0.01
      schedule: cosine
      epochs: 12
      batch: 30
      clip: 1
      freeze: [taus]
    """

  @Test func `a training has its path for itself, and a network a file of its own, before anything is learned`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "small.yaml")
    let train = ["train", "small.yaml", "--output", "small.h5"]
    do {
      let lock = try ArchiveWriter.claim(folder.file("small.h5"))
      let outcome = try await Tool.run(train, in: folder)
      #expect(outcome.code == 1 && outcome.hasOneSentence && outcome.errors.contains("is being written by process"))
      ArchiveWriter.giveUp(lock, of: folder.file("small.h5"))
    }
    for (name, what) in [
      ("small.h5", "the archive"), ("./small.svg", "the figure"), ("small.h5.sha256", "that of the archive's hash"),
      ("small.yaml", "the experiment file"),
    ] {
      let outcome = try await Tool.run(train + ["--network", name], in: folder)
      #expect(outcome.code == 2 && outcome.errors.contains("but '\(name)' is \(what)."), "\(outcome)")
    }
    let outcome = try await Tool.run(train + ["--network", "nowhere/network.h5"], in: folder)
    #expect(outcome.code == 1 && outcome.hasOneSentence && outcome.errors.contains("nowhere' does not exist"))
    #expect(try DurableFile.list(folder.path) == ["small.yaml"])
  }

  @Test func `a training that was killed goes on to the same network, on any threads`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "small.yaml")
    let whole = try await Tool.start(
      ["train", "small.yaml", "--output", "whole.h5", "--network", "whole-network.h5", "--json"], in: folder,
      environment: ["LOLIGO_THREADS": "1"]
    ).outcome().json
    #expect(try #require(whole["test_accuracy"] as? Double) > 0.7)
    #expect(whole["test_evaluations"] as? Int == 1 && whole["epochs"] as? Int == 12)

    let checkpoint = "killed.h5.training"
    let arguments = ["train", "small.yaml", "--output", "killed.h5", "--network", "killed-network.h5"]
    let killed = try await Tool.start(arguments, in: folder, launcher: Self.killing(at: checkpoint)).outcome()
    #expect(killed.code == nil && !DurableFile.exists(folder.file("killed.h5")))
    let again = try await Tool.run(arguments, in: folder)
    #expect(again.code == 1 && again.hasOneSentence && again.errors.contains("add --resume"))
    // What has come in its way meanwhile is not written over.
    try folder.write("other", to: "killed-network.h5")
    let obstructed = try await Tool.run(arguments + ["--resume"], in: folder)
    #expect(
      obstructed.code == 1 && obstructed.errors.contains("'killed-network.h5' cannot be written: it exists already"))
    try DurableFile.remove(folder.file("killed-network.h5"))
    try await Self.expectItHoldsItsSettings(checkpoint, of: arguments, in: folder)
    let resumed = try await Tool.start(
      arguments + ["--resume", "--json"], in: folder, environment: ["LOLIGO_THREADS": "3"]
    ).outcome().json
    #expect(resumed["root_hash"] as? String == whole["root_hash"] as? String)
    #expect(try folder.bytes(of: "killed-network.h5") == folder.bytes(of: "whole-network.h5"))
    #expect(!DurableFile.exists(folder.file(checkpoint)))
    for verb in ["verify", "replay"] { #expect(try await Tool.run(verb, "killed.h5", in: folder).code == 0) }

    // The network that was written alone is that of a classification, which names the same classes.
    try folder.write(
      """
      name: tested
      seed: 3
      dt: 6.4 ms
      dataset: {name: japanese-vowels, folder: \(Self.data)}
      network: [{type: File, file: whole-network.h5}]
      """, to: "tested.yaml")
    let tested = try await Tool.run(["run", "tested.yaml", "--json"], in: folder)
    #expect(tested.code == 0, "\(tested)")
  }

  /// Starts the tool, and kills it as soon as there is a file.
  private static func killing(at file: String) -> [String] {
    let killer = "(while kill -0 $$ && [ ! -e \(file) ]; do sleep 0.002; done; kill -KILL $$) 2>&- & exec \"$@\""
    return ["/bin/bash", "-c", killer, "bash"]
  }

  /// Expects that a training does not go on with other settings, and does from a checkpoint that holds none.
  private static func expectItHoldsItsSettings(
    _ checkpoint: String, of arguments: [String], in folder: TemporaryFolder
  ) async throws {
    for (old, new, words) in [
      ("rate: 0.01", "rate: 0.02", "it was begun with 'rate: 0.01', where there is 'rate: 0.02' now"),
      ("epochs: 12", "epochs: 13", "with 'epochs: 12', where there is 'epochs: 13' now"),
      ("freeze: [taus]", "freeze: []", "with 'freeze: taus', where there is 'freeze: none' now"),
      ("seed: 3", "seed: 4", "with 'seed: 3', where there is 'seed: 4' now"),
      ("dt: 6.4 ms", "dt: 3.2 ms", "with 'dt: "),
      ("folder:", "standardise: false, folder:", "with 'dataset/standardise: true', where"),
      ("batch: 30", "batch: 30\n  validation_fold: 0", "with 'validation_fold: none', where there is"),
      ("tau_mem: 60 ms", "tau_mem: 50 ms", "'network/hidden/tau_mem: [20] of 0.06', where"),
      ("uniform 0.3", "uniform 0.2", "with 'network/input/weight: [12, 20], SHA-256 "),
      ("type: LIF", "type: LIFNeuron", "with 'network/hidden: LIF', where there is 'network/hidden: LIFNeuron' now"),
    ] {
      try #require(yaml.contains(old))
      try folder.write(yaml.replacing(old, with: new), to: "small.yaml")
      let refused = try await Tool.run(arguments + ["--resume"], in: folder)
      #expect(refused.code == 1 && refused.hasOneSentence && refused.errors.contains(words), "\(refused)")
      #expect(refused.errors.contains("'\(checkpoint)'"), "\(refused)")
    }
    try folder.write(yaml, to: "small.yaml")
    let told = try await Tool.run(["inspect", checkpoint, "--json"], in: folder).json
    let settings = try #require(told["settings"] as? [String])
    #expect(
      settings.contains("schedule: cosine 0.0")
        && settings.contains("network/hidden/surrogate: arctangent 2.0 detached"))
    #expect(try #require(told["epoch"] as? Int) > 0)

    let path = folder.file(checkpoint)
    let bytes = try folder.bytes(of: checkpoint)
    var old = try TrainingCheckpoint(SnapshotFile.read(path))
    old.settings = nil
    try SnapshotFile.write(old.snapshot, to: path)
    let resumed = try await Tool.run(arguments + ["--resume"], in: folder)
    #expect(resumed.code == 0 && resumed.errors.contains("holds no settings"), "\(resumed)")
    #expect(try folder.bytes(of: "killed-network.h5") == folder.bytes(of: "whole-network.h5"))
    for name in try folder.names() where name.hasPrefix("killed") { try DurableFile.remove(folder.file(name)) }
    try folder.write(bytes, to: checkpoint)
  }

  @Test func `folds judge settings without a file and without a look at the test`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml.replacing("epochs: 12", with: "epochs: 2\n  folds: 2"), to: "small.yaml")
    let judged = try await Tool.run(["train", "small.yaml", "--cross-validate", "--json"], in: folder).json
    #expect((judged["fold_accuracies"] as? [Double])?.count == 2 && judged["test_accuracy"] == nil)
    #expect(try folder.names() == ["small.yaml"])
  }

  @Test(arguments: [
    ("loss: cross_entropy mean", "loss: cros_entropy", "'loss' has to be one of"),
    ("loss: cross_entropy mean", "loss: ctc", "learns sequences"),
    ("loss: cross_entropy mean", "loss: peak 9223372036854775807 1 0.1", "'loss' has to be one of"),
    (
      "loss: cross_entropy mean", "optimizer: adam 0.9 0.999 0\n  loss: mse",
      "'epsilon' of a training must be above zero"
    ),
    ("rate: 0.01", "rate: 0.01\n  patience: 3", "add 'validation_fold: 0'"),
    ("schedule: cosine", "schedule: sinus", "'schedule' has to be"),
    ("freeze: [taus]", "freeze: [tau]", "selects no parameter"),
    ("freeze: [taus]", "leaks: [alpha of taus]", "each of 'leaks' has to be such as 'decay of taus'"),
    ("freeze: [taus]", "leaks: [decay of taus in output]", "selects no parameter of the network to train as a leak"),
    ("arctangent 2 detached", "arctangent", "'surrogate' has to be"),
    ("type: LIF,", "type: Latch,", "unknown key"),
    ("{type: LIF, name: hidden, tau_mem: 60 ms, surrogate: arctangent 2 detached}", "{type: Latch}", "has no gradient"),
    ("outputs: 9", "outputs: 8", "has 9 classes"),
    ("dt: 6.4 ms", "dt: 10 s", "choose a shorter step"),
    ("epochs: 12", "epochs: 0", "epochs"),
    ("name: japanese-vowels", "name: japanese", "there is no data set"),
  ]) func `what cannot be trained is refused in one sentence`(old: String, new: String, words: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml.replacing(old, with: new), to: "small.yaml")
    let refused = try await Tool.run("train", "small.yaml", in: folder)
    #expect([1, 2, 3].contains(refused.code) && refused.hasOneSentence, "\(refused)")
    #expect(refused.errors.lowercased().contains(words.lowercased()), "\(refused.errors)")
    #expect(try folder.names() == ["small.yaml"])
  }

  @Test func `recordings are learned from and held back by their index`() async throws {
    let folder = try TemporaryFolder()
    for index in 0..<6 {
      for (word, frequency) in [("low", 200.0), ("high", 900.0)] {
        let samples = (0..<2000).map { Float(0.5 * Foundation.sin(2 * .pi * frequency * Double($0) / 8000)) }
        let sound = try ContinuousSeries(clocked: samples, channelCount: 1, step: .hertz(8000))
        try WAVFile.write(sound, as: .pcm16, to: folder.file("\(word)_someone_\(index).wav"))
      }
    }
    let yaml = """
      name: tones
      seed: 1
      dt: 10 ms
      dataset: {recordings: ., test: [4, 5]}
      encoder:
        dt: 125 us
        network: [{type: MelButterworthBank, channels: 8, cutoff_fs: 100, filter_width: 4}, {type: Instant, function: log 0.001}]
      network:
        - {type: UpDownEncoder, name: events, threshold: 0.5}
        - {type: Linear, name: input, outputs: 20, weights: uniform 0.3}
        - {type: LIF, name: hidden}
        - {type: Linear, name: output, outputs: 2, weights: uniform 0.1}
      training: {loss: cross_entropy mean, rate: 0.01, epochs: 30, batch: 4, clip: 1}
      """
    try folder.write(yaml, to: "tones.yaml")
    let learned = try await Tool.run(["train", "tones.yaml", "--json"], in: folder).json
    #expect(learned["test_accuracy"] as? Double == 1 && learned["test_trials"] as? Int == 4)
    // Recordings that are held back otherwise are other data, as many as they may be.
    let (long, arguments) = (
      yaml.replacing("epochs: 30", with: "epochs: 3000"), ["train", "tones.yaml", "--output", "x.h5"]
    )
    try folder.write(long, to: "tones.yaml")
    let killed = try await Tool.start(arguments, in: folder, launcher: Self.killing(at: "x.h5.training")).outcome()
    #expect(killed.code == nil)
    try folder.write(long.replacing("test: [4, 5]", with: "test: [3, 4]"), to: "tones.yaml")
    let other = try await Tool.run(arguments + ["--resume"], in: folder)
    #expect(
      other.code == 1 && other.hasOneSentence
        && other.errors.contains("with 'dataset/test: 4...5', where there is 'dataset/test: 3...4' now"), "\(other)")
    try DurableFile.remove(folder.file("x.h5.training"))
    try folder.write("not a sound", to: "other_one_1.wav")
    let refused = try await Tool.run(["train", "tones.yaml", "--output", "x.h5"], in: folder)
    #expect(refused.code == 3 && refused.hasOneSentence && refused.errors.contains("other_one_1.wav"))
  }
}

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
    let killer = "(while kill -0 $$ && [ ! -e \(checkpoint) ]; do sleep 0.002; done; kill -KILL $$) 2>&- & exec \"$@\""
    let arguments = ["train", "small.yaml", "--output", "killed.h5", "--network", "killed-network.h5"]
    let killed = try await Tool.start(arguments, in: folder, launcher: ["/bin/bash", "-c", killer, "bash"]).outcome()
    #expect(killed.code == nil && !DurableFile.exists(folder.file("killed.h5")))
    let again = try await Tool.run(arguments, in: folder)
    #expect(again.code == 1 && again.hasOneSentence && again.errors.contains("add --resume"))
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
    ("rate: 0.01", "rate: 0.01\n  patience: 3", "add 'validation_fold: 0'"),
    ("schedule: cosine", "schedule: sinus", "'schedule' has to be"),
    ("freeze: [taus]", "freeze: [tau]", "selects no parameter"),
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
    try folder.write("not a sound", to: "other_one_1.wav")
    let refused = try await Tool.run(["train", "tones.yaml", "--output", "x.h5"], in: folder)
    #expect(refused.code == 3 && refused.hasOneSentence && refused.errors.contains("other_one_1.wav"))
  }
}

import Testing

/// Networks that the tool trains to bear rounding, mismatch and attacks, and rounds.
struct RobustnessToolTests {
  private static func train(_ addition: String, _ options: String..., in folder: TemporaryFolder) async throws
    -> ToolOutcome
  {
    try folder.write("\(TinyDataset.training)\n  clip: 1\n  rate: 0.002\n\(addition)\n", to: "tiny.yaml")
    return try await Tool.run(["train", "tiny.yaml"] + options, in: folder)
  }

  @Test func `a network is trained to bear each transform, and an attack`() async throws {
    let folder = try TemporaryFolder()
    try await TinyDataset().write(into: folder)
    var hashes: [String: String] = [:]
    for (index, robustness) in [
      "transforms: []",
      "transforms: [{type: rounding, bits: 3, of: weights}]",
      "transforms: [{type: rounding, levels: 4, input: -1..1.5, output: extremes, keeps_zero: false, by_channel: true}]",
      "transforms: [{type: rounding, levels: 7, stochastic: true, of: weights in input}]",
      "transforms: [{type: integers, bits: 3, centering: middle, spread: 4, of: weights}]",
      "transforms: [{type: integers, refined: 9, of: weights in output}]",
      "transforms: [{type: stochastic_quantization, of: weights}]",
      "transforms: [{type: dropout, p: 0.2, of: weights}]",
      "transforms: [{type: mismatch, deviation: 0.1, of: taus}]",
      "transforms: [{type: mismatch, deviation: 0.1, of: taus}, {type: rounding, bits: 3, of: weights}]",
      "attack: {level: 0.05, weight: 0.5, steps: 3, deviation: 0.01}",
      "attack: {level: 0.05, weight: 0.5, steps: 3}",
      "attack: {}",
    ].enumerated() {
      let outcome = try await Self.train(
        "  robustness:\n    \(robustness)", "--output", "\(index).h5", "--json", in: folder)
      let hash = try #require(outcome.json["root_hash"] as? String, "\(robustness): \(outcome)")
      let network = try await Tool.run(["inspect", "\(index).h5", "--json"], in: folder).json
      let metrics = try #require(network["metrics"] as? [String: Any])
      // The root hash differs as the file does; the losses tell that the training differed.
      let losses = (0..<6).compactMap { (metrics["epoch_000\($0)_loss"] as? [Double])?.first }
      #expect(
        losses.count == 6 && hashes[losses.description] == nil,
        "\(robustness) is as \(hashes[losses.description] ?? "")")
      hashes[losses.description] = robustness
      #expect(!hash.isEmpty)
    }
  }

  @Test(arguments: [
    ("transforms: [{type: round, bits: 3}]", 17, "'type' has to be one of rounding, integers, dropout, mismatch"),
    ("transforms: [{bits: 3}]", 17, "'type' is missing"),
    (
      "transforms: [{type: rounding}]", 17, "'bits' (of a whole number with sign) or 'levels' (their number) is missing"
    ),
    ("transforms: [{type: rounding, bits: 1}]", 17, "'bits' has to be a whole number from 2 to 24"),
    ("transforms: [{type: rounding, bits: 4, levels: 15}]", 17, "unknown key 'levels'"),
    ("transforms: [{type: rounding, bits: 4, input: 2..1}]", 17, "a range from a number to a larger one"),
    ("transforms: [{type: rounding, bits: 4, input: wide}]", 17, "'input' has to be 'symmetric', 'extremes', or two"),
    ("transforms: [{type: integers, bits: 8, spread: 4}]", 17, "'spread' has to be a whole number from 8 to 24"),
    ("transforms: [{type: dropout, p: 2}]", 17, "a dropout with a probability from 0 to 1"),
    ("transforms: [{type: mismatch, deviation: -1}]", 17, "a mismatch with a deviation from 0 to 1e6"),
    ("transforms: [{type: mismatch, deviation: 0.1, of: tau}]", 17, "'tau', which selects no parameter"),
    ("transforms: [{type: mismatch, deviation: 0.1, of: taus in input}]", 17, "selects no parameter"),
    ("transforms: {type: mismatch}", 17, "'transforms' has to be a list"),
    ("attack: {level: -1}", 17, "'attack level' of a training must be zero or more"),
    ("attack: {steps: 0}", 17, "'steps' has to be a whole number from 1"),
    ("attack: {strength: 1}", 17, "unknown key 'strength'"),
    ("atack: {level: 1}", 17, "did you mean 'attack'?"),
  ]) func `robustness that cannot be is refused with its line`(key: String, line: Int, words: String) async throws {
    let folder = try TemporaryFolder()
    try await TinyDataset().write(into: folder)
    let refused = try await Self.train("  robustness:\n    \(key)", in: folder)
    #expect(refused.code == 2 && refused.hasOneSentence, "\(refused)")
    #expect(refused.errors.contains("tiny.yaml:\(line): ") && refused.errors.contains(words), "\(refused.errors)")
    #expect(try folder.names() == ["data", "tiny.yaml"])
  }

  @Test func `a trained network is rounded, and what that costs is told`() async throws {
    let folder = try TemporaryFolder()
    try await TinyDataset().write(into: folder)
    let quantize = "quantize:\n  - {type: rounding, bits: 2, of: weights}\n  - {type: rounding, levels: 5, of: biases}"
    let json = try await Self.train(quantize, "--output", "a.h5", "--json", in: folder).json
    let told = try #require(json["quantized"] as? [String: Any])
    let (after, before) = (
      try #require(told["accuracy"] as? Double), try #require(told["accuracy_before"] as? Double)
    )
    #expect(before == json["test_accuracy"] as? Double && told["accuracy_loss"] as? Double == before - after)
    #expect(told["loss"] as? Double != told["loss_before"] as? Double)
    #expect(try #require(told["largest_change"] as? Double) > 0.01)
    #expect(
      told["transforms"] as? [String]
        == ["round 3 symmetric keeping_zero of weights", "round 5 symmetric keeping_zero of biases"])
    #expect(json["test_evaluations"] as? Int == 2)
    let inspected = try await Tool.run(["inspect", "a.h5", "--json"], in: folder).json
    let metrics = try #require(inspected["metrics"] as? [String: [Double]])
    #expect(metrics["quantized_accuracy"] == [after] && metrics["quantized_accuracy_before"] == [before])
    #expect(metrics["quantized_loss"]?.first == told["loss"] as? Double && metrics["test_evaluations"] == [2])
    #expect(metrics["quantized_largest_change"]?.first == told["largest_change"] as? Double)

    let words = try await Self.train(quantize, "--output", "b.h5", in: folder).output
    #expect(words.contains("after round 3 symmetric keeping_zero of weights, round 5 symmetric"))
    #expect(words.contains("before), loss "))
    let folds = try await Self.train("  folds: 2\n\(quantize)", "--cross-validate", "--json", in: folder).json
    #expect((folds["quantized_fold_accuracies"] as? [Double])?.count == 2)
    #expect(folds["quantized_validation_accuracy"] as? Double != nil && folds["quantized"] == nil)

    let plain = try await Self.train("", "--output", "c.h5", "--network", "trained.h5", "--json", in: folder).json
    #expect(plain["quantized"] == nil && plain["test_evaluations"] as? Int == 1)
    for key in ["quantize: [{type: rounding, bits: 2, of: thresholds in output}]", "quantize: {bits: 2}"] {
      let refused = try await Self.train(key, "--output", "d.h5", in: folder)
      #expect(refused.code == 2 && refused.hasOneSentence && refused.errors.contains("tiny.yaml:16: "), "\(refused)")
    }

    // The same of a network that is only run.
    try folder.write(
      """
      name: rounded
      seed: 3
      dt: 1 ms
      dataset: {name: tones, folder: data}
      network: [{type: File, file: trained.h5}]
      quantize: [{type: rounding, bits: 2, of: weights}]
      """, to: "rounded.yaml")
    let run = try await Tool.run(["run", "rounded.yaml", "--output", "e.h5", "--json"], in: folder).json
    let rounded = try #require(run["quantized"] as? [String: Any])
    #expect(rounded["accuracy_before"] as? Double == run["test_accuracy"] as? Double && rounded["loss"] == nil)
    let ofRun = try await Tool.run(["inspect", "e.h5", "--json"], in: folder).json
    #expect((ofRun["metrics"] as? [String: Any])?["quantized_accuracy"] != nil)
  }
}

import Testing

/// What the section `training` can say wrongly, each with its line.
struct TrainingFaultTests {
  @Test(arguments: [
    ("rate: -1", 14, "The setting 'learning rate' of a training must be zero or more, and finite, but is -1.0."),
    ("rate: 0.1\n  schedule: exponential 2", 15, "The setting 'factor of the learning rate' of a training must be"),
    ("clip: 0", 14, "The setting 'clipping norm' of a training must be above zero, but is 0.0."),
    ("optimizer: sgd 2", 14, "The setting 'momentum' of a training must be from 0.0 to below 1.0, but is 2.0."),
    ("freeze: [foo]", 14, "selects no parameter"),
    ("freeze: [taus in input]", 14, "'taus in input' selects no parameter of the network to freeze"),
    ("clip: 1\n  freeze: [all]", 15, "There are no parameters to train that are not held constant."),
    ("freeze: [biases]\n  rates: [taus -1]", 15, "The setting 'rate of 'taus'' of a training must be zero or more"),
    ("rates: [thresholds in output 1]", 14, "'thresholds in output' selects no parameter of the network to give a"),
    ("leaks: [decay of taus in output]", 14, "selects no parameter of the network to train as a leak"),
    ("mismatch: -1", 14, "a mismatch with a deviation from 0 to 1e6"),
    ("folds: 7\n  validation_fold: 0", 14, "has 6 members, too few for 7 folds"),
    (
      "regularizers:\n    weight_decay: 0.1\n    sparsity: {of: hidden/vmen, weight: 1}", 16,
      "The network has no trace 'hidden/vmen' to regularise. Did you mean 'hidden/vmem'?"
    ),
  ]) func `a setting that cannot be is refused with its line`(setting: String, line: Int, words: String) async throws {
    let folder = try TemporaryFolder()
    try await TinyDataset().write(into: folder)
    try folder.write("\(TinyDataset.training)\n  \(setting)\n", to: "tiny.yaml")
    let refused = try await Tool.run("train", "tiny.yaml", in: folder)
    #expect(refused.code == 2 && refused.hasOneSentence, "\(refused)")
    #expect(refused.errors.hasPrefix("error: tiny.yaml:\(line): "), "\(refused.errors)")
    #expect(refused.errors.contains(words), "\(refused.errors)")
    #expect(try folder.names() == ["data", "tiny.yaml"])
  }

  @Test func `a loss that does not take the classes of the data is refused with its line`() async throws {
    let folder = try TemporaryFolder()
    try await TinyDataset().write(into: folder)
    let yaml = TinyDataset.training.replacing("loss: cross_entropy mean", with: "loss: binary_peak 5 1 0.1")
    try folder.write(yaml, to: "tiny.yaml")
    let refused = try await Tool.run("train", "tiny.yaml", in: folder)
    #expect(refused.code == 2 && refused.errors.hasPrefix("error: tiny.yaml:11: In "), "\(refused)")
  }
}

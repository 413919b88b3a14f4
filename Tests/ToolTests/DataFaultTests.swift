import HDF5
import Testing

/// Data sets that cannot be learned from: each ends with code 3, one sentence, and nothing written.
struct DataFaultTests {
  /// Runs the tiny experiment on a data set and gives its sentence.
  private func refusal(of dataset: TinyDataset, yaml: String = TinyExperiment.yaml) async throws -> String {
    let experiment = try await TinyExperiment(dataset, yaml: yaml)
    let outcome = try await experiment.run()
    #expect(outcome.code == 3 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
    #expect(try experiment.folder.names() == ["data", "tiny.yaml"])
    return outcome.errors
  }

  @Test func `a sample that is no number is found with its time and channel`() async throws {
    var dataset = TinyDataset()
    dataset.edit = { $0[2 * 8 * 2 + 3 * 2 + 1] = .nan }
    let sentence = try await refusal(of: dataset)
    #expect(sentence.contains("not a finite number") && sentence.contains("channel 1"), "\(sentence)")
  }

  @Test func `another number of channels than the manifest tells is refused`() async throws {
    var dataset = TinyDataset()
    dataset.claimedChannelCount = 3
    // The tool that tells the hash looks at it first, so this is about the tables alone.
    let sentence = try await refusal(of: dataset)
    #expect(sentence.contains("'./data/tones.h5' is damaged: its tables do not fit its frames"), "\(sentence)")
  }

  @Test(arguments: [-1, 2]) func `a label outside of the classes is refused`(label: Int) async throws {
    var dataset = TinyDataset()
    dataset.relabel = { $0[5] = Int64(label) }
    let sentence = try await refusal(of: dataset)
    #expect(sentence.contains("entry 5 of its tables is out of range"), "\(sentence)")
  }

  @Test func `a file with another hash than its manifest is not opened`() async throws {
    let experiment = try await TinyExperiment()
    var bytes = try experiment.folder.bytes(of: "data/tones.h5")
    bytes[bytes.count / 2] ^= 1
    try experiment.folder.write(bytes, to: "data/tones.h5")
    let outcome = try await experiment.run()
    #expect(outcome.code == 3 && outcome.hasOneSentence)
    #expect(outcome.errors.contains("but its manifest says") && outcome.errors.contains("restore the file"))
    #expect(try experiment.folder.names() == ["data", "tiny.yaml"])
  }

  @Test func `a file of the manifest that is not there is named`() async throws {
    let experiment = try await TinyExperiment()
    try DurableFile.remove(experiment.folder.file("data/tones.h5"))
    let outcome = try await experiment.run()
    #expect(outcome.code == 3 && outcome.output == "" && outcome.hasOneSentence, "\(outcome)")
    #expect(outcome.errors.hasPrefix("error: Data set './data/tones.h5' cannot be read: "), "\(outcome)")
  }

  @Test func `a manifest that is no manifest is refused`() async throws {
    let experiment = try await TinyExperiment()
    try experiment.folder.write("[{}", to: "data/manifest.json")
    try await experiment.expectFailure(
      .failure(
        3,
        "The manifest of data sets './data/manifest.json' cannot be read: it is not the JSON of a manifest. "
          + "Name the folder that holds manifest.json."))
  }

  @Test func `a data set without test trials is refused`() async throws {
    var dataset = TinyDataset()
    dataset.testCount = 0
    _ = try await refusal(of: dataset)
  }
}

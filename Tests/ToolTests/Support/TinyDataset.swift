import HDF5
import Testing

/// A data set of two tones on two channels, as small as one can learn from, and its faults.
struct TinyDataset {
  /// Trials of a tone in the training set.
  var trainingCount = 6
  /// Trials of a tone in the test set.
  var testCount = 3
  /// Samples of a trial, 5 ms apart.
  var frameCount = 8
  /// Channels in the file.
  var channelCount = 2
  /// Channels that the manifest tells.
  var claimedChannelCount = 2
  /// Changes the samples.
  var edit: (inout [Float]) -> Void = { _ in }
  /// Changes the labels.
  var relabel: (inout [Int64]) -> Void = { _ in }

  /// An experiment that trains on it, which ends within the settings of the training.
  static let training = """
    name: tiny
    seed: 3
    dt: 1 ms
    dataset: {name: tones, folder: data}
    network:
      - {type: UpDownEncoder, name: encoder, threshold: 0.25, start: zero}
      - {type: Linear, name: input, outputs: 12, weights: uniform 1}
      - {type: LIF, name: hidden, tau_mem: 20 ms, tau_syn: 5 ms}
      - {type: Linear, name: output, outputs: 2, weights: uniform 0.01}
    training:
      loss: cross_entropy mean
      epochs: 6
      batch: 4
    """

  /// Writes the data set's folder `data`; its hash is learned from the tool, which tells what it found.
  func write(into folder: TemporaryFolder) async throws {
    try DurableFile.createFolder(folder.file("data"))
    try folder.write(image, to: "data/tones.h5")
    try writeManifest(sha256: "unknown", into: folder)
    let refusal = try await Tool.run("datasets", "--folder", "data", in: folder).errors
    let found = try #require(refusal.firstMatch(of: /SHA-256 ([0-9a-f]{64}), but its manifest says unknown;/))
    try writeManifest(sha256: String(found.1), into: folder)
  }

  /// Writes the manifest.
  func writeManifest(sha256: String, into folder: TemporaryFolder) throws {
    let manifest = """
      [{"name": "tones", "file": "tones.h5", "sha256": "\(sha256)", "title": "Tones", "description": "Two tones.",
        "units": "mV", "channels": \(claimedChannelCount), "sample_period_s": 0.005, "licence": "CC0", "citation": "None."}]
      """
    try folder.write(manifest, to: "data/manifest.json")
  }

  private var image: [UInt8] {
    get throws {
      let trialCount = 2 * (trainingCount + testCount)
      var labels = (0..<trialCount).map { Int64($0 % 2) }
      var samples: [Float] = []
      for trial in 0..<trialCount {
        for frame in 0..<frameCount {
          for channel in 0..<channelCount {
            // One tone rises on even channels, the other on odd ones; a little of each trial is its own.
            let slope: Float = channel % 2 == trial % 2 ? 1 : -1
            samples.append(slope * Float(frame) + Float(trial * 7 % 5) / 4)
          }
        }
      }
      edit(&samples)
      relabel(&labels)
      let file = try HDF5File.createInMemory()
      try file.root.setAttribute("class_names", to: .texts(["low", "high"]))
      let frames = try file.root.createDataset(
        "frames", type: .float32, shape: [trialCount * frameCount, channelCount], chunk: [64, channelCount])
      try frames.write(samples)
      try write((0...trialCount).map { Int64($0 * frameCount) }, .int64, "offsets", to: file)
      try write(labels, .int64, "labels", to: file)
      try write((0..<trialCount).map { $0 < 2 * trainingCount ? 0 : 1 } as [UInt8], .uint8, "split", to: file)
      return try file.image()
    }
  }

  private func write(_ values: [some HDF5Scalar], _ type: HDF5Type, _ name: String, to file: HDF5File) throws {
    try file.root.createDataset(name, type: type, shape: [values.count], chunk: [64]).write(values)
  }
}

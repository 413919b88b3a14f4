import Datasets
import Foundation
import Signals
import Testing

/// The folder of this package.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

@Suite struct `The bundled data sets` {
  @Test func `hold what their manifest says`() throws {
    let manifest = try DatasetManifest(folder: root + "/Datasets")
    for entry in manifest.entries {
      let series = try manifest.labelledSeries(named: entry.name)
      #expect(series.trials.allSatisfy { $0.series.channelCount == entry.channels })
      #expect(!entry.licence.isEmpty && !entry.citation.isEmpty && !entry.units.isEmpty)
    }
  }

  @Test func `Japanese Vowels has the official split`() throws {
    let series = try DatasetManifest(folder: root + "/Datasets").labelledSeries(named: "japanese-vowels")
    let (training, test) = (series.trials(.training), series.trials(.test))
    #expect(training.count == 270 && test.count == 370 && series.classNames.count == 9)
    #expect((0..<9).allSatisfy { label in training.filter { $0.label == label }.count == 30 })
    #expect((0..<9).map { label in test.filter { $0.label == label }.count } == [31, 35, 88, 44, 29, 24, 40, 50, 29])
    #expect(series.trials.allSatisfy { (7...29).contains($0.series.sampleCount) })
    let first = series.trials[0].series
    #expect(first.sample(0).first == 1.860936 && first.times[1] == 0.0064 && first.interpolation == .linear)
  }

  @Test func `standardised channels have mean 0 and deviation 1 over the training samples`() throws {
    let series = try DatasetManifest(folder: root + "/Datasets").labelledSeries(named: "japanese-vowels").standardised()
    var (sums, squares, count) = ([Double](repeating: 0, count: 12), [Double](repeating: 0, count: 12), 0.0)
    for trial in series.trials(.training) {
      for (index, value) in trial.series.values.enumerated() {
        sums[index % 12] += Double(value)
        squares[index % 12] += Double(value) * Double(value)
      }
      count += Double(trial.series.sampleCount)
    }
    for channel in 0..<12 {
      #expect((sums[channel] / count).magnitude < 1e-6)
      #expect((squares[channel] / count - 1).magnitude < 1e-6)
    }
  }
}

@Suite struct `Data sets that are not as they should be` {
  /// A copy of the data sets in a folder of its own.
  private func copy() throws -> String {
    let folder = NSTemporaryDirectory() + "loligo-datasets-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: root + "/Datasets", toPath: folder)
    return folder
  }

  @Test func `a missing manifest is named`() {
    #expect {
      try DatasetManifest(folder: "/nowhere")
    } throws: { "\($0)".contains("'/nowhere/manifest.json'") }
  }

  @Test func `a manifest that is no JSON is named`() throws {
    let folder = try copy()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("[{".utf8).write(to: URL(fileURLWithPath: folder + "/manifest.json"))
    #expect { try DatasetManifest(folder: folder) } throws: { "\($0)".contains("not the JSON of a manifest") }
  }

  @Test func `an unknown name is answered with the known ones`() throws {
    let manifest = try DatasetManifest(folder: root + "/Datasets")
    #expect(throws: DatasetError.noSuchDataset(name: "digits", known: ["japanese-vowels"])) {
      try manifest.labelledSeries(named: "digits")
    }
  }

  @Test func `a changed, truncated or missing file is refused before it is opened`() throws {
    let folder = try copy()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let manifest = try DatasetManifest(folder: folder)
    let file = URL(fileURLWithPath: folder + "/japanese-vowels.h5")
    let bytes = try Data(contentsOf: file)
    var changed = bytes
    changed[bytes.count / 2] ^= 1
    for damaged in [changed, bytes.prefix(bytes.count / 2), Data()] {
      try damaged.write(to: file)
      #expect { try manifest.labelledSeries(named: "japanese-vowels") } throws: { error in
        if case DatasetError.wrongHash? = error as? DatasetError { true } else { false }
      }
    }
    try FileManager.default.removeItem(at: file)
    #expect { try manifest.labelledSeries(named: "japanese-vowels") } throws: { error in
      if case DatasetError.unreadable? = error as? DatasetError { true } else { false }
    }
  }
}

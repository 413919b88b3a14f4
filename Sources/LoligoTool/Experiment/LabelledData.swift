import Crypto
import Foundation
import HDF5
import Loligo

/// Labelled series as an experiment file names them: a data set of a manifest, a folder of recordings, or a table of traces.
///
/// ```yaml
/// dataset: {name: japanese-vowels, folder: ../../Datasets}
/// dataset: {recordings: fsdd/recordings, test: [5, 9]}       # <class>_<speaker>_<index>.wav; training is every other index
/// dataset: {traces: braille_taxels.h5, step: 2 ms, test: [40, 49]}   # data, offsets, labels, repetition
/// ```
struct LabelledData {
  /// Where the series come from.
  enum Source {
    case manifest(name: String, folder: String)
    case recordings(folder: String, test: ClosedRange<Int>)
    case traces(file: String, step: TimeStep, scale: Double, test: ClosedRange<Int>)
  }

  var source: Source
  /// Whether every channel is shifted and scaled to mean 0 and deviation 1 over the training samples.
  var isStandardised: Bool

  /// Reads the section `dataset`.
  init(_ file: inout ExperimentSection) throws {
    var section = try file.section("dataset")
    if let folder = try section.text(ifPresent: "recordings") {
      source = .recordings(folder: folder, test: try Self.range(&section))
      isStandardised = try section.flag("standardise", default: false)
    } else if let path = try section.text(ifPresent: "traces") {
      source = .traces(
        file: path, step: try section.timeStep("step"), scale: try section.number("scale", default: 1),
        test: try Self.range(&section))
      isStandardised = try section.flag("standardise", default: false)
    } else {
      source = .manifest(name: try section.text("name"), folder: try section.text("folder"))
      isStandardised = try section.flag("standardise", default: true)
    }
    try section.finish()
  }

  private static func range(_ section: inout ExperimentSection) throws -> ClosedRange<Int> {
    let numbers = try section.numbers("test", isZeroAllowed: true, default: [])
    guard numbers.count == 2, let first = Int(exactly: numbers[0]), let last = Int(exactly: numbers[1]), first <= last
    else {
      throw section.error(
        at: ["test"], "'test' has to be the first and the last index that are held back, such as [5, 9].")
    }
    return first...last
  }

  /// The series, and the SHA-256 of what they were read from.
  ///
  /// - Parameter folder: Stands for the path of the file where it is given.
  func read(_ file: ExperimentFile, from other: String? = nil) throws -> (series: LabelledSeries, hash: String) {
    let (series, hash) =
      switch source {
      case .manifest(let name, let folder): try manifest(name, folder: other ?? file.resolved(folder))
      case .recordings(let folder, let test): try recordings(other ?? file.resolved(folder), test: test)
      case .traces(let path, let step, let scale, let test):
        try LabelledSeries.traces(in: other ?? file.resolved(path), step: step, scale: Float(scale), test: test)
      }
    for (side, name) in [(LabelledSeries.Split.training, "training"), (.test, "test")] where series.trials(side).isEmpty
    {
      throw Failure.unsuitable("Data set '\(series.name)' has no \(name) trials; choose one with both.")
    }
    return (isStandardised ? try series.standardised() : series, hash)
  }

  private func manifest(_ name: String, folder: String) throws -> (LabelledSeries, String) {
    let manifest = try DatasetManifest(folder: folder)
    return (try manifest.labelledSeries(named: name), try manifest.entry(named: name).sha256)
  }

  /// Recordings whose names are `<class>_<anything>_<index>.wav`.
  private func recordings(_ folder: String, test: ClosedRange<Int>) throws -> (LabelledSeries, String) {
    let names: [String]
    do { names = try DurableFile.list(folder).filter { $0.hasSuffix(".wav") }.sorted() } catch {
      throw Failure.unreadable(path: folder, reason: "\(error.reason); give the folder of the recordings")
    }
    var hash = SHA256()
    var found: [(word: String, index: Int, series: ContinuousSeries)] = []
    for name in names {
      let parts = name.dropLast(".wav".count).split(separator: "_").map(String.init)
      guard parts.count >= 2, let word = parts.first, let index = parts.last.flatMap(Int.init) else {
        throw Failure.unsuitable("'\(folder)/\(name)' is not named <class>_<speaker>_<index>.wav; rename or remove it.")
      }
      let bytes = try DurableFile.read("\(folder)/\(name)")
      hash.update(data: Array(name.utf8))
      hash.update(data: bytes)
      let sound = try WAVFile(bytes: bytes, name: "\(folder)/\(name)")
      guard sound.channelCount == 1 else {
        throw Failure.unsuitable("'\(folder)/\(name)' has \(sound.channelCount) channels; one is needed.")
      }
      found.append((word, index, try sound.continuousSeries()))
    }
    let words = Set(found.map(\.word)).sorted()
    var series = LabelledSeries(
      name: URL(filePath: folder).standardizedFileURL.lastPathComponent, classNames: words, trials: [])
    for recording in found {
      series.trials.append(
        LabelledSeries.Trial(
          series: recording.series, label: words.firstIndex(of: recording.word) ?? 0,
          split: test.contains(recording.index) ? .test : .training))
    }
    return (series, Self.hexadecimal(hash.finalize()))
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { String(format: "%02x", $0) }.joined()
  }
}

extension ArchiveWriter {
  /// Adds which data set an archive is about.
  func addProvenance(of data: LabelledSeries, hash: String) throws {
    try setProvenance("dataset", data.name)
    try setProvenance("dataset_sha256", hash)
    try setProvenance("class_names", data.classNames.joined(separator: "\n"))
  }
}

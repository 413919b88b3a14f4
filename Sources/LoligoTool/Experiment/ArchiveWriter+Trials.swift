import HDF5
import Loligo

extension ArchiveWriter {
  /// Publishes what a body runs into an archive.
  ///
  /// When it is interrupted, or a write fails, what is stored stays. When it ends in another way, a new archive is given up.
  /// - Parameters:
  ///   - rest: From what the run can go on; the segments unless given.
  ///   - isResumed: Whether another writer began the run.
  func finishing(orLeaving rest: Failure.Rest? = nil, isResumed: Bool, _ body: () throws -> Void) throws -> Archive {
    do {
      try body()
      return try finish()
    } catch Failure.interrupted {
      try? checkpoint()
      throw Failure.interrupted(rest ?? storedRest())
    } catch let error as ArchiveError {
      guard let rest = rest ?? storedRest() else { throw error }
      throw Failure.unfinished(error, rest)
    } catch {
      if !isResumed { discard() }
      throw error
    }
  }

  /// The segments, if there are any: without one, nothing is left.
  private func storedRest() -> Failure.Rest? {
    let names = (try? DurableFile.list(path + ".partial")) ?? []
    if names.contains(where: { $0.hasPrefix("segment-") && $0.hasSuffix(".h5") }) { return .resumable(archive: path) }
    discard()
    return nil
  }

  /// Runs a network over the test trials that are not stored yet, and adds how all of them were named.
  ///
  /// - Parameters:
  ///   - recording: What is recorded of a trial.
  ///   - predicting: The class that an output names for a trial.
  ///   - take: Takes what came of each trial.
  func test(
    _ network: TimedModule, on trials: [(series: ContinuousSeries, label: Int)], classCount: Int,
    recording: (Int) -> Recording, predicting: (Int, Raster) throws -> Int, take: (TimedEvolution) -> Void = { _ in }
  ) throws {
    // What was learned, and may have taken long, is safe from here on.
    try checkpoint()
    try network.evolve(trials.map(\.series), from: trialCount, name: "test trials", recording: recording) {
      (index, evolution) in
      let trial = trials[index]
      try appendTrial(
        input: trial.series, evolution: evolution, number: index,
        columns: ["label": trial.label, "prediction": predicting(index, evolution.evolution.output)])
      take(evolution)
    }
    let result = try Classification(
      labels: column("label") ?? [], predictions: column("prediction") ?? [], classCount: classCount)
    try setMetric("test_accuracy", result.accuracy, units: "1")
    try setMetric(
      "confusion", result.confusion.flatMap { $0 }, shape: [result.confusion.count, result.confusion.count])
  }
}

extension Classification {
  /// How the trials of a test were named, as its archive tells.
  init(of archive: Archive) throws {
    func integers(_ name: String) throws -> [Int] { try archive.column(name).integers ?? [] }
    try self.init(
      labels: integers("label"), predictions: integers("prediction"),
      classCount: archive.metric("confusion").shape.first ?? 0)
  }
}

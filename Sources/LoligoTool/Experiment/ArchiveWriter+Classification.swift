import Loligo

extension ArchiveWriter {
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

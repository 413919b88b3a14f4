import HDF5
import Loligo

extension ArchiveWriter {
  /// Writes and publishes the trials of a test; when interrupted, or when a write fails, what is finished stays in the folder of
  /// the unfinished run.
  ///
  /// - Parameter addResults: Adds what is told of the trials beside their signals.
  func publish(
    _ trials: some Collection<(input: ContinuousSeries, evolution: TimedEvolution)>,
    adding addResults: (ArchiveWriter) throws -> Void
  ) throws -> Archive {
    do {
      let progress = Progress("archive")
      for (index, trial) in trials.enumerated() {
        try appendTrial(input: trial.input, evolution: trial.evolution, number: index)
        progress.show(Double(index + 1) / Double(trials.count))
        try Interruption.check()
      }
      try addResults(self)
      return try finish()
    } catch Failure.interrupted {
      try? checkpoint()
      throw Failure.interrupted(.segments(archive: path))
    } catch let error as ArchiveError where DurableFile.exists(path + ".partial") {
      throw Failure.unfinished(error, .segments(archive: path))
    }
  }

  /// Adds how trials were named, and how often each class was taken for each.
  func add(_ result: Classification, labels: [Int], predictions: [Int]) throws {
    try setColumn("label", labels)
    try setColumn("prediction", predictions)
    try setMetric("test_accuracy", result.accuracy, units: "1")
    try setMetric(
      "confusion", result.confusion.flatMap { $0 }, shape: [result.confusion.count, result.confusion.count])
  }
}

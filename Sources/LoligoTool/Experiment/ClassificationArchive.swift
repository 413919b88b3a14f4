import HDF5
import Loligo

/// Writes the archive of a classification run: every test trial, the module, predictions and metrics.
struct ClassificationArchive {
  let run: ClassificationRun
  let outcome: ClassificationRun.Outcome
  let file: ExperimentFile

  /// Writes and publishes the archive; when interrupted, or when a write fails, what is finished stays in the folder of the
  /// unfinished run.
  func write(to path: String) throws -> Archive {
    let experiment = run.experiment
    let writer = try Archive.create(
      path, for: outcome.network, relation: .independent, seed: experiment.seed, inputName: experiment.datasetName)
    let partial = path + ".partial"
    do {
      let progress = Progress("archive")
      for (index, evolution) in outcome.evolutions.enumerated() {
        try writer.appendTrial(input: outcome.trials[index].series, evolution: evolution, number: index)
        progress.show(Double(index + 1) / Double(outcome.evolutions.count))
        try Interruption.check()
      }
      try addResults(to: writer)
      return try writer.finish()
    } catch Failure.interrupted {
      try? writer.checkpoint()
      throw Failure.interrupted(.segments(archive: path))
    } catch let error as ArchiveError where DurableFile.exists(partial) {
      throw Failure.unfinished(error, .segments(archive: path))
    }
  }

  private func addResults(to writer: ArchiveWriter) throws {
    let result = outcome.classification
    try writer.setColumn("label", outcome.trials.map(\.label))
    try writer.setColumn("prediction", outcome.predictions)
    try writer.setMetric("test_accuracy", result.accuracy, units: "1")
    try writer.setMetric(
      "confusion", result.confusion.flatMap { $0 }, shape: [result.confusion.count, result.confusion.count])
    if let learned = outcome.learned {
      try writer.setMetric("validation_accuracy", learned.validationAccuracy, units: "1")
      try writer.setMetric("validation_loss", learned.validationLoss, units: "nat")
      try writer.setMetric("ridge_penalty", learned.penalty)
      try writer.setMetric("gain", learned.gain)
    }
    try writer.addProvenance(of: file)
    try writer.setProvenance("dataset", run.data.name)
    try writer.setProvenance("dataset_sha256", run.datasetHash)
    try writer.setProvenance("class_names", run.data.classNames.joined(separator: "\n"))
    try writer.setProvenance("decision", "class = largest channel of /outputs/output at the last step of the trial")
  }
}

import HDF5
import Loligo

/// Writes the archive of a classification run: every test trial, the module, predictions and metrics.
struct ClassificationArchive {
  let run: ClassificationRun
  let outcome: ClassificationRun.Outcome
  let file: ExperimentFile

  /// Writes and publishes the archive.
  func write(to path: String) throws -> Archive {
    let writer = try Archive.create(
      path, for: outcome.network, relation: .independent, seed: run.experiment.seed,
      inputName: run.experiment.datasetName)
    return try writer.publish(
      zip(outcome.trials, outcome.evolutions).map { (input: $0.series, evolution: $1) }, adding: addResults)
  }

  private func addResults(to writer: ArchiveWriter) throws {
    try writer.add(
      outcome.classification, labels: outcome.trials.map(\.label), predictions: outcome.predictions)
    try outcome.quantization?.add(isLossTold: false, to: writer)
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

import HDF5
import Loligo

/// What a trained network makes of the test trials, and their archive.
struct TrainingTest {
  let run: TrainingRun
  let trainer: Trainer<Sequential>
  /// The network that is judged, with its clock, at rest.
  let network: TimedModule
  /// The places of the test trials in the data set.
  let trials: [Int]
  let evolutions: [TimedEvolution]
  let classification: Classification
  let predictions: [Int]
  /// What rounding costs; `nil` where it was not asked for.
  let quantization: QuantizationReport?

  /// How often the test trials were looked at.
  var evaluationCount: Int { quantization == nil ? 1 : 2 }

  /// Runs the trained network once over every test trial.
  init(of trainer: Trainer<Sequential>, _ run: TrainingRun) throws {
    self.run = run
    self.trainer = trainer
    var best = try trainer.best.network.withoutDropout()
    best.resetState()
    network = try best.timed(step: run.experiment.header.timeStep)
    trials = run.trials(.test)
    let spikes = best.children.filter { $0.module.outputKind == .events }.map { AttributePath([$0.name, "output"]) }
    let progress = Progress("test")
    var evolutions: [TimedEvolution] = []
    while evolutions.count < trials.count {
      let isDetailed = evolutions.count < run.experiment.detailedTrialCount
      let end = isDetailed ? evolutions.count + 1 : min(evolutions.count + 16, trials.count)
      evolutions += try network.evolve(
        trials: trials[evolutions.count..<end].map { run.inputs[$0] }, for: .untilInputEnds(rounding: .down),
        firstTrial: evolutions.count, recording: .only(isDetailed ? run.experiment.traces + spikes : spikes))
      progress.show(Double(evolutions.count) / Double(trials.count))
      try Interruption.check()
    }
    self.evolutions = evolutions
    let loss = run.experiment.plan.loss
    predictions = try evolutions.enumerated().map { index, evolution in
      guard let prediction = loss.prediction(of: evolution.evolution.output) else {
        throw Failure.unsuitable("The network names no class for test trial \(index) of '\(run.series.name)'.")
      }
      return prediction
    }
    classification = try Classification(
      labels: trials.map { run.series.trials[$0].label }, predictions: predictions, classCount: best.outputCount)
    let transforms = run.experiment.quantize
    quantization =
      transforms.isEmpty
      ? nil
      : try best.quantizationReport(
        by: transforms, on: run.examples(trials, for: best), loss: loss, seed: trainer.plan.seed)
  }

  /// Writes and publishes the archive of the test trials, with the network and how it was trained.
  func archive(_ file: ExperimentFile, seed: Int64, at path: String) throws -> Archive {
    let writer = try Archive.create(
      path, for: network, relation: .independent, seed: seed, inputName: run.series.name)
    return try writer.publish(
      zip(trials, evolutions).map { (input: run.inputs[$0], evolution: $1) }
    ) { writer in
      try addResults(to: writer)
      try writer.addProvenance(of: file)
      try writer.setProvenance("dataset", run.series.name)
      try writer.setProvenance("dataset_sha256", run.datasetHash)
      try writer.setProvenance("class_names", run.series.classNames.joined(separator: "\n"))
      try writer.setProvenance("decision", "as the loss '\(run.experiment.plan.loss.text)' names a class")
    }
  }

  private func addResults(to writer: ArchiveWriter) throws {
    try writer.add(
      classification, labels: trials.map { run.series.trials[$0].label }, predictions: predictions)
    try writer.setMetric("test_evaluations", Double(evaluationCount))
    try quantization?.add(isLossTold: true, to: writer)
    if let epoch = trainer.best.epoch { try writer.setMetric("best_epoch", Double(epoch)) }
    for (epoch, values) in trainer.history.epochs.enumerated() {
      let name = "epoch_\(String(repeating: "0", count: max(0, 4 - String(epoch).count)))\(epoch)"
      try writer.setMetric("\(name)_loss", values.loss, units: "nat")
      if let accuracy = values.accuracy { try writer.setMetric("\(name)_accuracy", accuracy, units: "1") }
      if let loss = values.validationLoss { try writer.setMetric("\(name)_validation_loss", loss, units: "nat") }
      if let accuracy = values.validationAccuracy {
        try writer.setMetric("\(name)_validation_accuracy", accuracy, units: "1")
      }
    }
  }
}

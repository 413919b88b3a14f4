import HDF5
import Loligo

/// What a trained network makes of the test trials, in an archive.
struct TrainingTest {
  let run: TrainingRun
  let trainer: Trainer<Sequential>
  /// The network that is judged, with its clock, at rest.
  let network: TimedModule

  /// How often the test trials are looked at.
  var evaluationCount: Int { run.experiment.quantize.isEmpty ? 1 : 2 }

  init(of trainer: Trainer<Sequential>, _ run: TrainingRun) throws {
    self.run = run
    self.trainer = trainer
    var best = try trainer.best.network.withoutDropout()
    best.resetState()
    network = try best.timed(step: run.experiment.header.timeStep)
  }

  /// Runs the trained network once over every test trial, and publishes the archive of them, with the network and how it was
  /// trained; goes on with what there is of that archive.
  ///
  /// - Parameter checkpoint: The file of the training, which is kept until all is written.
  func archive(_ file: ExperimentFile, seed: Int64, at path: String, checkpoint: String) throws -> Archive {
    let writer: ArchiveWriter
    var isResumed = true
    do {
      let resumed = try Archive.resume(path)
      try check(resumed.module, file, at: path, provenance: resumed.writer.provenance)
      writer = resumed.writer
    } catch ArchiveError.alreadyFinished {
      let archive = try Archive.open(path)
      try check(archive.module(), file, at: path, provenance: { try? archive.provenance($0) })
      guard archive.status != .salvaged else {
        throw Failure.notResumable(
          path: path, reason: "its test was salvaged after \(archive.trialCount) trials; remove it to test all of them")
      }
      return archive
    } catch ArchiveError.noUnfinishedRun, ArchiveError.nothingToResume {
      isResumed = false
      writer = try Archive.create(
        path, for: network, relation: .independent, seed: seed, inputName: run.series.name)
    }
    return try writer.finishing(orLeaving: .training(checkpoint), isResumed: isResumed) {
      if isResumed { try writer.addProvenanceOfResuming() } else { try describe(file, in: writer) }
      try test(into: writer)
    }
  }

  /// Refuses what there is of another training, data set or experiment file: trials of both would stand under the name of one.
  private func check(
    _ other: TimedModule, _ file: ExperimentFile, at path: String, provenance: (String) -> String?
  ) throws {
    let reason: String
    if other.module.snapshot != network.module.snapshot {
      reason = "what is there is of another network; remove it, or train elsewhere"
    } else if provenance("dataset_sha256") != run.datasetHash {
      reason = "its test began with another data set '\(run.series.name)'; give that one with --data"
    } else if provenance("configuration") != file.yaml {
      let stored = DurableFile.exists(path + ".partial") ? path + ".partial" : path
      reason = "its test began with another text of '\(file.path)'; set that back, or remove '\(stored)' to test anew"
    } else {
      return
    }
    throw Failure.notResumable(path: path, reason: reason)
  }

  private func test(into writer: ArchiveWriter) throws {
    let spikes = network.module.children.filter { $0.module.outputKind == .events }
      .map { AttributePath([$0.name, "output"]) }
    let (detailed, others) = (Recording.only(run.experiment.traces + spikes), Recording.only(spikes))
    let loss = run.experiment.plan.loss
    try writer.test(
      network, on: run.trials(.test).map { (run.inputs[$0], run.series.trials[$0].label) },
      classCount: network.module.outputCount,
      recording: { $0 < run.experiment.detailedTrialCount ? detailed : others },
      predicting: { index, output in
        if let prediction = loss.prediction(of: output) { return prediction }
        throw Failure.unsuitable("The network names no class for test trial \(index) of '\(run.series.name)'.")
      })
    let transforms = run.experiment.quantize
    guard !transforms.isEmpty else { return }
    let examples = try run.examples(run.trials(.test), for: trainer.network)
    try network.module.quantizationReport(by: transforms, on: examples, loss: loss, seed: trainer.plan.seed)
      .add(isLossTold: true, to: writer)
  }

  private func describe(_ file: ExperimentFile, in writer: ArchiveWriter) throws {
    try writer.addProvenance(of: file, run.experiment.resolved)
    try writer.addProvenance(of: run.series, hash: run.datasetHash)
    try writer.setProvenance("decision", "as the loss '\(run.experiment.plan.loss.text)' names a class")
    try writer.setMetric("test_evaluations", Double(evaluationCount))
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

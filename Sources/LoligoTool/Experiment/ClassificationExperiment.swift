import Loligo

/// An experiment as its file says it: learn to name the classes of labelled series by a spiking network.
struct ClassificationExperiment: Experiment {
  var header: ExperimentHeader
  var data: LabelledData
  var network: NetworkPlan
  /// The readout that is learned; `nil` for a network whose outputs are the classes.
  var readout: (name: String, timeConstant: Double)?
  var penalties: [Double]
  var gains: [Double]
  var foldCount: Int
  /// Test trials of which the traces are recorded; spikes are recorded of all.
  var detailedTrialCount: Int
  var traces: [AttributePath]
  /// Test trials that ran in this time are stored, and safe from then on.
  var storingInterval: Duration
  /// The test trial that the figure shows.
  var figureTrial: Int
  /// How the network is rounded, to tell what that costs.
  var quantize: [RobustnessTraining.Transform]
  /// The whole file.
  private let file: ExperimentSection
  /// What it comes to.
  var resolved: ResolvedSettings { file.resolved }

  var name: String { header.name }
  var seed: Int64 { header.seed }
  var timeStep: TimeStep { header.timeStep }

  /// Reads an experiment strictly.
  init(_ file: ExperimentSection) throws {
    var file = file
    header = try ExperimentHeader(&file)

    data = try LabelledData(&file)
    network = try NetworkPlan(&file)

    (penalties, gains, foldCount) = ([], [], 2)
    if var section = try file.section(ifPresent: "readout") {
      readout = (try section.text("name", default: "readout"), try section.seconds("tau"))
      try section.finish()
      var training = try file.section("training")
      penalties = try training.numbers(
        "penalties", isZeroAllowed: true, default: [100, 300, 1000, 3000, 10000])
      gains = try training.numbers("gains", isZeroAllowed: false, default: [4, 8, 16, 32])
      foldCount = try training.count("folds", in: 2...1000, default: 5)
      try training.finish()
    }

    var recording = try file.section(orEmpty: "recording")
    detailedTrialCount = try recording.count("detailed_trials", in: 0...1_000_000, default: 1)
    traces = try recording.texts("traces", default: []).map { AttributePath($0) }
    storingInterval = try recording.storingInterval()
    try recording.finish()

    var figure = try file.section(orEmpty: "figure")
    figureTrial = try figure.count("trial", in: 0...1_000_000, default: 0)
    try figure.finish()
    quantize = try file.transforms("quantize")
    try file.finish()
    self.file = file
  }

  /// An error that names file and line of what lies under the given keys.
  func error(at keys: [String], _ what: String) -> Failure { file.error(at: keys, what) }

  func run(_ file: ExperimentFile, archive path: String) throws -> ExperimentOutcome {
    var run = try ClassificationRun(self, file: file)
    let (network, learned) = try run.learnedNetwork()
    let writer = try Archive.create(
      path, for: network, relation: .independent, seed: seed, inputName: run.data.name, storingEvery: storingInterval)
    return try run.outcome(of: network, writer, isResumed: false) { run throws in
      try run.describe(file, in: writer)
      guard let learned else { return }
      try writer.setMetric("validation_accuracy", learned.validationAccuracy, units: "1")
      try writer.setMetric("validation_loss", learned.validationLoss, units: "nat")
      try writer.setMetric("ridge_penalty", learned.penalty)
      try writer.setMetric("gain", learned.gain)
    }
  }

  /// Goes on with the test; what was learned is in the segments.
  func resume(_ resumed: ResumedRun, _ file: ExperimentFile, data: String?) throws -> ExperimentOutcome {
    let writer = resumed.writer
    var run = try self.run(over: file, data, as: writer.provenance("dataset_sha256"), of: writer.path)
    return try run.outcome(of: resumed.module, writer, isResumed: true) { _ in try writer.addProvenanceOfResuming() }
  }

  func figure(of archive: Archive, _ file: ExperimentFile, data: String?) throws -> Figure {
    let run = try run(over: file, data, as: archive.provenance("dataset_sha256"), of: archive.path)
    return try ClassificationFigure(
      run: run, network: archive.module(), archive: archive, result: Classification(of: archive)
    ).figure
  }

  /// The run over the data that an archive was begun with.
  private func run(
    over file: ExperimentFile, _ data: String?, as hash: String?, of path: String
  ) throws -> ClassificationRun {
    let run = try ClassificationRun(self, file: file, data: data)
    guard hash == run.datasetHash else {
      throw Failure.notResumable(
        path: path, reason: "it began with another data set '\(run.data.name)'; give that one with --data")
    }
    return run
  }

  func estimate(_ file: ExperimentFile) throws -> RunEstimate { try ClassificationRun(self, file: file).estimate() }
}

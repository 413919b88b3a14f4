import Loligo

/// An experiment as its file says it: learn to name the classes of labelled series by a spiking network.
struct ClassificationExperiment: Experiment {
  var header: ExperimentHeader
  var datasetName: String
  /// The folder of the manifest, relative to the experiment file.
  var datasetFolder: String
  var isStandardised: Bool
  var network: NetworkPlan
  /// The readout that is learned; `nil` for a network whose outputs are the classes.
  var readout: (name: String, timeConstant: Double)?
  var penalties: [Double]
  var gains: [Double]
  var foldCount: Int
  /// Test trials of which the traces are recorded; spikes are recorded of all.
  var detailedTrialCount: Int
  var traces: [AttributePath]
  /// The test trial that the figure shows.
  var figureTrial: Int
  /// How the network is rounded, to tell what that costs.
  var quantize: [RobustnessTraining.Transform]
  /// The whole file.
  private let file: ExperimentSection

  var name: String { header.name }
  var seed: Int64 { header.seed }
  var timeStep: TimeStep { header.timeStep }

  /// Reads an experiment strictly.
  init(_ file: ExperimentSection) throws {
    var file = file
    header = try ExperimentHeader(&file)

    var dataset = try file.section("dataset")
    datasetName = try dataset.text("name")
    datasetFolder = try dataset.text("folder")
    isStandardised = try dataset.flag("standardise", default: true)
    try dataset.finish()

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

    var recording = try file.section(ifPresent: "recording")
    detailedTrialCount = try recording?.count("detailed_trials", in: 0...1_000_000, default: 1) ?? 1
    traces = try recording?.texts("traces", default: []).map { AttributePath($0) } ?? []
    try recording?.finish()

    var figure = try file.section(ifPresent: "figure")
    figureTrial = try figure?.count("trial", in: 0...1_000_000, default: 0) ?? 0
    try figure?.finish()
    quantize = try file.transforms("quantize")
    try file.finish()
    self.file = file
  }

  /// An error that names file and line of what lies under the given keys.
  func error(at keys: [String], _ what: String) -> Failure { file.error(at: keys, what) }

  func run(_ file: ExperimentFile, archive path: String) throws -> ExperimentOutcome {
    let run = try ClassificationRun(self, file: file)
    let outcome = try run.run()
    let archive = try ClassificationArchive(run: run, outcome: outcome, file: file).write(to: path)
    let figure = try ClassificationFigure(run: run, outcome: outcome).figure
    return ExperimentOutcome(archive: archive, figure: figure, report: ClassificationReport.report(run, outcome))
  }

  func estimate(_ file: ExperimentFile) throws -> RunEstimate { try ClassificationRun(self, file: file).estimate() }
}

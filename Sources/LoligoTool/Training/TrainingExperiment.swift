import Loligo
import Modules

/// An experiment as its file says it: train a network by gradient descent to name the classes of labelled series.
struct TrainingExperiment {
  var header: ExperimentHeader
  var data: LabelledData
  /// Layers that every series passes once before training, at a time step of their own.
  var encoder: (step: TimeStep, network: NetworkPlan)?
  /// The layers that are trained.
  var network: NetworkPlan
  var plan: TrainingPlan
  /// Folds of the training trials, of which one can be left out to judge by.
  var foldCount: Int
  /// The fold that is held back while the network is trained, to judge each epoch by; `nil` for none.
  var validationFold: Int?
  /// Test trials of which the traces are recorded; spikes are recorded of all.
  var detailedTrialCount: Int
  var traces: [AttributePath]
  /// How the trained network is rounded, to tell what that costs.
  var quantize: [RobustnessTraining.Transform]
  /// The whole file.
  private let file: ExperimentSection
  /// What it comes to.
  var resolved: ResolvedSettings { file.resolved }

  /// Reads an experiment strictly.
  init(_ file: ExperimentSection) throws {
    var file = file
    header = try ExperimentHeader(&file)
    data = try LabelledData(&file)
    if var section = try file.section(ifPresent: "encoder") {
      encoder = (step: try section.timeStep("dt"), network: try NetworkPlan(&section))
      try section.finish()
    }
    network = try NetworkPlan(&file)
    var training = try file.section("training")
    plan = try TrainingPlan(&training, seed: header.seed)
    foldCount = try training.count("folds", in: 2...1000, default: 5)
    if training.has("validation_fold") {
      validationFold = try training.count("validation_fold", in: 0...foldCount - 1)
    } else if plan.patience != nil {
      throw training.error(
        at: ["patience"], "'patience' needs trials to judge each epoch by; add 'validation_fold: 0'.")
    }
    guard plan.loss != .temporalClassification(appliesSoftmax: false),
      plan.loss != .temporalClassification(appliesSoftmax: true)
    else {
      throw training.error(
        at: ["loss"],
        "'\(plan.loss.text)' learns sequences, but each trial of a data set has one class; choose another.")
    }
    try training.finish()
    var recording = try file.section(orEmpty: "recording")
    detailedTrialCount = try recording.count("detailed_trials", in: 0...1_000_000, default: 1)
    traces = try recording.texts("traces", default: []).map { AttributePath($0) }
    try recording.finish()
    quantize = try file.transforms("quantize")
    try file.finish()
    self.file = file
  }

  /// An error that names file and line of what lies under the given keys.
  func error(at keys: [String], _ what: String) -> Failure { file.error(at: keys, what) }
}

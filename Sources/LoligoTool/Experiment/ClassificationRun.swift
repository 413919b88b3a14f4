import Foundation
import Loligo

/// A run of a classification experiment: data, reservoir, readout, test.
struct ClassificationRun {
  /// Trials that are evolved between two looks at progress and ctrl-C.
  private static let trialsAtOnce = 16

  let experiment: ClassificationExperiment
  let data: LabelledSeries
  /// SHA-256 of the data set's file.
  let datasetHash: String

  /// What a run gives.
  struct Outcome {
    /// The whole network with its clock, at rest.
    var network: TimedModule
    /// The readout that was learned; `nil` where the network brought its own.
    var learned: SoftmaxReadoutTraining.Result?
    /// The test trials and what the network gave for each, in the order of the data set.
    var trials: [LabelledSeries.Trial]
    var evolutions: [TimedEvolution]
    var predictions: [Int]
    var classification: Classification
    /// What rounding costs; `nil` where it was not asked for.
    var quantization: QuantizationReport?
    /// Simulated seconds of training and test together.
    var simulatedSeconds: Double
    /// Wall-clock seconds that the simulation took.
    var elapsedSeconds: Double
    /// Events that went from layer to layer, in training and test.
    var eventCount: Int
  }

  /// Reads the data of an experiment.
  ///
  /// - Parameter file: The experiment file: its paths are relative to it.
  init(_ experiment: ClassificationExperiment, file: ExperimentFile) throws {
    self.experiment = experiment
    let manifest = try DatasetManifest(folder: file.resolved(experiment.datasetFolder))
    let series = try manifest.labelledSeries(named: experiment.datasetName)
    data = experiment.isStandardised ? try series.standardised() : series
    datasetHash = try manifest.entry(named: experiment.datasetName).sha256
    for (side, name) in [(LabelledSeries.Split.training, "training"), (.test, "test")] where data.trials(side).isEmpty {
      throw Failure.unsuitable("Data set '\(data.name)' has no \(name) trials; choose one with both.")
    }
    let testCount = data.trials(.test).count
    guard experiment.figureTrial < testCount else {
      throw experiment.error(
        at: ["figure", "trial"],
        "'trial' is \(experiment.figureTrial), but '\(data.name)' has \(testCount) test trials, from 0.")
    }
  }

  /// Learns from the training trials and judges by the test trials.
  func run() throws -> Outcome {
    let (training, test) = (data.trials(.training), data.trials(.test))
    let reservoir = try experiment.network.network(
      inputCount: training.first?.series.channelCount ?? 0, seed: experiment.seed, step: experiment.timeStep)
    try checkReadout(of: reservoir)
    var eventCount = 0
    var simulatedSeconds = 0.0
    let encoders = Self.eventPaths(of: reservoir)
    let start = ContinuousClock.now
    var network = reservoir
    var learned: SoftmaxReadoutTraining.Result?
    if let readout = experiment.readout {
      let result = try learn(readout.timeConstant, from: reservoir, over: training) { evolution in
        eventCount += Self.eventCount(of: evolution)
        simulatedSeconds += evolution.grid.duration
      }
      try network.append(result.readout, named: readout.name)
      learned = result
    }
    let trainingSeconds = learned == nil ? 0 : start.duration(to: .now) / .seconds(1)
    let timed = try network.timed()
    let testStart = ContinuousClock.now
    var evolutions: [TimedEvolution] = []
    let traces = experiment.traces + encoders
    try evolve(
      timed, over: test, name: "test trials",
      recording: { .only($0 < experiment.detailedTrialCount ? traces : encoders) }
    ) { evolution in
      evolutions.append(evolution)
      eventCount += Self.eventCount(of: evolution)
      simulatedSeconds += evolution.grid.duration
    }
    let elapsed = trainingSeconds + testStart.duration(to: .now) / .seconds(1)
    let predictions = try evolutions.enumerated().map { index, evolution in
      guard let prediction = Classification.prediction(of: evolution.evolution.output) else {
        throw Failure.unsuitable("Test trial \(index) of '\(data.name)' is shorter than a time step.")
      }
      return prediction
    }
    let classification = try Classification(
      labels: test.map(\.label), predictions: predictions, classCount: data.classNames.count)
    return Outcome(
      network: timed, learned: learned, trials: test, evolutions: evolutions, predictions: predictions,
      classification: classification, quantization: try quantization(of: timed, over: test),
      simulatedSeconds: simulatedSeconds, elapsedSeconds: elapsed,
      eventCount: eventCount)
  }

  /// What rounding costs.
  private func quantization(
    of network: TimedModule, over test: [LabelledSeries.Trial]
  ) throws -> QuantizationReport? {
    guard !experiment.quantize.isEmpty else { return nil }
    let examples = try test.map { trial in
      let grid = try network.grid(over: trial.series, for: .untilInputEnds(rounding: .down))
      return TrainingExample(input: try network.raster(of: trial.series, on: grid), target: .label(trial.label))
    }
    // As predictions are made: the largest output of the last step.
    return try network.module.quantizationReport(
      by: experiment.quantize, on: examples, loss: .crossEntropy(.last), seed: experiment.seed)
  }

  /// Learns the readout from the training trials.
  private func learn(
    _ timeConstant: Double, from reservoir: Sequential, over training: [LabelledSeries.Trial],
    take: (TimedEvolution) -> Void
  ) throws -> SoftmaxReadoutTraining.Result {
    let encoders = Self.eventPaths(of: reservoir)
    var spikes: [Raster] = []
    try evolve(reservoir.timed(), over: training, name: "training trials", recording: { _ in .only(encoders) }) {
      evolution in
      spikes.append(evolution.evolution.output)
      take(evolution)
    }
    var readout = SoftmaxReadoutTraining(timeConstant: timeConstant, timeStep: experiment.timeStep)
    readout.penalties = experiment.penalties
    readout.gains = experiment.gains
    readout.foldCount = experiment.foldCount
    let progress = Progress("readout")
    return try readout.fit(
      spikes: spikes, labels: training.map(\.label), classCount: data.classNames.count
    ) { share in
      progress.show(share)
      try Interruption.check()
    }
  }

  /// What a run will take, judged by its first test trial, of which all traces are recorded.
  func estimate() throws -> RunEstimate {
    let (training, test) = (data.trials(.training), data.trials(.test))
    var network = try experiment.network.network(
      inputCount: test.first?.series.channelCount ?? 0, seed: experiment.seed, step: experiment.timeStep)
    try checkReadout(of: network)
    let encoders = Self.eventPaths(of: network)
    if let readout = experiment.readout {
      try network.append(
        Softmax(network.outputCount, data.classNames.count, timeStep: experiment.timeStep), named: readout.name)
    }
    let timed = try network.timed()
    func steps(_ trials: [LabelledSeries.Trial]) throws -> Int {
      try trials.reduce(0) { $0 + (try timed.grid(over: $1.series, for: .untilInputEnds(rounding: .down)).count) }
    }
    var estimate = RunEstimate(
      archivedSteps: try steps(test), otherSteps: experiment.readout == nil ? 0 : try steps(training), module: network,
      inputBytes: test.reduce(0) { $0 + $1.series.signal.storedByteCount })
    estimate.heldSteps = estimate.archivedSteps
    let recording = Recording.only(experiment.detailedTrialCount > 0 ? experiment.traces + encoders : encoders)
    try estimate.sample {
      try timed.evolve(
        trials: [test[0].series], for: .untilInputEnds(rounding: .down), recording: recording)[0].evolution
    }
    return estimate
  }

  /// Refuses a readout that cannot follow, and traces that the network will not have, before anything is learned.
  private func checkReadout(of reservoir: Sequential) throws {
    var network = reservoir
    if let plan = experiment.readout {
      let readout = try Softmax(reservoir.outputCount, data.classNames.count, timeStep: experiment.timeStep)
      do { try network.append(readout, named: plan.name) } catch {
        throw experiment.error(at: ["readout", "name"], "\(error)")
      }
    } else if network.outputCount != data.classNames.count {
      throw experiment.error(
        at: ["network"],
        "the network has \(network.outputCount) outputs, but '\(data.name)' has \(data.classNames.count) classes; "
          + "add a 'readout' that is learned.")
    }
    do { _ = try network.timed().evolve(trials: [], recording: .only(experiment.traces)) } catch {
      throw experiment.error(at: ["recording", "traces"], "\(error)")
    }
    do { _ = try network.transformed(by: experiment.quantize) } catch {
      throw experiment.error(at: ["quantize"], "\(error)")
    }
  }

  /// Runs over trials in parallel, some at once, so that progress shows and ctrl-C is heard.
  private func evolve(
    _ network: TimedModule, over trials: [LabelledSeries.Trial], name: String, recording: (Int) -> Recording,
    take: (TimedEvolution) throws -> Void
  ) throws {
    let progress = Progress(name)
    var first = 0
    while first < trials.count {
      // A batch has one recording: it ends where the recording changes.
      let wanted = recording(first)
      var end = first + 1
      while end < min(first + Self.trialsAtOnce, trials.count), recording(end) == wanted { end += 1 }
      let evolutions: [TimedEvolution]
      do {
        evolutions = try network.evolve(
          trials: trials[first..<end].map(\.series), for: .untilInputEnds(rounding: .down), firstTrial: first,
          recording: wanted)
      } catch {
        guard case .inputTooShort(_, let stop, let step) = error.problem else { throw error }
        throw experiment.error(
          at: ["dt"], "'dt' is \(step), but a trial of '\(data.name)' ends after \(stop) s; choose a shorter step.")
      }
      for evolution in evolutions { try take(evolution) }
      first = end
      progress.show(Double(first) / Double(trials.count))
      try Interruption.check()
    }
  }

  /// The outputs of all layers that give events.
  static func eventPaths(of network: Sequential) -> [AttributePath] {
    network.modules.filter {
      !$0.path.components.isEmpty && $0.module.children.isEmpty && $0.module.outputKind == .events
    }
    .map { $0.path.appending("output") }
  }

  private static func eventCount(of evolution: TimedEvolution) -> Int {
    evolution.evolution.records.reduce(0) { sum, record in
      guard case .events(let rows) = record.raster.storage, record.path.components.last == "output" else { return sum }
      return sum + rows.eventCount
    }
  }
}

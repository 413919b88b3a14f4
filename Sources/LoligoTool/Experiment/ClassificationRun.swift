import Loligo

/// A run of a classification experiment: data, reservoir, readout, test.
struct ClassificationRun {
  let experiment: ClassificationExperiment
  let data: LabelledSeries
  /// SHA-256 of the data set's file.
  let datasetHash: String
  private(set) var work = Work()

  /// What this process has done.
  struct Work {
    /// Simulated seconds of training and test together.
    var simulatedSeconds = 0.0
    /// Wall-clock seconds that this took.
    var elapsedSeconds = 0.0
    /// Events that went from layer to layer.
    var eventCount = 0

    /// Adds what came of a trial.
    mutating func add(_ evolution: TimedEvolution) {
      simulatedSeconds += evolution.grid.duration
      for record in evolution.evolution.records where record.path.components.last == "output" {
        if case .events(let rows) = record.raster.storage { eventCount += rows.eventCount }
      }
    }
  }

  /// Reads the data of an experiment.
  ///
  /// - Parameters:
  ///   - file: The experiment file: its paths are relative to it.
  ///   - other: Stands for the path of the data that the file names.
  init(_ experiment: ClassificationExperiment, file: ExperimentFile, data other: String? = nil) throws {
    self.experiment = experiment
    (data, datasetHash) = try experiment.data.read(file, from: other)
    let testCount = data.trials(.test).count
    guard experiment.figureTrial < testCount else {
      throw experiment.error(
        at: ["figure", "trial"],
        "'trial' is \(experiment.figureTrial), but '\(data.name)' has \(testCount) test trials, from 0.")
    }
  }

  // MARK: Learning

  /// The whole network with its clock, at rest, and its readout, which is learned where the experiment has one.
  mutating func learnedNetwork() throws -> (network: TimedModule, learned: SoftmaxReadoutTraining.Result?) {
    var network = try experiment.network.network(
      inputCount: data.trials.first?.series.channelCount ?? 0, seed: experiment.seed, step: experiment.timeStep)
    try checkReadout(of: network)
    guard let readout = experiment.readout else { return (try network.timed(), nil) }
    let start = ContinuousClock.now
    let learned = try learn(readout.timeConstant, from: network)
    try network.append(learned.readout, named: readout.name)
    work.elapsedSeconds += start.duration(to: .now) / .seconds(1)
    return (try network.timed(), learned)
  }

  /// Learns the readout from the training trials.
  private mutating func learn(
    _ timeConstant: Double, from reservoir: Sequential
  ) throws -> SoftmaxReadoutTraining.Result {
    let training = data.trials(.training)
    let encoders = Self.eventPaths(of: reservoir)
    var (spikes, done): ([Raster], Work) = ([], work)
    try locatingShortSteps {
      try reservoir.timed().evolve(
        training.map(\.series), name: "training trials", recording: { _ in .only(encoders) }
      ) { _, evolution in
        spikes.append(evolution.evolution.output)
        done.add(evolution)
      }
    }
    work = done
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

  // MARK: Test

  /// Runs the test trials that a writer does not have yet, and publishes its archive.
  ///
  /// - Parameters:
  ///   - isResumed: Whether another writer began the run.
  ///   - describe: Adds what is told before the first trial.
  mutating func outcome(
    of network: TimedModule, _ writer: ArchiveWriter, isResumed: Bool, describing describe: (Self) throws -> Void
  ) throws -> ExperimentOutcome {
    let archive = try writer.finishing(isResumed: isResumed) {
      try describe(self)
      try test(network, into: writer)
    }
    let result = try Classification(of: archive)
    let figure = try ClassificationFigure(run: self, network: network, archive: archive, result: result).figure
    return ExperimentOutcome(
      archive: archive, figure: figure, report: try ClassificationReport.report(self, archive, result))
  }

  /// Adds where an archive comes from.
  func describe(_ file: ExperimentFile, in writer: ArchiveWriter) throws {
    try writer.addProvenance(of: file, experiment.resolved)
    try writer.addProvenance(of: data, hash: datasetHash)
    try writer.setProvenance("decision", "class = largest channel of /outputs/output at the last step of the trial")
  }

  private mutating func test(_ network: TimedModule, into writer: ArchiveWriter) throws {
    var done = work
    let start = ContinuousClock.now
    let encoders = Self.eventPaths(of: network.module)
    let (detailed, spikes) = (Recording.only(experiment.traces + encoders), Recording.only(encoders))
    try locatingShortSteps {
      try writer.test(
        network, on: data.trials(.test).map { ($0.series, $0.label) }, classCount: data.classNames.count,
        recording: { $0 < experiment.detailedTrialCount ? detailed : spikes },
        predicting: { index, output in
          if let prediction = Classification.prediction(of: output) { return prediction }
          throw Failure.unsuitable("Test trial \(index) of '\(data.name)' is shorter than a time step.")
        },
        take: { done.add($0) })
    }
    try addQuantization(of: network, to: writer)
    done.elapsedSeconds += start.duration(to: .now) / .seconds(1)
    work = done
  }

  /// Adds what rounding costs, where that was asked for.
  private func addQuantization(of network: TimedModule, to writer: ArchiveWriter) throws {
    guard !experiment.quantize.isEmpty else { return }
    let examples = try data.trials(.test).map { trial in
      let grid = try network.grid(over: trial.series, for: .untilInputEnds(rounding: .down))
      return TrainingExample(input: try network.raster(of: trial.series, on: grid), target: .label(trial.label))
    }
    // As predictions are made: the largest output of the last step.
    try network.module.quantizationReport(
      by: experiment.quantize, on: examples, loss: .crossEntropy(.last), seed: experiment.seed
    ).add(isLossTold: false, to: writer)
  }

  /// Names the step of the experiment file where a trial has not even one.
  private func locatingShortSteps(_ body: () throws -> Void) throws {
    do { try body() } catch let error as ModuleError {
      guard case .inputTooShort(_, let stop, let step) = error.problem else { throw error }
      throw experiment.error(
        at: ["dt"], "'dt' is \(step), but a trial of '\(data.name)' ends after \(stop) s; choose a shorter step.")
    }
  }

  // MARK: Checks

  /// What a run will take, judged by its first test trial, once with the traces of detailed trials and once without.
  func estimate() throws -> RunEstimate {
    let begin = ContinuousClock.now
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
    let (all, detailed) = (try steps(test), try steps(Array(test.prefix(experiment.detailedTrialCount))))
    var estimate = RunEstimate(
      since: begin, archivedSteps: all, otherSteps: experiment.readout == nil ? 0 : try steps(training),
      module: network, isContinued: false, inputBytes: test.reduce(0) { $0 + $1.series.signal.storedByteCount })
    for (steps, traces) in [(detailed, experiment.traces + encoders), (all - detailed, encoders)] where steps > 0 {
      try estimate.sample(standingFor: steps) {
        try timed.evolve(
          trials: [test[0].series], for: .untilInputEnds(rounding: .down), recording: .only(traces))[0].evolution
      }
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

  /// The outputs of all layers that give events.
  static func eventPaths(of network: any Module) -> [AttributePath] {
    network.modules.filter {
      !$0.path.components.isEmpty && $0.module.children.isEmpty && $0.module.outputKind == .events
    }
    .map { $0.path.appending("output") }
  }
}

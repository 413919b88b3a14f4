import HDF5
import Kernels
import Loligo
import Modules

/// A training: data, encoding, epochs, and one look at the test trials.
struct TrainingRun {
  let experiment: TrainingExperiment
  let series: LabelledSeries
  let datasetHash: String
  /// The layers that every series passed; `nil` for none.
  let encoder: Sequential?
  /// What the network gets of each trial.
  let inputs: [ContinuousSeries]

  /// Reads the data, and encodes it.
  ///
  /// - Parameter other: Stands for the path of the data that the file names.
  init(_ experiment: TrainingExperiment, file: ExperimentFile, data other: String?) throws {
    self.experiment = experiment
    (series, datasetHash) = try experiment.data.read(file, from: other)
    encoder = try experiment.encoder.map { [series] in
      try $0.network.network(
        inputCount: series.trials.first?.series.channelCount ?? 0, seed: experiment.header.seed, step: $0.step)
    }
    inputs = try Self.encoded(series.trials.map(\.series), by: encoder, experiment)
  }

  /// Series after the encoder, whose steps are averaged where the network's are longer.
  private static func encoded(
    _ series: [ContinuousSeries], by module: Sequential?, _ experiment: TrainingExperiment
  ) throws -> [ContinuousSeries] {
    guard let encoder = experiment.encoder, let module else { return series }
    let step = experiment.header.timeStep
    let ratio = step.seconds / encoder.step.seconds
    let count = Int(ratio.rounded())
    guard count >= 1, (ratio - Double(count)).magnitude < 1e-9 else {
      throw experiment.error(
        at: ["encoder", "dt"], "'dt' of the encoder is \(encoder.step), of which \(step) is no whole number.")
    }
    let timed = try module.timed(step: encoder.step)
    let progress = Progress("encoder")
    var result: [ContinuousSeries] = []
    while result.count < series.count {
      let some = series[result.count..<min(result.count + 32, series.count)]
      do {
        for evolution in try timed.evolve(trials: Array(some), for: .untilInputEnds(rounding: .down)) {
          result.append(
            try ContinuousSeries(
              clocked: means(of: evolution.evolution.output, over: count), channelCount: module.outputCount, step: step,
              interpolation: .previous, outside: .hold))
        }
      } catch let error as ModuleError {
        throw encoder.network.located(error)
      }
      progress.show(Double(result.count) / Double(series.count))
      try Interruption.check()
    }
    return result
  }

  /// Means over so many steps, `[steps / count, channels]`; what is left at the end is dropped.
  private static func means(of raster: Raster, over count: Int) -> [Float] {
    let (values, width) = (raster.values, raster.channelCount)
    var means: [Float] = []
    for first in stride(from: 0, through: raster.stepCount - count, by: count) {
      for channel in 0..<width {
        let sum = (first..<first + count).reduce(0.0) { $0 + Double(values[$1 * width + channel]) }
        means.append(Float(sum / Double(count)))
      }
    }
    return means
  }

  /// The network before training.
  func initialNetwork(seed: Int64) throws -> Sequential {
    let network = try experiment.network.network(
      inputCount: inputs.first?.channelCount ?? 0, seed: seed, step: experiment.header.timeStep)
    guard network.outputCount >= series.classNames.count else {
      throw experiment.error(
        at: ["network"],
        "the network has \(network.outputCount) outputs, but '\(series.name)' has \(series.classNames.count) classes.")
    }
    return network
  }

  /// What is learned from some trials.
  func examples(_ indices: [Int], for network: Sequential) throws -> [TrainingExample] {
    let timed = try network.timed(step: experiment.header.timeStep)
    return try indices.map { index in
      do {
        let grid = try timed.grid(over: inputs[index], for: .untilInputEnds(rounding: .down))
        return TrainingExample(
          input: try timed.raster(of: inputs[index], on: grid), target: .label(series.trials[index].label))
      } catch let error as ModuleError {
        guard case .inputTooShort(_, let stop, let step) = error.problem else { throw error }
        throw experiment.error(
          at: ["dt"], "'dt' is \(step), but a trial of '\(series.name)' ends after \(stop) s; choose a shorter step.")
      }
    }
  }

  /// The trials of one side of the split.
  func trials(_ side: LabelledSeries.Split) -> [Int] {
    series.trials.indices.filter { series.trials[$0].split == side }
  }

  /// The folds of the training trials, so that each class is in all.
  func folds() throws -> StratifiedFolds {
    do {
      return try StratifiedFolds(
        labels: trials(.training).map { series.trials[$0].label }, count: experiment.foldCount)
    } catch {
      throw experiment.error(at: ["training", "folds"], "\(error)")
    }
  }

  /// Trains, from the beginning or from a checkpoint.
  ///
  /// - Parameters:
  ///   - checkpoint: Where what is needed to go on is kept; `nil` for nowhere.
  func train(
    on training: [Int], validation: [Int], seed: Int64, checkpoint path: String?, resuming: TrainingCheckpoint? = nil
  ) throws -> Trainer<Sequential> {
    var plan = experiment.plan
    plan.seed = seed
    let network = try initialNetwork(seed: seed)
    try experiment.check(plan, for: network)
    let origin = origin(of: network)
    do {
      var trainer =
        try resuming.map { try Trainer<Sequential>(resuming: $0, plan: plan, origin: origin) }
        ?? Trainer(network, plan: plan, origin: origin)
      let (learned, judged) = (try examples(training, for: network), try examples(validation, for: network))
      let progress = Progress("training")
      let keep = path.map { path in
        { (checkpoint: TrainingCheckpoint) in try SnapshotFile.write(checkpoint.snapshot, to: path) }
      }
      do {
        try trainer.fit(
          learned, validation: judged,
          onProgress: {
            progress.show($0.fraction)
            try Interruption.check()
          }, onCheckpoint: keep)
      } catch Failure.interrupted where keep != nil {
        try keep?(trainer.checkpoint)
        throw Failure.interrupted(.training(path ?? ""))
      }
      return trainer
    } catch let error as ModuleError {
      throw experiment.network.located(error)
    } catch TrainingError.target(let error, let place) {
      throw experiment.error(at: ["training", "loss"], "\(TrainingError.target(error, at: place))")
    } catch TrainingError.settingDiffers(let before, let now) {
      func quoted(_ line: String?) -> String { line.map { "'\($0)'" } ?? "nothing" }
      throw Failure.notResumable(
        path: path ?? "",
        reason:
          "it was begun with \(quoted(before)), where there is \(quoted(now)) now; set that back, or remove the file "
          + "to begin anew")
    }
  }
}

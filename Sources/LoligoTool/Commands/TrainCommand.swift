import ArgumentParser
import Foundation
import HDF5
import Loligo

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a network by gradient descent, tests it once, and writes its archive.",
    discussion: """
      Paths inside of the experiment file are relative to it. While it trains, what is needed to go on is in \
      <archive>.training; --resume goes on from there, to the same bits.
      """)

  @Argument(help: "The experiment file (YAML).")
  var file: String

  @Option(help: "Where the archive goes; <name of the experiment>.h5 in this folder unless given.")
  var output: String?

  @Option(help: "The folder or file of the data, instead of the one that the experiment names.")
  var data: String?

  @Option(help: "The seed of weights and order, instead of the one that the experiment names.")
  var seed: Int64?

  @Option(help: "Writes the trained network alone to this file, too.")
  var network: String?

  @Flag(help: "Judges the settings by leaving out each fold of the training trials; the test trials are not looked at.")
  var crossValidate = false

  @Flag(help: "Goes on with a training that was interrupted or killed.")
  var resume = false

  @Flag(help: "Writes results as JSON.")
  var json = false

  func run() throws {
    let source = try ExperimentFile(file)
    let experiment = try TrainingExperiment(ExperimentSection(yaml: source.yaml, path: source.path))
    if let seed, seed < 0 { throw ValidationError("--seed has to be zero or more, but is \(seed).") }
    let seed = seed ?? experiment.header.seed
    Interruption.listen()
    if crossValidate {
      guard output == nil, network == nil, !resume else {
        throw ValidationError("--cross-validate writes no files; leave out --output, --network and --resume.")
      }
      return try judge(TrainingRun(experiment, file: source, data: data), seed: seed)
    }
    let path = output ?? experiment.header.name + ".h5"
    let figurePath = ExperimentOutcome.figurePath(of: path)
    let checkpointPath = path + ".training"
    try checkNetwork(beside: path, figurePath, checkpointPath)
    let (lock, isTested) = try hold(path)
    defer { ArchiveWriter.giveUp(lock, of: path) }
    let checkpoint = try checkpoint(at: checkpointPath)
    if !isTested {
      for other in [figurePath, network].compactMap({ $0 }) where DurableFile.exists(other) {
        throw Failure.unwritable(path: other, reason: "it exists already; remove it or choose another name")
      }
    }
    let run = try TrainingRun(experiment, file: source, data: data)
    let began = ProcessorTime.now
    var (training, validation): ([Int], [Int]) = (run.trials(.training), [])
    if let fold = experiment.validationFold {
      let folds = try run.folds()
      (training, validation) = (
        folds.trials(outside: fold).map { training[$0] }, folds.trials(in: fold).map { training[$0] }
      )
    }
    let trainer = try run.train(
      on: training, validation: validation, seed: seed, checkpoint: checkpointPath, resuming: checkpoint)
    let seconds = ProcessorTime.now - began
    let test = try TrainingTest(of: trainer, run)
    ArchiveWriter.giveUp(lock, of: path)
    let archive = try test.archive(source, seed: seed, at: path, checkpoint: checkpointPath)
    let result = try Classification(of: archive)
    if let network { try SnapshotFile.write(test.network.module.snapshot, to: network) }
    var report = Report()
    TrainingReport.add(trainer, seconds: seconds, to: &report)
    TrainingReport.add(
      result, named: "test", words: "test", classNames: run.series.classNames, to: &report)
    try QuantizationReport.add(experiment.quantize, from: archive, to: &report)
    report.add(
      "test_evaluations", .count(test.evaluationCount),
      test.evaluationCount == 1
        ? "the test trials were looked at once"
        : "the test trials were looked at twice: as the network was trained, and rounded")
    if let network { report.add("network", .text(network), "network \(network)") }
    let figure = try TrainingReport.figure(
      trainer.history, title: "\(experiment.header.name): learning curve",
      subtitle: "test accuracy \(result.correctCount) of \(result.trialCount), seed \(seed)")
    try ExperimentOutcome(archive: archive, figure: figure, report: report).finish(figure: figurePath, asJSON: json)
    do { try DurableFile.remove(checkpointPath) } catch {
      throw Failure.unwritable(path: checkpointPath, reason: "it is no longer needed, but \(error.reason)")
    }
  }

  /// Sees that nobody else trains at a path meanwhile; whether its test has begun, with which a resumed training goes on.
  private func hold(_ path: String) throws -> (lock: FileLock?, isTested: Bool) {
    do { return (try ArchiveWriter.claim(path), false) } catch {
      switch error {
      case .unfinishedRunExists, .alreadyExists:
        guard resume else { throw error }
        return (try ArchiveWriter.hold(path), true)
      default: throw error
      }
    }
  }

  /// Refuses a file of the network that another file of the training would take the place of, or that could not be written.
  private func checkNetwork(beside path: String, _ figure: String, _ checkpoint: String) throws {
    guard let network else { return }
    func place(_ name: String) -> String { URL(filePath: name).standardizedFileURL.path }
    let others = [
      (path, "the archive"), (path + ".sha256", "that of the archive's hash"),
      (path + ".partial", "a folder of the archive"),
      (path + ".tmp", "a file of the archive"), (figure, "the figure"), (checkpoint, "the checkpoint"),
      (file, "the experiment file"),
    ]
    if let other = others.first(where: { place($0.0) == place(network) }) {
      throw ValidationError("--network has to name a file of its own, but '\(network)' is \(other.1).")
    }
    let folder = URL(filePath: place(network)).deletingLastPathComponent().path
    guard DurableFile.exists(folder) else {
      throw Failure.unwritable(path: network, reason: "'\(folder)' does not exist")
    }
  }

  /// The checkpoint to go on from; `nil` for a training from the beginning.
  private func checkpoint(at path: String) throws -> TrainingCheckpoint? {
    guard DurableFile.exists(path) else {
      guard !resume else {
        throw Failure.notResumable(path: path, reason: "there is no such file; leave out --resume to begin")
      }
      return nil
    }
    guard resume else {
      throw Failure.unwritable(
        path: path, reason: "it holds a training that was not finished; add --resume to go on with it, or remove it")
    }
    let checkpoint = try TrainingCheckpoint(SnapshotFile.read(path))
    if checkpoint.settings == nil {
      Report.warn(
        "'\(path)' is of an earlier version and holds no settings; the training goes on by those of '\(file)'.")
    }
    return checkpoint
  }

  /// Trains once for each fold that is left out.
  private func judge(_ run: TrainingRun, seed: Int64) throws {
    let training = run.trials(.training)
    let folds = try run.folds()
    var report = Report()
    var (accuracies, losses, rounded): ([Double], [Double], [Double]) = ([], [], [])
    let transforms = run.experiment.quantize
    let began = ProcessorTime.now
    for fold in 0..<run.experiment.foldCount {
      let validation = folds.trials(in: fold).map { training[$0] }
      let trainer = try run.train(
        on: folds.trials(outside: fold).map { training[$0] }, validation: [], seed: seed, checkpoint: nil)
      let (network, loss) = (trainer.best.network, run.experiment.plan.loss)
      let examples = try run.examples(validation, for: network)
      let judged = try network.evaluation(on: examples, loss: loss)
      guard let result = judged.classification else {
        throw Failure.unsuitable("The network names no class for a trial of fold \(fold).")
      }
      accuracies.append(result.accuracy)
      losses.append(judged.loss)
      var line =
        "fold \(fold): accuracy \(TrainingReport.fixed(result.accuracy, 4)) "
        + "(\(result.correctCount) of \(result.trialCount)), loss \(TrainingReport.fixed(judged.loss, 4))"
      if !transforms.isEmpty {
        let after = try network.transformed(by: transforms, seed: seed).evaluation(on: examples, loss: loss)
        rounded.append(after.accuracy ?? 0)
        line += ", rounded accuracy \(TrainingReport.fixed(after.accuracy ?? 0, 4))"
      }
      report.add(line: line)
    }
    let count = Double(accuracies.count)
    report.add("fold_accuracies", .list(accuracies.map { .number($0) }), "")
    report.add(
      "validation_accuracy", .number(accuracies.reduce(0, +) / count),
      "validation accuracy \(TrainingReport.fixed(accuracies.reduce(0, +) / count, 4))")
    if !rounded.isEmpty {
      report.add("quantized_fold_accuracies", .list(rounded.map { .number($0) }), "")
      report.add(
        "quantized_validation_accuracy", .number(rounded.reduce(0, +) / count),
        "validation accuracy \(TrainingReport.fixed(rounded.reduce(0, +) / count, 4)) after "
          + transforms.map(\.text).joined(separator: ", "))
    }
    report.add(
      "validation_loss", .number(losses.reduce(0, +) / count),
      "validation loss \(TrainingReport.fixed(losses.reduce(0, +) / count, 4))")
    report.add(
      "cpu_seconds", .number(ProcessorTime.now - began),
      "processor time \(TrainingReport.fixed(ProcessorTime.now - began, 1)) s")
    try report.show(asJSON: json)
  }
}

/// Seconds that the processors worked for this process.
private enum ProcessorTime {
  static var now: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}

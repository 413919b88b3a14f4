import Foundation
import Loligo

/// What a training tells: numbers for people or as JSON, and a learning curve.
enum TrainingReport {
  /// Adds how the training went.
  static func add(_ trainer: Trainer<Sequential>, seconds: Double, to report: inout Report) {
    if let last = trainer.history.epochs.last {
      report.add(
        "training_loss", .number(last.loss),
        "trained \(trainer.history.epochs.count) epochs in \(fixed(seconds, 1)) s of processor time, loss "
          + fixed(last.loss, 4) + (last.accuracy.map { ", accuracy \(fixed($0, 4))" } ?? ""))
    }
    report.add("epochs", .count(trainer.history.epochs.count), "")
    report.add("cpu_seconds", .number(seconds), "")
    report.add("parameters", .count(parameterCount(trainer.network)), "parameters \(parameterCount(trainer.network))")
  }

  private static func parameterCount(_ network: Sequential) -> Int {
    network.tree(of: .parameters).leaves.reduce(0) { sum, leaf in
      if case .tensor(let tensor) = leaf.value { sum + tensor.count } else { sum }
    }
  }

  /// Adds how a classification went.
  static func add(
    _ result: Classification, named key: String, words: String, classNames: [String]?, to report: inout Report
  ) {
    report.add(
      "\(key)_accuracy", .number(result.accuracy),
      "\(words) accuracy \(fixed(result.accuracy, 4)) (\(result.correctCount) of \(result.trialCount))")
    report.add("\(key)_correct", .count(result.correctCount), "")
    report.add("\(key)_trials", .count(result.trialCount), "")
    guard let classNames else { return }
    report.add(
      "\(key)_confusion", .list(result.confusion.map { .list($0.map { .count($0) }) }),
      "confusion (rows: truth, columns: prediction)\n" + ClassificationReport.rows(of: result, classNames: classNames))
  }

  /// Tells where a training is, and its settings.
  static func report(on checkpoint: TrainingCheckpoint, at path: String) -> Report {
    var report = Report()
    report.add("path", .text(path), "checkpoint  \(path)")
    report.add("epoch", .count(checkpoint.epoch), "next step   epoch \(checkpoint.epoch), batch \(checkpoint.batch)")
    report.add("batch", .count(checkpoint.batch), "")
    report.add("trials", .count(checkpoint.exampleCount), "trials      \(checkpoint.exampleCount)")
    if let last = checkpoint.history.epochs.last {
      report.add(
        "training_loss", .number(last.loss),
        "last epoch  loss \(fixed(last.loss, 4))" + (last.accuracy.map { ", accuracy \(fixed($0, 4))" } ?? ""))
    }
    if let best = checkpoint.best {
      report.add("best_epoch", .count(best.epoch), "best epoch  \(best.epoch), validation loss \(fixed(best.loss, 4))")
    }
    let settings = checkpoint.settings ?? []
    report.add(
      "settings", .list(settings.map { .text($0) }),
      settings.isEmpty ? "" : "settings\n" + settings.map { "  \($0)" }.joined(separator: "\n"))
    return report
  }

  static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

  /// Loss and accuracy over the epochs.
  static func figure(_ history: TrainingHistory, title: String, subtitle: String) throws -> Figure {
    var figure = Figure(title: title, subtitle: subtitle)
    figure.axisLabel = "epoch"
    let epochs = history.epochs
    func panel(_ name: String, _ curves: [(String, [Double?])]) throws {
      let known = curves.filter { $0.1.allSatisfy { $0 != nil } && !$0.1.isEmpty }
      guard !known.isEmpty else { return }
      let values = epochs.indices.flatMap { epoch in known.map { Float($0.1[epoch] ?? 0) } }
      let series = try ContinuousSeries(
        clocked: values, channelCount: known.count, step: .seconds(1), interpolation: .linear, outside: .hold)
      figure.add(
        Panel(title: name, yLabel: name, height: 170, content: .lines(series, channelNames: known.map(\.0))))
    }
    try panel("loss", [("training", epochs.map(\.loss)), ("validation", epochs.map(\.validationLoss))])
    try panel("accuracy", [("training", epochs.map(\.accuracy)), ("validation", epochs.map(\.validationAccuracy))])
    return figure
  }
}

internal import Modules

extension TrainingPlan {
  /// All settings that the bits of a training depend on, a line each such as `epochs: 60`, named as in experiment files.
  ///
  /// `stepsPerTape` is not among them, as it changes no bit.
  public var settings: [String] {
    func line(_ name: String, _ value: (some CustomStringConvertible)?) -> String {
      "\(name): \(value.map { "\($0)" } ?? "none")"
    }
    func list(_ name: String, _ values: [String]) -> String {
      line(name, values.isEmpty ? nil : values.joined(separator: ", "))
    }
    return [
      line("loss", loss.text), line("epochs", epochs), line("batch", batchSize), line("seed", seed),
      line("optimizer", optimizer.text), line("rate", learningRate.initial),
      line("schedule", learningRate.schedule.text), line("warm_up", learningRate.warmUpSteps),
      line("clip", clipping.norm), line("clip_values", clipping.value),
      list("freeze", frozen.map(\.text)), list("rates", rates.map { "\($0.selection.text) \($0.factor)" }),
      list("leaks", leaks.map(\.text)), list("regularizers", regularizers.map(\.text)),
      list("bounds", bounds.rules.map(\.text)),
      line("shortest_time_constant", bounds.shortestTimeConstant), line("smallest_threshold", bounds.smallestThreshold),
      list("transforms", robustness.transforms.map(\.text)), line("attack", robustness.attack?.text),
      line("start", start.rawValue), line("best", bestMetric.rawValue), line("patience", patience),
    ]
  }
}

extension Regularizer {
  /// The regulariser as text, such as `sparsity of hidden/output, weight 0.1`.
  fileprivate var text: String {
    let what =
      switch self {
      case .rate(let path, let range, _): "rate of \(path) within \(range)"
      case .sparsity(let path, _): "sparsity of \(path)"
      case .meanSquare(let selection, _): "mean_square of \(selection.text)"
      case .weightDecay(let selection, _): "weight_decay of \(selection.text)"
      case .approximateCount(let selection, let width, _): "approximate_count of \(selection.text), width \(width)"
      case .bounds(let selection, let lower, let upper, _):
        "bounds of \(ParameterBounds.Rule(selection, from: lower, to: upper).text)"
      }
    return "\(what), weight \(weight)"
  }
}

extension ParameterBounds.Rule {
  /// The rule as text, such as `taus from 0.005 to 0.2`.
  fileprivate var text: String {
    selection.text + (lower.map { " from \($0)" } ?? "") + (upper.map { " to \($0)" } ?? "")
  }
}

extension AdversarialAttack {
  /// The attack as text.
  fileprivate var text: String { "level \(level), weight \(weight), steps \(steps), deviation \(deviation)" }
}

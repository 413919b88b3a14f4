public import Modules

/// How a step follows from the gradient `g` of a parameter `w` at rate η.
///
/// | optimiser | rule of step t |
/// |---|---|
/// | `sgd` | v ← μ v + g, w ← w − η v; with Nesterov w ← w − η (g + μ v) (Sutskever et al. 2013) |
/// | `adam` | m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) (Kingma & Ba 2015) |
/// | `adamW` | as Adam, after w ← (1 − η λ) w for the parameters that decay (Loshchilov & Hutter 2019) |
///
/// The text of an optimiser is its name in experiment files: `adam`, `sgd 0.9 nesterov`, `adamw 0.01`.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean))
/// plan.optimizer = .adamW(weightDecay: 0.01)
/// ```
public enum Optimizer: Sendable, Hashable {
  case sgd(momentum: Double = 0, isNesterov: Bool = false)
  case adam(firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double = 1e-8)
  /// Only the selected parameters decay; weights unless said.
  case adamW(
    weightDecay: Double, of: ParameterSelection = ParameterSelection(.weights), firstDecay: Double = 0.9,
    secondDecay: Double = 0.999, epsilon: Double = 1e-8)

  /// How many numbers an optimiser keeps for each value.
  var momentCount: Int {
    switch self {
    case .sgd(let momentum, _): momentum == 0 ? 0 : 1
    case .adam, .adamW: 2
    }
  }

  /// Refuses numbers that make no steps.
  func check() throws(TrainingError) {
    func check(_ name: String, _ value: Double, in range: Range<Double>) throws(TrainingError) {
      guard range.contains(value) else {
        throw .badSetting(name: name, value: value, range: "from \(range.lowerBound) to below \(range.upperBound)")
      }
    }
    switch self {
    case .sgd(let momentum, _): try check("momentum", momentum, in: 0..<1)
    case .adam(let first, let second, let epsilon), .adamW(_, _, let first, let second, let epsilon):
      try check("beta1", first, in: 0..<1)
      try check("beta2", second, in: 0..<1)
      // Values are divided by it in single precision.
      guard Float(epsilon) > 0, epsilon < 1 else {
        throw .badSetting(name: "epsilon", value: epsilon, range: "above zero in single precision, and below 1")
      }
      if case .adamW(let decay, _, _, _, _) = self { try check("weight decay", decay, in: 0..<1e6) }
    }
  }
}

extension Optimizer: CustomStringConvertible {
  /// The optimiser as text; numbers are there where one is not as usual.
  public var text: String {
    switch self {
    case .sgd(let momentum, let isNesterov):
      "sgd" + (momentum == 0 && !isNesterov ? "" : " \(momentum)") + (isNesterov ? " nesterov" : "")
    case .adam(let first, let second, let epsilon):
      self == .adam() ? "adam" : "adam \(first) \(second) \(epsilon)"
    case .adamW(let decay, let selection, let first, let second, let epsilon):
      "adamw \(decay)"
        + (self == .adamW(weightDecay: decay, of: selection) ? "" : " \(first) \(second) \(epsilon)")
        + (selection == ParameterSelection(.weights) ? "" : " of \(selection.text)")
    }
  }

  public var description: String { text }

  /// Reads an optimiser from its text; `nil` for text that is none.
  public init?(text: String) {
    let parts = text.split(separator: " of ", maxSplits: 1).map(String.init)
    var words = (parts.first ?? "").split(separator: " ").map(String.init)
    guard let name = words.first else { return nil }
    let isNesterov = words.last == "nesterov"
    if isNesterov { words.removeLast() }
    let numbers = words.dropFirst().compactMap(Double.init)
    guard numbers.count == words.count - 1 else { return nil }
    switch (name, numbers.count, parts.count) {
    case ("sgd", 0...1, 1): self = .sgd(momentum: numbers.first ?? 0, isNesterov: isNesterov)
    case ("adam", 0, 1): self = .adam()
    case ("adam", 3, 1): self = .adam(firstDecay: numbers[0], secondDecay: numbers[1], epsilon: numbers[2])
    case ("adamw", 1, _), ("adamw", 4, _):
      let selection = parts.count > 1 ? ParameterSelection(.text(parts[1])) : ParameterSelection(.weights)
      guard let selection else { return nil }
      self =
        numbers.count == 1
        ? .adamW(weightDecay: numbers[0], of: selection)
        : .adamW(
          weightDecay: numbers[0], of: selection, firstDecay: numbers[1], secondDecay: numbers[2], epsilon: numbers[3])
    default: return nil
    }
    guard name == "sgd" || !isNesterov else { return nil }
  }
}

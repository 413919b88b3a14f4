/// How far an output is from what it should be.
///
/// With outputs `o` `[steps T, outputs K]`, a target `y` of the same shape, a label `c`, and a reduction over time `R`:
///
/// | loss | formula |
/// |---|---|
/// | `meanSquaredError` | mean (o − y)² |
/// | `sumSquaredError` | Σ (o − y)² |
/// | `crossEntropy(R)` | −log softmax(R o)_c |
/// | `crossEntropyOfEachStep` | −1/T Σₜ log softmax(oₜ)_c |
/// | `negativeLogLikelihood(R)` | −R o_c, of an output of log-probabilities |
/// | `negativeLogLikelihoodOfProbabilities(R)` | −R log o_c, of an output of probabilities; no smaller one than 2⁻⁶⁴ counts |
/// | `peak`, `binaryPeak` | see `PeakLoss` |
/// | `temporalClassification` | −log p(labels), of log-probabilities whose channel 0 is the blank (Graves et al. 2006) |
///
/// A label as the target of a squared error stands for 1 at its channel and 0 at the others, at every step.
/// The text of a loss is its name in experiment files: `cross_entropy sum`.
///
/// ```swift
/// let loss = Loss.crossEntropy(.mean)
/// let (value, cotangent) = try loss.evaluate(output, against: .label(2))
/// loss.prediction(of: output)   // the class with the largest mean
/// ```
public enum Loss: Sendable, Hashable {
  /// What stands for a channel's values at all steps.
  public enum Reduction: String, Sendable, CaseIterable {
    /// Their sum.
    case sum
    /// Their mean.
    case mean
    /// The last of them.
    case last
    /// The largest of them; its derivative goes to the first step that has it.
    case maximum
  }

  case meanSquaredError
  case sumSquaredError
  case crossEntropy(Reduction)
  case crossEntropyOfEachStep
  case negativeLogLikelihood(Reduction)
  case negativeLogLikelihoodOfProbabilities(Reduction)
  /// The target's channel should peak, and the others be silent.
  case peak(PeakLoss)
  /// The only channel should peak for label 1, and be silent for label 0.
  case binaryPeak(PeakLoss)
  /// The sequence of labels should be read from the output, whenever each appears (connectionist temporal classification).
  /// With `appliesSoftmax` the output is any numbers, of which log-probabilities are made at each step.
  case temporalClassification(appliesSoftmax: Bool)
}

extension Loss: CustomStringConvertible {
  private static let plain: [(loss: Loss, text: String)] = [
    (.meanSquaredError, "mse"), (.sumSquaredError, "sse"), (.crossEntropyOfEachStep, "cross_entropy each_step"),
    (.temporalClassification(appliesSoftmax: false), "ctc"),
    (.temporalClassification(appliesSoftmax: true), "ctc softmax"),
  ]

  /// The loss as text, such as `cross_entropy mean`, `nll last` or `peak 5 1.0 0.1`.
  public var text: String {
    if let plain = Self.plain.first(where: { $0.loss == self }) { return plain.text }
    return switch self {
    case .crossEntropy(let reduction): "cross_entropy \(reduction.rawValue)"
    case .negativeLogLikelihood(let reduction): "nll \(reduction.rawValue)"
    case .negativeLogLikelihoodOfProbabilities(let reduction): "nll_of_probabilities \(reduction.rawValue)"
    case .peak(let peak): "peak \(peak.words)"
    case .binaryPeak(let peak): "binary_peak \(peak.words)"
    default: "mse"
    }
  }

  public var description: String { text }

  /// Reads a loss from its text; `nil` for text that is none.
  public init?(text: String) {
    if let plain = Self.plain.first(where: { $0.text == text }) {
      self = plain.loss
      return
    }
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first else { return nil }
    let rest = Array(words.dropFirst())
    let reduction = rest.count == 1 ? Reduction(rawValue: rest[0]) : nil
    switch (first, reduction) {
    case ("cross_entropy", let reduction?): self = .crossEntropy(reduction)
    case ("nll", let reduction?): self = .negativeLogLikelihood(reduction)
    case ("nll_of_probabilities", let reduction?): self = .negativeLogLikelihoodOfProbabilities(reduction)
    case ("peak", nil), ("binary_peak", nil):
      guard let peak = PeakLoss(words: rest) else { return nil }
      self = first == "peak" ? .peak(peak) : .binaryPeak(peak)
    default: return nil
    }
  }

  /// One text of each kind, for messages.
  public static var knownTexts: [String] {
    plain.map(\.text)
      + ["cross_entropy", "nll", "nll_of_probabilities"].flatMap { name in
        Reduction.allCases.map { "\(name) \($0.rawValue)" }
      } + ["peak 5 1.0 0.1", "binary_peak 5 1.0 0.1"]
  }
}

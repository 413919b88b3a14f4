internal import Kernels

/// The rate η of each step of a training.
///
/// | schedule | factor on the initial rate, in epoch e |
/// |---|---|
/// | `constant` | 1 |
/// | `step(every: n, factor: f)` | f^⌊e / n⌋ |
/// | `exponential(factor: f)` | f^e |
/// | `cosine(end: r)` | r + (1 − r) (1 + cos π s) / 2, s the share of steps taken (Loshchilov & Hutter 2017) |
///
/// During the first `warmUpSteps` steps the rate rises in even steps to that of the schedule.
///
/// ```swift
/// let rate = LearningRate(1e-3, .cosine(end: 0.01), warmUpSteps: 100)
/// ```
public struct LearningRate: Sendable, Hashable {
  /// How the rate changes.
  public enum Schedule: Sendable, Hashable {
    case constant
    case step(every: Int, factor: Double)
    case exponential(factor: Double)
    case cosine(end: Double = 0)
  }

  /// The rate at the start, after warming up.
  public var initial: Double
  public var schedule: Schedule
  public var warmUpSteps: Int

  public init(_ initial: Double, _ schedule: Schedule = .constant, warmUpSteps: Int = 0) {
    self.initial = initial
    self.schedule = schedule
    self.warmUpSteps = warmUpSteps
  }

  /// The rate of a step.
  ///
  /// - Parameters:
  ///   - step: From 0.
  ///   - stepsPerEpoch: Batches in an epoch.
  public func rate(atStep step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
    let epoch = step / max(1, stepsPerEpoch)
    let factor: Double
    switch schedule {
    case .constant: factor = 1
    case .step(let every, let each): factor = power(each, epoch / max(1, every))
    case .exponential(let each): factor = power(each, epoch)
    case .cosine(let end):
      let whole = max(1, stepsPerEpoch * epochs - warmUpSteps)
      let share = Double(min(whole, max(0, step - warmUpSteps))) / Double(whole)
      factor = end + (1 - end) * (1 + ElementaryFunctions.cosineOfTurns(share / 2)) / 2
    }
    return initial * factor * (step < warmUpSteps ? Double(step + 1) / Double(warmUpSteps) : 1)
  }

  /// Refuses numbers that make no rate.
  func check() throws(TrainingError) {
    guard initial >= 0, initial.isFinite else {
      throw .badSetting(name: "learning rate", value: initial, range: "zero or more, and finite")
    }
    guard warmUpSteps >= 0 else {
      throw .badSetting(name: "warm-up steps", value: Double(warmUpSteps), range: "zero or more")
    }
    switch schedule {
    case .constant: break
    case .step(let every, let factor):
      guard every >= 1 else { throw .badSetting(name: "epochs of a step", value: Double(every), range: "1 or more") }
      try Self.check(factor)
    case .exponential(let factor), .cosine(let factor): try Self.check(factor)
    }
  }

  private static func check(_ factor: Double) throws(TrainingError) {
    guard (0...1).contains(factor) else {
      throw .badSetting(name: "factor of the learning rate", value: factor, range: "from 0 to 1")
    }
  }
}

extension LearningRate.Schedule: CustomStringConvertible {
  /// The schedule as text: `constant`, `step 10 0.5`, `exponential 0.95`, `cosine 0.01`.
  public var text: String {
    switch self {
    case .constant: "constant"
    case .step(let every, let factor): "step \(every) \(factor)"
    case .exponential(let factor): "exponential \(factor)"
    case .cosine(let end): "cosine \(end)"
    }
  }

  public var description: String { text }

  /// Reads a schedule from its text; `nil` for text that is none.
  public init?(text: String) {
    let words = text.split(separator: " ").map(String.init)
    let number = words.count > 1 ? Double(words[words.count - 1]) : nil
    switch (words.first, words.count, number) {
    case ("constant", 1, nil): self = .constant
    case ("step", 3, let factor?):
      guard let every = Int(words[1]) else { return nil }
      self = .step(every: every, factor: factor)
    case ("exponential", 2, let factor?): self = .exponential(factor: factor)
    case ("cosine", 1, nil): self = .cosine()
    case ("cosine", 2, let end?): self = .cosine(end: end)
    default: return nil
    }
  }
}

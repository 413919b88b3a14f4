/// An attack on the parameters of a network by projected gradient ascent, and how much withstanding it weighs.
///
/// ```
/// Θ* = Θ + |Θ| · deviation · N(0, 1)
/// `steps` times: Θ* ← Θ* + level · |Θ| / steps · sign ∂/∂Θ* mean (o(Θ*) − o(Θ))²
/// loss = task loss + weight · mean (o(Θ*) − o(Θ))²
/// ```
/// The derivative of the second term goes to both outputs; Θ* − Θ is a constant in it, while the model system (Rockpool's
/// `adversarial_loss`, Büchel et al. 2021) also differentiates the steps of the attack. Only parameters that are trained
/// are attacked, within their bounds. A step takes about `steps` + 2 times as long.
///
/// ```swift
/// let attack = AdversarialAttack(level: 0.025, weight: 0.25, steps: 10)
/// ```
public struct AdversarialAttack: Sendable, Hashable {
  /// How far a parameter is moved in all, relative to itself.
  public var level: Double
  /// What withstanding weighs beside the task.
  public var weight: Double
  public var steps: Int
  /// Of the random start, relative to the parameter.
  public var deviation: Double

  public init(level: Double = 0.025, weight: Double = 0.25, steps: Int = 10, deviation: Double = 1e-3) {
    self.level = level
    self.weight = weight
    self.steps = steps
    self.deviation = deviation
  }

  package func check() throws(TrainingError) {
    for (name, value) in [("attack level", level), ("attack weight", weight), ("attack deviation", deviation)]
    where !(value >= 0) || !value.isFinite {
      throw .badSetting(name: name, value: value, range: "zero or more, and finite")
    }
    guard steps >= 1 else { throw .badSetting(name: "attack steps", value: Double(steps), range: "1 or more") }
  }
}

public import Modules

/// What is done to the parameters of each step, so that the network learns to bear it.
///
/// A step runs with transformed parameters, drawn anew each time, and its gradient changes the untransformed ones as if the
/// transform added a constant (straight-through, Bengio et al. 2013): so it learns to bear rounding, mismatch of a chip, or
/// lost synapses. Evaluation is without transforms.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean))
/// plan.robustness.transforms = [.init(.rounding(LevelRounding(levels: 15)), of: ParameterSelection(.weights))]
/// plan.robustness.attack = AdversarialAttack(level: 0.025)
/// ```
public struct RobustnessTraining: Sendable, Hashable {
  /// A transform of some parameters.
  public struct Transform: Sendable, Hashable {
    public var transform: ParameterTransform
    public var selection: ParameterSelection

    public init(_ transform: ParameterTransform, of selection: ParameterSelection = .all) {
      self.transform = transform
      self.selection = selection
    }

    /// The transform as text, such as `mismatch 0.1 of taus`.
    public var text: String { "\(transform.text) of \(selection.text)" }
  }

  /// Transforms, one after the other.
  public var transforms: [Transform] = []
  /// An attack on the parameters that the network should withstand; `nil` for none.
  public var attack: AdversarialAttack?

  public init() {}

  func check() throws(TrainingError) { try attack?.check() }
}

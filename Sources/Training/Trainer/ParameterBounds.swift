public import Modules
public import Signals

/// Limits that parameters are clipped to after each step.
///
/// Where a module refuses zero for a time constant or threshold, there is a lower limit by default; it never lies above what
/// the parameter was at the start of training.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean))
/// plan.bounds.rules.append(.init(ParameterSelection(.timeConstants), from: 0.005, to: 0.2))
/// ```
public struct ParameterBounds: Sendable, Hashable {
  /// The limits of some parameters.
  public struct Rule: Sendable, Hashable {
    public var selection: ParameterSelection
    public var lower: Double?
    public var upper: Double?

    public init(_ selection: ParameterSelection, from lower: Double? = nil, to upper: Double? = nil) {
      self.selection = selection
      self.lower = lower
      self.upper = upper
    }

    /// Values, those outside of the limits set to the nearest limit.
    public func clipped(_ tensor: Tensor) -> Tensor {
      var tensor = tensor
      let (lower, upper) = (Float(lower ?? -.infinity), Float(upper ?? .infinity))
      tensor.scalars = tensor.scalars.map { min(max($0, lower), upper) }
      return tensor
    }
  }

  /// Limits; of several for one parameter the narrowest holds.
  public var rules: [Rule]
  /// The shortest time constant where it has to be above zero, in time steps of its module.
  public var shortestTimeConstant: Double
  /// The smallest threshold where it has to be above zero.
  public var smallestThreshold: Double

  public init(_ rules: [Rule] = [], shortestTimeConstant: Double = 1, smallestThreshold: Double = 1e-3) {
    self.rules = rules
    self.shortestTimeConstant = shortestTimeConstant
    self.smallestThreshold = smallestThreshold
  }

  func check() throws(TrainingError) {
    for (name, value) in [
      ("shortest time constant", shortestTimeConstant), ("smallest threshold", smallestThreshold),
    ] where !(value > 0) || !value.isFinite {
      throw .badSetting(name: name, value: value, range: "above zero, and finite")
    }
    for rule in rules {
      guard let lower = rule.lower, let upper = rule.upper, !(lower <= upper) else { continue }
      throw .badSetting(name: "lower bound of '\(rule.selection.text)'", value: lower, range: "at most \(upper)")
    }
  }
}

public import Modules
internal import Signals

/// Time constants that are trained by how fast they leak: what is left after a step, or a bit shift.
///
/// The optimiser then steps along those, as Rockpool's leak modes `decays` and `bitshifts` do, and its rate and moments are of them;
/// the network holds time constants before and after. What is left is exp(−dt / τ), the shift −log₂(1 − exp(−dt / τ)).
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean))
/// plan.leaks = [LeakTraining(.decay, of: ParameterSelection(.timeConstants, in: "hidden"))]
/// ```
public struct LeakTraining: Sendable, Hashable {
  /// What is trained.
  public enum Form: String, Sendable, CaseIterable {
    /// What is left after a step.
    case decay
    /// The shift d, so that 1 − 2⁻ᵈ is left.
    case bitShift = "bit_shift"
  }

  public var form: Form
  /// The time constants; other parameters among them are trained as they are.
  public var selection: ParameterSelection

  public init(_ form: Form, of selection: ParameterSelection = ParameterSelection(.timeConstants)) {
    self.form = form
    self.selection = selection
  }

  /// The training as text, such as `decay of taus in hidden`.
  public var text: String { "\(form.rawValue) of \(selection.text)" }
}

extension LeakTraining.Form {
  /// What time constants are in this form, and the derivatives by it.
  func leaks(
    of timeConstants: Tensor, gradient: Tensor, step: TimeStep
  ) throws(ModuleError) -> (values: Tensor, gradient: Tensor) {
    let given = Leak.timeConstant(timeConstants)
    let values = self == .decay ? try given.decay(step: step) : try given.bitShift(step: step)
    let leak = self == .decay ? Leak.decay(values) : .bitShift(values)
    return (values, try leak.gradient(byTimeConstant: gradient, step: step))
  }

  /// The time constants of changed values; those of values that stayed are as they were.
  func timeConstants(
    of values: Tensor, from before: Tensor, timeConstants: Tensor, step: TimeStep
  ) throws(ModuleError) -> Tensor {
    // No leak at all has no time constant.
    let (least, most): (Float, Float) = self == .decay ? (0x1p-20, 1 - 0x1p-20) : (0x1p-20, 20)
    var values = values
    values.scalars = values.scalars.map { min(max($0, least), most) }
    var changed = try (self == .decay ? Leak.decay(values) : .bitShift(values)).timeConstant(step: step)
    for index in values.scalars.indices where values.scalars[index] == before.scalars[index] {
      changed.scalars[index] = timeConstants.scalars[index]
    }
    return changed
  }
}

internal import Kernels
public import Signals

/// How fast a state leaks, where it is not given as a time constant.
///
/// ```swift
/// let neurons = try LIF(8, membraneTimeConstant: Leak.bitShift(4).timeConstant(step: .milliseconds(1)))
/// ```
public enum Leak: Sendable, Hashable {
  /// What is left after a step, above 0 and below 1.
  case decay(Tensor)
  /// The shift d of fixed-point hardware, above 0: what is left after a step is 1 − 2⁻ᵈ.
  case bitShift(Tensor)

  /// The time constants in seconds that leak as fast at a time step: −dt / ln(decay).
  ///
  /// - Throws: `ModuleError` for a decay outside of 0 to 1, or a shift that is not above zero.
  public func timeConstant(step: TimeStep) throws(ModuleError) -> Tensor {
    let given: Tensor
    switch self {
    case .decay(let tensor), .bitShift(let tensor): given = tensor
    }
    var result = given
    for index in given.scalars.indices {
      let value = Double(given.scalars[index])
      let decay: Double
      switch self {
      case .decay:
        decay = value
        guard decay > 0, decay < 1 else {
          throw ModuleError("Leak", .outOfRange(attribute: "decay", value: value, range: "above 0 and below 1"))
        }
      case .bitShift:
        decay = 1 - ElementaryFunctions.exp(-value * 0.693_147_180_559_945_309)
        guard value > 0, decay > 0, decay < 1 else {
          throw ModuleError("Leak", .outOfRange(attribute: "bit shift", value: value, range: "above 0, and at most 50"))
        }
      }
      result.scalars[index] = Float(-step.seconds / ElementaryFunctions.log(decay))
    }
    return result
  }
}

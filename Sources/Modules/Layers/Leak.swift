internal import Kernels
public import Signals

/// How fast a state leaks, where it is not given as a time constant.
///
/// ```swift
/// let neurons = try LIF(8, membraneTimeConstant: Leak.bitShift(4).timeConstant(step: .milliseconds(1)))
/// ```
public enum Leak: Sendable, Hashable {
  /// The time constant in seconds, above 0.
  case timeConstant(Tensor)
  /// What is left after a step, above 0 and below 1.
  case decay(Tensor)
  /// The shift d of fixed-point hardware, above 0: what is left after a step is 1 − 2⁻ᵈ.
  case bitShift(Tensor)

  /// The time constants in seconds that leak as fast at a time step: −dt / ln(decay).
  ///
  /// - Throws: `ModuleError` for a time constant or a shift that is not above zero, or a decay outside of 0 to 1.
  public func timeConstant(step: TimeStep) throws(ModuleError) -> Tensor {
    try mapped(step: step) { -step.seconds / ElementaryFunctions.log($0) }
  }

  /// What is left after a time step: exp(−dt / τ), or 1 − 2⁻ᵈ.
  ///
  /// - Throws: `ModuleError` as above.
  public func decay(step: TimeStep) throws(ModuleError) -> Tensor { try mapped(step: step) { $0 } }

  /// The shifts that leak as fast, which need not be whole: −log₂(1 − decay).
  ///
  /// - Throws: `ModuleError` as above.
  public func bitShift(step: TimeStep) throws(ModuleError) -> Tensor {
    try mapped(step: step) { -ElementaryFunctions.log(1 - $0) / Self.logarithmOfTwo }
  }

  /// The whole shifts nearest to the ratio of time constant and step, from 0 up: max(0, round(log₂(τ / dt))).
  ///
  /// The decay of such a shift is 1 − 2⁻ᵈ, and 0 for a shift of 0.
  /// - Throws: `ModuleError` as above.
  public func nearestBitShift(step: TimeStep) throws(ModuleError) -> Tensor {
    try mapped(step: step) {
      let ratio = ElementaryFunctions.log(-1 / ElementaryFunctions.log($0)) / Self.logarithmOfTwo
      return max(0, ratio.rounded(.toNearestOrEven))
    }
  }

  /// The time constants whose shift is whole and nearest: round(−log₂(1 − decay)), at least 1.
  ///
  /// - Throws: `ModuleError` as above.
  public func nearestTimeConstant(step: TimeStep) throws(ModuleError) -> Tensor {
    var shifts = try bitShift(step: step)
    for index in shifts.scalars.indices {
      shifts.scalars[index] = max(1, shifts.scalars[index].rounded(.toNearestOrEven))
    }
    return try Leak.bitShift(shifts).timeConstant(step: step)
  }

  /// The derivatives by what this leak is given as, where those by the time constants are known: the chain rule.
  ///
  /// ```
  /// ∂L/∂decay = ∂L/∂τ · dt / (decay · ln² decay),   ∂L/∂d = ∂L/∂decay · 2⁻ᵈ ln 2
  /// ```
  /// A network holds time constants, and so does its gradient; one that is trained by decays or shifts, as Rockpool's leak
  /// modes are, turns it into these.
  /// ```swift
  /// let leak = Leak.decay(Tensor([0.9, 0.95]))
  /// let byDecay = try leak.gradient(byTimeConstant: Tensor([2, -1]), step: .milliseconds(1))
  /// ```
  /// - Throws: `ModuleError` as above, and for derivatives of another shape.
  public func gradient(byTimeConstant derivatives: Tensor, step: TimeStep) throws(ModuleError) -> Tensor {
    var slopes = try mapped(step: step) { decay in
      let logarithm = ElementaryFunctions.log(decay)
      switch self {
      case .timeConstant: return 1
      case .decay: return step.seconds / (decay * logarithm * logarithm)
      case .bitShift: return step.seconds * (1 - decay) * Self.logarithmOfTwo / (decay * logarithm * logarithm)
      }
    }
    try derivatives.check(shape: slopes.shape, as: "derivatives", of: "Leak")
    for index in slopes.scalars.indices { slopes.scalars[index] *= derivatives.scalars[index] }
    return slopes
  }

  private static let logarithmOfTwo = 0.693_147_180_559_945_309

  /// What becomes of the decay of each value.
  private func mapped(step: TimeStep, _ result: (Double) -> Double) throws(ModuleError) -> Tensor {
    let given: Tensor
    switch self {
    case .timeConstant(let tensor), .decay(let tensor), .bitShift(let tensor): given = tensor
    }
    var tensor = given
    for index in given.scalars.indices {
      tensor.scalars[index] = Float(result(try decay(of: Double(given.scalars[index]), step: step)))
    }
    return tensor
  }

  private func decay(of value: Double, step: TimeStep) throws(ModuleError) -> Double {
    func refused(_ what: String, _ range: String) -> ModuleError {
      ModuleError("Leak", .outOfRange(attribute: what, value: value, range: range))
    }
    switch self {
    case .timeConstant:
      let decay = ElementaryFunctions.exp(-step.seconds / value)
      guard value > 0, decay > 0, decay < 1 else {
        throw refused("time constant", "above 0, and from a 700th of the time step to 2^52 of it")
      }
      return decay
    case .decay:
      guard value > 0, value < 1 else { throw refused("decay", "above 0 and below 1") }
      return value
    case .bitShift:
      let decay = 1 - ElementaryFunctions.exp(-value * Self.logarithmOfTwo)
      guard value > 0, decay > 0, decay < 1 else { throw refused("bit shift", "above 0, and at most 50") }
      return decay
    }
  }
}

internal import Kernels
package import Signals

/// How far a gradient may reach.
///
/// Values are clipped first, one by one; then the whole gradient is scaled down to the norm √Σ g², if it is longer.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean))
/// plan.clipping = GradientClipping(norm: 1)
/// ```
public struct GradientClipping: Sendable, Hashable {
  /// The greatest norm over all parameters that are trained; `nil` for any.
  public var norm: Double?
  /// The greatest magnitude of a value; `nil` for any.
  public var value: Double?

  public init(norm: Double? = nil, value: Double? = nil) {
    self.norm = norm
    self.value = value
  }

  func check() throws(TrainingError) {
    for (name, limit) in [("clipping norm", norm), ("clipping value", value)] {
      guard let limit, !(limit > 0) else { continue }
      throw .badSetting(name: name, value: limit, range: "above zero")
    }
  }

  /// Clips a gradient.
  ///
  /// - Returns: Its norm after values were clipped and before it was scaled; sums in `Double`, ascending.
  package func clip(_ gradient: inout [Tensor]) -> Double {
    if let value {
      let limit = Float(value)
      for index in gradient.indices {
        gradient[index].scalars = gradient[index].scalars.map { min(max($0, -limit), limit) }
      }
    }
    var sum = 0.0
    for tensor in gradient { sum += OptimizerKernel.sumOfSquares(tensor.scalars) }
    let length = sum.squareRoot()
    if let norm, length > norm {
      let scale = Float(norm / length)
      for index in gradient.indices { gradient[index].scalars = gradient[index].scalars.map { $0 * scale } }
    }
    return length
  }
}

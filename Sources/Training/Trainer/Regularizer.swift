internal import Kernels
public import Modules
public import Signals

/// What is added to a loss to keep activity or parameters in order, times a weight.
///
/// | regulariser | formula |
/// |---|---|
/// | `rate` | mean over channels n of d², d how far the mean of channel n over steps is outside of the range |
/// | `sparsity` | mean of \|a\| over channels and steps |
/// | `meanSquare` | mean over parameters of the mean of p² in each (Rockpool's `l2sqr_norm`) |
/// | `weightDecay` | ½ Σ p² |
/// | `approximateCount` | mean over parameters of the mean of p⁴ / (p⁴ + σ) in each (Rockpool's `l0_norm_approx`) |
/// | `bounds` | Σ e^(lower − p) where p < lower + Σ e^(p − upper) where p > upper (Rockpool's `bounds_cost`) |
///
/// The first two are of a trace of each trial, such as the `output` of a layer, averaged over the trials of a batch.
///
/// ```swift
/// var plan = TrainingPlan(loss: .crossEntropy(.mean))
/// plan.regularizers = [
///   .rate(of: "hidden/output", within: 0.01...0.1, weight: 1), .meanSquare(ParameterSelection(.weights), weight: 1e-3),
/// ]
/// ```
public enum Regularizer: Sendable, Hashable {
  /// The mean of each channel of a trace should lie in a range, such as `0.05...0.05`.
  case rate(of: AttributePath, within: ClosedRange<Double>, weight: Double)
  case sparsity(of: AttributePath, weight: Double)
  case meanSquare(ParameterSelection, weight: Double)
  case weightDecay(ParameterSelection, weight: Double)
  case approximateCount(ParameterSelection, width: Double = 1e-4, weight: Double)
  case bounds(ParameterSelection, lower: Double? = nil, upper: Double? = nil, weight: Double)

  /// The trace that it is of; empty for the network's output.
  public var trace: AttributePath? {
    switch self {
    case .rate(let path, _, _), .sparsity(let path, _): path
    default: nil
    }
  }

  /// The parameters that it is of.
  public var selection: ParameterSelection? {
    switch self {
    case .rate, .sparsity: nil
    case .meanSquare(let selection, _), .weightDecay(let selection, _), .approximateCount(let selection, _, _),
      .bounds(let selection, _, _, _):
      selection
    }
  }

  public var weight: Double {
    switch self {
    case .rate(_, _, let weight), .sparsity(_, let weight), .meanSquare(_, let weight), .weightDecay(_, let weight),
      .approximateCount(_, _, let weight), .bounds(_, _, _, let weight):
      weight
    }
  }

  /// The cost of a trial's trace, and its derivative by each value, `[steps, channels]`; zero for one of parameters.
  public func cost(of activity: Raster) -> (cost: Double, cotangent: [Float]) {
    let (steps, channels) = (activity.stepCount, activity.channelCount)
    let values = activity.values
    var cotangent = [Float](repeating: 0, count: values.count)
    guard steps > 0, channels > 0 else { return (0, cotangent) }
    switch self {
    case .rate(_, let range, let weight):
      var sums = [Double](repeating: 0, count: channels)
      for step in 0..<steps {
        for channel in 0..<channels { sums[channel] += Double(values[step * channels + channel]) }
      }
      var cost = 0.0
      let slopes = sums.map { sum in
        let rate = sum / Double(steps)
        let distance = rate > range.upperBound ? rate - range.upperBound : min(0, rate - range.lowerBound)
        cost += distance * distance
        return Float(weight * 2 * distance / Double(channels * steps))
      }
      for step in 0..<steps {
        for channel in 0..<channels { cotangent[step * channels + channel] = slopes[channel] }
      }
      return (weight * cost / Double(channels), cotangent)
    case .sparsity(_, let weight):
      let share = weight / Double(values.count)
      var sum = 0.0
      for index in values.indices {
        sum += Double(values[index].magnitude)
        cotangent[index] = values[index] == 0 ? 0 : Float(values[index] > 0 ? share : -share)
      }
      return (share * sum, cotangent)
    default: return (0, cotangent)
    }
  }

  /// The cost of parameters, and its derivative by each value of each; zero for one of activity.
  public func cost(of parameters: [Tensor]) -> (cost: Double, gradients: [Tensor]) {
    var cost = 0.0
    var gradients: [Tensor] = []
    for parameter in parameters {
      let share = weight / Double(max(1, parameter.count) * parameters.count)
      var gradient = Tensor(repeating: 0, shape: parameter.shape)
      func sum(_ body: (Double) -> (cost: Double, slope: Double)) {
        gradient.scalars = parameter.scalars.map {
          let (more, slope) = body(Double($0))
          cost += more
          return Float(slope)
        }
      }
      switch self {
      case .rate, .sparsity: break
      case .meanSquare: sum { (share * $0 * $0, 2 * share * $0) }
      case .weightDecay: sum { (weight * $0 * $0 / 2, weight * $0) }
      case .approximateCount(_, let width, _):
        sum { value in
          let fourth = value * value * value * value
          let whole = fourth + width
          return (share * fourth / whole, share * 4 * value * value * value * width / (whole * whole))
        }
      case .bounds(_, let lower, let upper, _):
        sum { value in
          let below = lower.map { value < $0 ? ElementaryFunctions.exp($0 - value) : 0 } ?? 0
          let above = upper.map { value > $0 ? ElementaryFunctions.exp(value - $0) : 0 } ?? 0
          return (weight * (below + above), weight * (above - below))
        }
      }
      gradients.append(gradient)
    }
    return (cost, gradients)
  }

  func check() throws(TrainingError) {
    guard weight.isFinite else {
      throw .badSetting(name: "weight of a regulariser", value: weight, range: "a finite number")
    }
    if case .approximateCount(_, let width, _) = self, !(width > 0) {
      throw .badSetting(name: "width of a regulariser", value: width, range: "above zero")
    }
  }
}

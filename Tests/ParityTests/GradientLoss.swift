import Foundation

/// The losses of the oracle's gradient cases, over all trials, in Double.
struct GradientLoss {
  let name: String

  /// The loss, and its derivative by each value of the outputs.
  ///
  /// - Parameters:
  ///   - outputs: Those of all trials, one after the other.
  ///   - channels: Channels of an output.
  func callAsFunction(
    _ outputs: [Double], target: [Double], channels: Int
  ) throws -> (loss: Double, derivative: [Double]) {
    guard outputs.count == target.count else { throw OracleError.unreadable("target") }
    let (count, rows) = (Double(outputs.count), Double(outputs.count / max(1, channels)))
    switch name {
    case "mse", "mse (mean of squares)", "sse":
      let share = name == "sse" ? 1 : 1 / count
      return Self.squares(outputs, target, share: share)
    case "nll_of_output":
      let loss = -zip(outputs, target).reduce(0) { $0 + $1.0 * $1.1 } / count
      return (loss, target.map { -$0 / count })
    case "ce": return Self.crossEntropy(outputs, target, width: channels, share: 1 / rows)
    case "logsoftmax_nll": return Self.crossEntropy(outputs, target, width: outputs.count, share: 1 / count)
    case "softmax_mse":
      let shares = Self.softmax(outputs[...])
      let (loss, bars) = Self.squares(shares, target, share: 1 / count)
      let sum = zip(shares, bars).reduce(0) { $0 + $1.0 * $1.1 }
      return (loss, zip(shares, bars).map { $0 * ($1 - sum) })
    default: throw OracleError.notExpressible("loss '\(name)'")
    }
  }

  private static func squares(
    _ outputs: [Double], _ target: [Double], share: Double
  ) -> (loss: Double, derivative: [Double]) {
    let differences = zip(outputs, target).map { $0 - $1 }
    return (share * differences.reduce(0) { $0 + $1 * $1 }, differences.map { 2 * share * $0 })
  }

  /// −share · Σ target · log softmax, each row of a width for itself.
  private static func crossEntropy(
    _ outputs: [Double], _ target: [Double], width: Int, share: Double
  ) -> (loss: Double, derivative: [Double]) {
    var (loss, derivative) = (0.0, [Double]())
    for first in stride(from: 0, to: outputs.count, by: max(1, width)) {
      let shares = softmax(outputs[first..<first + width])
      let weight = target[first..<first + width].reduce(0, +)
      for index in 0..<width {
        loss -= share * target[first + index] * Foundation.log(shares[index])
        derivative.append(share * (shares[index] * weight - target[first + index]))
      }
    }
    return (loss, derivative)
  }

  static func softmax(_ values: ArraySlice<Double>) -> [Double] {
    let largest = values.max() ?? 0
    let powers = values.map { Foundation.exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

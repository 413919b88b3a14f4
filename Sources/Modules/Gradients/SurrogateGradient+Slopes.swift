internal import Kernels
internal import Signals

extension SurrogateGradient {
  /// The derivative of the spikes by the potential before its reset, `[steps, neurons]`.
  ///
  /// - Parameter voltages: After the reset, `[steps, neurons]`.
  func slopes(voltages: [Float], rows: EventRows, threshold: Tensor, maximumSpikes: Int64) -> [Float] {
    let kind: SpikeSlopes.Shape =
      switch shape {
      case .piecewiseLinear: .piecewiseLinear
      case .periodicExponential: .periodicExponential
      case .sigmoid: .sigmoid
      case .fastSigmoid: .fastSigmoid
      case .arctangent: .arctangent
      case .none: .none
      }
    return SpikeSlopes.of(
      kind, scale: Float(scale), maximumCount: Int(maximumSpikes), voltages: voltages, rowStarts: rows.rowStarts,
      channels: rows.channels, counts: rows.counts, threshold: threshold.scalars)
  }
}

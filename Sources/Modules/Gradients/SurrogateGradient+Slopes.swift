internal import Kernels
internal import Signals

extension SurrogateGradient {
  /// The derivative of the spikes by the potential before its reset, `[steps, neurons]`.
  ///
  /// - Parameter voltages: After the reset, `[steps, neurons]`.
  func slopes(voltages: [Float], rows: EventRows, threshold: Tensor, maximumSpikes: Int64) -> [Float] {
    SpikeSlopes.of(
      kind, scale: Float(scale), maximumCount: Int(maximumSpikes), voltages: voltages, rowStarts: rows.rowStarts,
      channels: rows.channels, counts: rows.counts, threshold: threshold.scalars)
  }

  /// The same of neurons that fire at most once a step and begin anew at a reset potential.
  ///
  /// Potentials and thresholds count from there on; where it is not below the threshold, the slope is zero.
  ///
  /// - Parameter potentials: Before the reset, `[steps, neurons]`.
  func slopes(potentials: [Float], reset: Tensor, threshold: Tensor) -> [Float] {
    let neurons = threshold.count
    let steps = neurons == 0 ? 0 : potentials.count / neurons
    let (bottom, heights) = (reset.scalars, zip(threshold.scalars, reset.scalars).map { $0 - $1 })
    var above = potentials
    for step in 0..<steps {
      for neuron in 0..<neurons { above[step * neurons + neuron] -= bottom[neuron] }
    }
    var slopes = SpikeSlopes.of(
      kind, scale: Float(scale), maximumCount: 1, voltages: above,
      rowStarts: [Int](repeating: 0, count: steps + 1), channels: [], counts: [], threshold: heights)
    for neuron in 0..<neurons where !(heights[neuron] > 0) {
      for step in 0..<steps { slopes[step * neurons + neuron] = 0 }
    }
    return slopes
  }

  private var kind: SpikeSlopes.Shape {
    switch shape {
    case .piecewiseLinear: .piecewiseLinear
    case .periodicExponential: .periodicExponential
    case .sigmoid: .sigmoid
    case .fastSigmoid: .fastSigmoid
    case .arctangent: .arctangent
    case .none: .none
    }
  }
}

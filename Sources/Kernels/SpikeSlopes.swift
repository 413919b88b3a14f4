import CKernels

/// The derivative of spikes by the potential, as a surrogate has it.
package enum SpikeSlopes {
  package enum Shape: Int32, Sendable {
    case none, piecewiseLinear, periodicExponential, sigmoid, fastSigmoid, arctangent
  }

  /// The slopes at the potentials before their reset, `[steps, neurons]`.
  ///
  /// - Parameters:
  ///   - scale: The window or slope of the shape.
  ///   - voltages: After the reset, `[steps, neurons]`.
  ///   - maximumCount: The most spikes of a step.
  package static func of(
    _ shape: Shape, scale: Float, maximumCount: Int, voltages: [Float], rowStarts: [Int], channels: [Int32],
    counts: [Int32], threshold: [Float], level: VectorLevel = .current
  ) -> [Float] {
    let (steps, neurons) = (rowStarts.count - 1, threshold.count)
    precondition(voltages.count == steps * neurons, "potentials are [steps, neurons]")
    Products.checkRows(rowStarts: rowStarts.span, channels: channels.span, counts: counts.span, inputs: neurons)
    return [Float](count: steps * neurons) { slopes in
      level.kernels.pointee.spike_slopes(
        loligo_slope(rawValue: shape.rawValue), scale, Float(maximumCount), steps, neurons, voltages.span.address,
        rowStarts.span.address, channels.span.address, counts.span.address, threshold.span.address, slopes.address)
    }
  }
}

public import Signals

extension Threshold: DifferentiableModule {
  /// Events pass derivatives on by the slope of the surrogate.
  ///
  /// ```
  /// g = f′(1 + x − θ),   x̄ = g ȳ,   θ̄ −= Σ g ȳ
  /// ```
  public func pullback(
    _ cotangent: Cotangent, through tape: Raster, into gradient: inout Gradient<Threshold>
  ) -> [Float] {
    let (channels, thresholds) = (inputCount, parameters.threshold.scalars)
    var potentials = tape.values
    for index in potentials.indices { potentials[index] = 1 + (potentials[index] - thresholds[index % channels]) }
    var input = simulation.surrogate.slopes(
      potentials: potentials, reset: Tensor(repeating: 0, shape: [channels]),
      threshold: Tensor(repeating: 1, shape: [channels]))
    for step in (0..<tape.stepCount).reversed() {
      for channel in 0..<channels {
        let index = step * channels + channel
        input[index] *= cotangent.output[index]
        gradient.parameters.threshold.scalars[channel] -= input[index]
      }
    }
    return cotangent.wantsInput ? input : []
  }
}

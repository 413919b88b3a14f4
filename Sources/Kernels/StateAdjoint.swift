/// States that obey `state = decay · before + gain · input` over a block of steps, seen backwards.
package enum StateAdjoint {
  /// Goes back over a run: adds to the sums of the time constants, and turns the derivatives by the states after the run into
  /// those by the states before it.
  ///
  /// - Parameters:
  ///   - cotangent: The derivatives by the state of each step, `[steps, channels]`.
  ///   - states: After each step, `[steps, channels]`.
  ///   - before: The states before the run, `[channels]`.
  ///   - gainsDecayed: Whether the input of a step is decayed in it, so that the gain is the decay.
  /// - Returns: The derivatives by the input, `[steps, channels]`.
  package static func pullBack(
    _ cotangent: [Float], states: [Float], before: [Float], dynamics: NeuronAdjoint.Dynamics, gainsDecayed: Bool,
    statesBar: inout [Float], timeConstantsBar: inout [Float]
  ) -> [Float] {
    let channels = before.count
    let steps = channels == 0 ? 0 : states.count / channels
    precondition(states.count == steps * channels && cotangent.count == states.count, "rows are [steps, channels]")
    precondition(dynamics.decay.count == channels && dynamics.gain.count == channels && dynamics.rate.count == channels)
    precondition(statesBar.count == channels && timeConstantsBar.count == channels, "sums are [channels]")
    let (decay, gain, rate) = (dynamics.decay.span.address, dynamics.gain.span.address, dynamics.rate.span.address)
    let (rows, first, given) = (states.span.address, before.span.address, cotangent.span.address)
    defer { withExtendedLifetime((dynamics, states, before, cotangent)) {} }
    return statesBar.withAddress { bars in
      timeConstantsBar.withAddress { sums in
        [Float](count: states.count) { span in
          let input = span.address
          for step in stride(from: steps - 1, through: 0, by: -1) {
            let row = step * channels
            let earlier = step > 0 ? rows + (row - channels) : first
            let moved = gainsDecayed ? rows + row : earlier
            for channel in 0..<channels {
              let bar = bars[channel] + given[row + channel]
              sums[channel] = sums[channel] + (bar * moved[channel]) * rate[channel]
              input[row + channel] = flushed(gain[channel] * bar)
              bars[channel] = flushed(decay[channel] * bar)
            }
          }
        }
      }
    }
  }
}

/// Zero for what is below 2⁻¹⁰⁰, as states are.
func flushed(_ value: Float) -> Float { value.magnitude < 0x1p-100 ? 0 : value }

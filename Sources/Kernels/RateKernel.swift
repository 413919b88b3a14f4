import CKernels

/// Rate neurons over a block of steps: `x = x + λ·((((in + ζ) + b) + r) − x)`, then `x` below 2⁻¹⁰⁰ becomes +0.
///
/// `r` is the activation of the state before the step through the recurrent weights.
package enum RateKernel {
  /// What a neuron gives for its state above threshold.
  package enum Activation: Sendable {
    case rectified, tanh, sigmoid
    /// The slope below zero.
    case leaky(Float)
    /// The value below zero.
    case floored(Float)

    fileprivate var raw: (loligo_rate_activation, Float) {
      switch self {
      case .rectified: (LOLIGO_RATE_RELU, 0)
      case .tanh: (LOLIGO_RATE_TANH, 0)
      case .sigmoid: (LOLIGO_RATE_SIGMOID, 0)
      case .leaky(let slope): (LOLIGO_RATE_LEAKY, slope)
      case .floored(let value): (LOLIGO_RATE_FLOORED, value)
      }
    }
  }

  /// What is recorded.
  package struct Records: Sendable {
    /// The state after each step, `[steps, neurons]`.
    package var states: StateRows?
    /// The recurrent input of each step, `[steps, neurons]`; zero without recurrence.
    package var recurrentInputs: StateRows?

    package init(states: StateRows? = nil, recurrentInputs: StateRows? = nil) {
      self.states = states
      self.recurrentInputs = recurrentInputs
    }
  }

  /// Evolves `neurons` over the rows of `input` `[steps, neurons]`, and gives the activations `[steps, neurons]`.
  ///
  /// - Parameters:
  ///   - rate: `λ`, `[neurons]`.
  ///   - recurrentWeights: `[neurons, neurons]`, source first; nil without recurrence.
  ///   - noise: `ζ`, `[steps, neurons]`; nil without noise.
  ///   - states: state `x`, `[neurons]`.
  package static func evolve(
    input: Span<Float>, steps: Int, neurons: Int, rate: [Float], bias: [Float], threshold: [Float],
    activation: Activation, recurrentWeights: [Float]? = nil, noise: [Float]? = nil, states: inout [Float],
    records: inout Records, level: VectorLevel = .current
  ) -> [Float] {
    precondition(steps >= 0 && neurons >= 0 && input.count == steps * neurons, "the input is [steps, neurons]")
    precondition(rate.count == neurons && bias.count == neurons && threshold.count == neurons)
    precondition(states.count == neurons, "states are [neurons]")
    if let recurrentWeights { precondition(recurrentWeights.count == neurons * neurons) }
    if let noise { precondition(noise.count == steps * neurons, "the noise is [steps, neurons]") }
    let (kind, slope) = activation.raw
    var output = [Float](repeating: 0, count: steps * neurons)
    var scratch = [Float](repeating: 0, count: recurrentWeights == nil ? 0 : 2 * neurons)
    states.withAddress { state in
      scratch.withAddress { scratch in
        output.withAddress { output in
          records.states.withRecord(steps: steps, width: neurons) { stateRows in
            records.recurrentInputs.withRecord(steps: steps, width: neurons) { recurrentRows in
              var block = loligo_rate_block(
                steps: steps, neurons: neurons, input: input.address, rate: rate.span.address,
                bias: bias.span.address, threshold: threshold.span.address, activation: kind, slope: slope,
                recurrent_weights: recurrentWeights?.span.address, noise: noise?.span.address, state: state,
                scratch: scratch, output: output,
                state_record: stateRows, recurrent_record: recurrentRows)
              level.kernels.pointee.rate(&block)
            }
          }
        }
      }
    }
    return output
  }
}

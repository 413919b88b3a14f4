import CKernels

/// Leaky integrators over a block of steps: `v = α·v + x`, then `v` below 2⁻¹⁰⁰ becomes +0.
package enum LeakyIntegratorKernel {
  /// Evolves the rows of `input` `[steps, channels]` and gives `v` after each step; `decay` is `α`, `[channels]`.
  package static func evolve(
    input: Span<Float>, steps: Int, channels: Int, decay: [Float], states: inout [Float],
    level: VectorLevel = .current
  ) -> [Float] {
    precondition(steps >= 0 && channels >= 0 && input.count == steps * channels, "the input is [steps, channels]")
    precondition(decay.count == channels && states.count == channels, "decays and state are [channels]")
    var output = [Float](repeating: 0, count: input.count)
    let (rows, decay) = (input.address, decay.span.address)
    states.withAddress { states in
      output.withAddress { level.kernels.pointee.leaky_integrator(steps, channels, rows, decay, states, $0) }
    }
    return output
  }
}

/// Latches over a block of steps: 1 after an input above the threshold, 0 after one below its negative.
package enum LatchKernel {
  /// Evolves the rows of `input` `[steps, channels]` and gives the state after each step; `threshold` is `[channels]`.
  package static func evolve(
    input: Span<Float>, steps: Int, channels: Int, threshold: [Float], states: inout [Float],
    level: VectorLevel = .current
  ) -> [Float] {
    precondition(steps >= 0 && channels >= 0 && input.count == steps * channels, "the input is [steps, channels]")
    precondition(threshold.count == channels && states.count == channels, "thresholds and state are [channels]")
    var output = [Float](repeating: 0, count: input.count)
    let (rows, threshold) = (input.address, threshold.span.address)
    states.withAddress { states in
      output.withAddress { level.kernels.pointee.latch(steps, channels, rows, threshold, states, $0) }
    }
    return output
  }
}

/// Dropout: `scale·x` where a uniform is at least the probability, else +0.
package enum DropoutKernel {
  /// Goes through the rows of `input` `[steps, channels]`; `uniforms` are `[channels]` for all steps, or
  /// `[steps, channels]`.
  package static func apply(
    to input: Span<Float>, steps: Int, channels: Int, uniforms: [Float], hasRowEachStep: Bool, probability: Float,
    scale: Float, level: VectorLevel = .current
  ) -> [Float] {
    precondition(steps >= 0 && channels >= 0 && input.count == steps * channels, "the input is [steps, channels]")
    precondition(uniforms.count == (hasRowEachStep ? steps * channels : channels), "every value has its uniform")
    var output = [Float](repeating: 0, count: input.count)
    let (rows, uniforms) = (input.address, uniforms.span.address)
    output.withAddress {
      level.kernels.pointee.dropout(steps, channels, rows, uniforms, hasRowEachStep, probability, scale, $0)
    }
    return output
  }
}

/// Factors: `s·x`, and +0 for what comes to nothing.
package enum ScaleKernel {
  /// Multiplies the rows of `input` `[steps, channels]` by one factor a channel.
  package static func multiply(
    _ input: Span<Float>, steps: Int, by factors: [Float], level: VectorLevel = .current
  ) -> [Float] {
    precondition(steps >= 0 && input.count == steps * factors.count, "the input is [steps, channels]")
    let (rows, factors, channels) = (input.address, factors.span.address, factors.count)
    return [Float](count: steps * channels) { level.kernels.pointee.scale(steps, channels, rows, factors, $0.address) }
  }
}

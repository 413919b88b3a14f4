import CKernels

/// Exponential synapses over a block of steps: `I = β·((I + x) + ζ)`, then `I` below 2⁻¹⁰⁰ becomes +0.
package enum SynapseKernel {
  /// Evolves synapses over the rows of `input` `[steps, channels]` and writes `I` after each step to `output`.
  ///
  /// `decay` is `β`, `[channels]`; `noise` is `ζ`, `[steps, channels]`, or nil; `currents` is the state, `[channels]`.
  package static func evolve(
    input: Span<Float>, steps: Int, channels: Int, decay: [Float], noise: [Float]? = nil,
    currents: inout [Float], into output: inout MutableSpan<Float>, level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && channels >= 0 && input.count == steps * channels, "the input is [steps, channels]")
    precondition(decay.count == channels && currents.count == channels, "decays and state are [channels]")
    precondition(output.count == steps * channels, "the output is [steps, channels]")
    if let noise { precondition(noise.count == steps * channels, "the noise is [steps, channels]") }
    advance(
      input.address, steps: steps, channels: channels, decay: decay, noise: noise, currents: &currents,
      into: output.address, level: level)
  }

  /// Evolves synapses over `rows` `[steps, channels]` and replaces each row by `I` after its step.
  package static func evolve(
    inPlace rows: inout MutableSpan<Float>, steps: Int, channels: Int, decay: [Float], currents: inout [Float],
    level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && channels >= 0 && rows.count == steps * channels, "the rows are [steps, channels]")
    precondition(decay.count == channels && currents.count == channels, "decays and state are [channels]")
    let rows = rows.address
    advance(
      rows, steps: steps, channels: channels, decay: decay, noise: nil, currents: &currents, into: rows, level: level)
  }

  private static func advance(
    _ input: UnsafePointer<Float>, steps: Int, channels: Int, decay: [Float], noise: [Float]?,
    currents: inout [Float], into output: UnsafeMutablePointer<Float>, level: VectorLevel
  ) {
    currents.withAddress { currents in
      level.kernels.pointee.exponential_synapse(
        steps, channels, input, decay.span.address, noise?.span.address, currents, output)
    }
  }
}

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
    let rows = output.address
    currents.withAddress { currents in
      level.kernels.pointee.exponential_synapse(
        steps, channels, input.address, decay.span.address, noise?.span.address, currents, rows)
    }
  }
}

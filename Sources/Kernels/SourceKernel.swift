import CKernels

/// What sources draw, over a block of steps.
package enum SourceKernel {
  /// Appends counts of Poisson events: channel `c` of the step at tick `k` expects `rate · seconds`.
  ///
  /// A count depends on the key, its tick and its channel alone. `rates` are `[steps, channels]`, or `[channels]` for all
  /// steps; a rate below zero counts as zero, an expectation above 1024 as 1024. `rowStarts` gains `steps` elements.
  package static func drawPoisson(
    _ philox: Philox, firstStep: Int64, steps: Int, channels width: Int, rates: Span<Float>, seconds: Double,
    rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32], level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && width > 0, "a source has channels")
    precondition(rates.count == width || rates.count == steps * width, "rates are [channels] or [steps, channels]")
    let stride = rates.count == steps * width ? width : 0
    let kernels = level.kernels
    let rates = rates.address
    appendEvents(
      steps: steps, rowCapacity: width, rowStarts: &rowStarts, channels: &channels, counts: &counts
    ) { done, events in
      var block = loligo_poisson_block(
        steps: steps - done, channels: width, key: philox.key, first_step: firstStep + Int64(done), seconds: seconds,
        rates: rates + done * stride, rate_stride: stride, events: events)
      return kernels.pointee.poisson(&block)
    }
  }

  /// Relaxes towards a mean: `x = β·x + σ·ζ`, then `x` below 2⁻¹⁰⁰ becomes +0, and `μ + x` goes to `output`.
  ///
  /// `decay` is `β`, `deviation` `σ`, `mean` `μ`, `[channels]` each; `noise` is `ζ`, `[steps, channels]`; `state` is `x`.
  package static func relax(
    noise: Span<Float>, steps: Int, channels: Int, decay: [Float], deviation: [Float], mean: [Float],
    state: inout [Float], into output: inout MutableSpan<Float>, level: VectorLevel = .current
  ) {
    precondition(noise.count == steps * channels && output.count == steps * channels, "rows are [steps, channels]")
    precondition([decay, deviation, mean, state].allSatisfy { $0.count == channels }, "the others are [channels]")
    let rows = output.address
    state.withAddress { state in
      level.kernels.pointee.relax(
        steps, channels, decay.span.address, deviation.span.address, mean.span.address, noise.address, state, rows)
    }
  }
}

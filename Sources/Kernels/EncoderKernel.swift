import CKernels

/// Up/down encoding over a block of steps.
///
/// At each step and channel: `d = x − ref`; `up = max(0, ⌊d/θ↑⌋)`, `down = max(0, ⌊d/(−θ↓)⌋)`, both capped;
/// `ref = (ref + up·θ↑) − down·θ↓`, and a reference below 2⁻¹⁰⁰ becomes +0. Channel `k` emits on `2k` and `2k + 1`.
package enum EncoderKernel {
  /// Encodes the rows of `input` `[steps, channels]` and appends the events of `2 * channels` output channels.
  ///
  /// Thresholds are `[channels]`, greater than zero; `maximumCount` is 1 to 2²⁴; `references` is the state,
  /// `[channels]`. `rowStarts` gains `steps` elements; its last element must be the number of events so far.
  package static func encode(
    input: Span<Float>, steps: Int, channels inputChannels: Int, upThreshold: [Float],
    downThreshold: [Float], maximumCount: Int, references: inout [Float],
    rowStarts: inout [Int], channels: inout [Int32], counts: inout [Int32], level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && inputChannels >= 0 && input.count == steps * inputChannels)
    precondition(upThreshold.count == inputChannels && downThreshold.count == inputChannels)
    precondition(references.count == inputChannels, "references are [channels]")
    precondition((1...1 << 24).contains(maximumCount), "the most events of a step are 1 to 2^24")
    let kernels = level.kernels
    let (rows, up, down) = (input.address, upThreshold.span.address, downThreshold.span.address)
    references.withAddress { references in
      appendEvents(
        steps: steps, rowCapacity: 2 * inputChannels, rowStarts: &rowStarts, channels: &channels, counts: &counts
      ) { done, events in
        var block = loligo_encoder_block(
          steps: steps - done, channels: inputChannels, input: rows + done * inputChannels, up_threshold: up,
          down_threshold: down, maximum_count: Float(maximumCount), reference: references, events: events)
        return kernels.pointee.encode(&block)
      }
    }
  }
}

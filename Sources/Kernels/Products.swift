import CKernels

/// Matrix products in one order: each output sums its sources ascending, in one accumulator that starts at +0.
///
/// Dense rows and rows of events give equal bits for finite weights and whole counts of 0 to 2^24.
package enum Products {
  /// Multiplies dense rows `[steps, inputs]` by weights `[inputs, targets]`, then adds a bias `[targets]`, if any, once.
  ///
  /// The output has the shape `[steps, targets]` and is overwritten.
  package static func dense(
    _ input: Span<Float>, steps: Int, weights: [Float], inputs: Int, targets: Int, bias: [Float]? = nil,
    into output: inout MutableSpan<Float>, level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && inputs >= 0 && targets >= 0, "sizes of a product cannot be negative")
    precondition(input.count == steps * inputs, "a dense product needs [steps, inputs] values")
    precondition(weights.count == inputs * targets, "a product needs [inputs, targets] weights")
    precondition(output.count == steps * targets, "a product gives [steps, targets] values")
    if let bias { precondition(bias.count == targets, "a product needs [targets] biases") }
    level.kernels.pointee.dense_product(
      steps, inputs, targets, input.address, weights.span.address, bias?.span.address, output.address)
  }

  /// Multiplies rows of events by weights `[inputs, targets]`, then adds a bias `[targets]`, if any, once.
  ///
  /// Row `t` has the events from `rowStarts[t]` up to `rowStarts[t + 1]` of `channels` and `counts`; its channels
  /// ascend without duplicates, and counts are at least one. The output `[steps, targets]` is overwritten.
  ///
  /// - Returns: The index of the first output that is infinite or no number; nil when all are finite, or none was
  ///   looked at.
  @discardableResult
  package static func events(
    rowStarts: Span<Int>, channels: Span<Int32>, counts: Span<Int32>, weights: [Float], inputs: Int, targets: Int,
    bias: [Float]? = nil, looksAtSums: Bool = true, into output: inout MutableSpan<Float>,
    level: VectorLevel = .current
  ) -> Int? {
    let steps = rowStarts.count - 1
    precondition(steps >= 0 && inputs >= 0 && targets >= 0, "rows of events need at least one row start")
    precondition(weights.count == inputs * targets, "a product needs [inputs, targets] weights")
    precondition(output.count == steps * targets, "a product gives [steps, targets] values")
    if let bias { precondition(bias.count == targets, "a product needs [targets] biases") }
    checkRows(rowStarts: rowStarts, channels: channels, counts: counts, inputs: inputs)
    let broken = level.kernels.pointee.event_product(
      steps, targets, rowStarts.address, channels.address, counts.address, weights.span.address, bias?.span.address,
      looksAtSums, output.address)
    return broken < 0 ? nil : broken
  }

  /// Traps unless every row lies within the events and, as its channels ascend, within the inputs.
  static func checkRows(rowStarts: Span<Int>, channels: Span<Int32>, counts: Span<Int32>, inputs: Int) {
    precondition(channels.count == counts.count, "every event needs a channel and a count")
    precondition(rowStarts[0] >= 0, "row starts cannot be negative")
    for row in 0..<(rowStarts.count - 1) {
      let (first, end) = (rowStarts[row], rowStarts[row + 1])
      precondition(first <= end && end <= channels.count, "row starts must ascend within the events")
      if first < end {
        precondition(channels[first] >= 0 && Int(channels[end - 1]) < inputs, "an event's channel must be an input")
      }
    }
  }
}

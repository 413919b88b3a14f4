import CKernels

/// Convolutions of flattened images: every output sums its inputs ascending, in one accumulator that starts at +0.
///
/// `y[o, p] = Σ w[i, v, h, o]·x[i, q] + b[o]` over the inputs of a group and the weights that lead from place `q` to `p`. Dense
/// rows and rows of events give equal bits for finite weights and whole counts of 0 to 2²⁴; inputs of zero are skipped.
package struct ConvolutionKernel: Sendable {
  /// One axis of a convolution.
  package struct Axis: Sendable, Hashable {
    /// Places of the input and of the output, and weights.
    package var inputs, outputs, taps: Int
    /// Places between two outputs, zeros before the first input, and places between two weights.
    package var stride, padding, dilation: Int

    package init(inputs: Int, outputs: Int, taps: Int, stride: Int, padding: Int, dilation: Int) {
      (self.inputs, self.outputs, self.taps) = (inputs, outputs, taps)
      (self.stride, self.padding, self.dilation) = (stride, padding, dilation)
    }

    fileprivate var raw: loligo_axis {
      loligo_axis(
        inputs: inputs, outputs: outputs, taps: taps, stride: stride, padding: padding, dilation: dilation)
    }

    fileprivate var isSound: Bool {
      inputs > 0 && outputs > 0 && taps > 0 && stride > 0 && padding >= 0 && dilation > 0
    }
  }

  let groups, inputChannels, outputChannels: Int
  let vertical, horizontal: Axis
  /// Weights `[inputs, vertical taps, horizontal taps, outputs of a group]`.
  private(set) var weights: [Float]
  private let bias: [Float]?

  /// Takes weights `[outputs, inputs of a group, vertical taps, horizontal taps]` and a bias `[outputs]`, if any.
  package init(
    groups: Int, inputChannels: Int, outputChannels: Int, vertical: Axis, horizontal: Axis, weights: [Float],
    bias: [Float]? = nil
  ) {
    precondition(groups > 0 && inputChannels > 0 && outputChannels > 0, "sizes are above zero")
    precondition(inputChannels.isMultiple(of: groups) && outputChannels.isMultiple(of: groups), "groups are alike")
    precondition(vertical.isSound && horizontal.isSound, "an axis has sizes above zero")
    precondition(
      weights.count == outputChannels * (inputChannels / groups) * vertical.taps * horizontal.taps,
      "weights are [outputs, inputs, taps, taps]")
    if let bias { precondition(bias.count == outputChannels, "a bias is [outputs]") }
    self.groups = groups
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.vertical = vertical
    self.horizontal = horizontal
    self.bias = bias
    // Those of one input and tap side by side.
    self.weights = weights
    var held = weights
    forEachWeight { held[$1] = weights[$0] }
    self.weights = held
  }

  /// Calls a body with the place of every weight as it was given, and as it is held.
  func forEachWeight(_ body: (_ given: Int, _ held: Int) -> Void) {
    let (inputs, outputs, taps) = (inputChannels / groups, outputChannels / groups, vertical.taps * horizontal.taps)
    var given = 0
    for output in 0..<outputChannels {
      for input in 0..<inputs {
        let first = (output / outputs * inputs + input) * taps
        for tap in 0..<taps {
          body(given, (first + tap) * outputs + output % outputs)
          given += 1
        }
      }
    }
  }

  /// Inputs and outputs of a step.
  package var inputCount: Int { inputChannels * vertical.inputs * horizontal.inputs }
  package var outputCount: Int { outputChannels * vertical.outputs * horizontal.outputs }

  /// The outputs `[steps, outputs]` of dense rows `[steps, inputs]`.
  package func convolve(_ input: Span<Float>, steps: Int, level: VectorLevel = .current) -> [Float] {
    precondition(steps >= 0 && input.count == steps * inputCount, "the input is [steps, inputs]")
    return run(steps: steps, input: input.address, rowStarts: nil, channels: nil, counts: nil, level: level)
  }

  /// The outputs `[steps, outputs]` of rows of events, whose channels ascend.
  package func convolve(
    rowStarts: Span<Int>, channels: Span<Int32>, counts: Span<Int32>, level: VectorLevel = .current
  ) -> [Float] {
    Products.checkRows(rowStarts: rowStarts, channels: channels, counts: counts, inputs: inputCount)
    return run(
      steps: rowStarts.count - 1, input: nil, rowStarts: rowStarts.address, channels: channels.address,
      counts: counts.address, level: level)
  }

  private func run(
    steps: Int, input: UnsafePointer<Float>?, rowStarts: UnsafePointer<Int>?, channels: UnsafePointer<Int32>?,
    counts: UnsafePointer<Int32>?, level: VectorLevel
  ) -> [Float] {
    var sums = [Float](repeating: 0, count: outputCount)
    let output = sums.withAddress { sums in
      [Float](count: steps * outputCount) { output in
        var block = loligo_convolution_block(
          steps: steps, groups: groups, input_channels: inputChannels, output_channels: outputChannels,
          vertical: vertical.raw, horizontal: horizontal.raw, weights: weights.span.address,
          bias: bias?.span.address, input: input, row_starts: rowStarts, channels: channels, counts: counts,
          sums: sums, output: output.address)
        level.kernels.pointee.convolve(&block)
      }
    }
    withExtendedLifetime(self) {}
    return output
  }
}

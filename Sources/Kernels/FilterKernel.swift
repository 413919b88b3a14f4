import CKernels

/// Banks of filters made of second-order sections, over a block of steps.
package enum FilterKernel {
  /// Filters one input by the sections of every channel, one section after the other, in double.
  ///
  /// `coefficients` are `[sections, 5, channels]`: b0, b1, b2, a1, a2; `state` is `[sections, 2, channels]`, of the
  /// transposed direct form II, and below 2⁻⁹⁰ becomes +0. The input of `rectifiedSection` is replaced by its magnitude.
  /// - Returns: The number of steps done: all, or those before the first at which a state or an output reached 2¹²⁷.
  package static func evolve(
    input: Span<Float>, channels: Int, sections: Int, rectifiedSection: Int?, coefficients: [Double],
    state: inout [Double], into output: inout MutableSpan<Float>, level: VectorLevel = .current
  ) -> Int {
    precondition(coefficients.count == 5 * sections * channels, "coefficients are [sections, 5, channels]")
    precondition(state.count == 2 * sections * channels, "the state is [sections, 2, channels]")
    precondition(output.count == input.count * channels, "the output is [steps, channels]")
    var scratch = [Double](repeating: 0, count: channels)
    let rows = output.address
    return state.withAddress { state in
      scratch.withAddress { scratch in
        var block = loligo_filter_block(
          steps: input.count, channels: channels, sections: sections, rectified_section: rectifiedSection ?? -1,
          input: input.address, coefficients: coefficients.span.address, state: state, scratch: scratch, output: rows)
        return level.kernels.pointee.filter_bank(&block)
      }
    }
  }
}

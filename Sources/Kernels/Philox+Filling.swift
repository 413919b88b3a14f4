import CKernels

extension Philox {
  /// Fills rows `[steps, channels]` with normals of mean zero; row `t` has the counters (firstStep + t, channel, draw).
  ///
  /// A standard normal is Box and Muller's `√(−2 ln u)·cos 2πv` of the counter's first two words, in float: `u` has 31
  /// bits and lies in (0, 1], `v` has 24 bits and lies in [0, 1). It is multiplied by `deviation`.
  package func fillNormals(
    _ values: inout MutableSpan<Float>, firstStep: Int64, steps: Int, channels: Int, draw: UInt32 = 0,
    deviation: Float = 1, level: VectorLevel = .current
  ) {
    precondition(steps >= 0 && channels >= 0 && values.count == steps * channels, "values are [steps, channels]")
    level.kernels.pointee.step_normals(key, firstStep, steps, channels, draw, deviation, values.address)
  }

  /// Fills values with normals of mean zero, with the counters (firstIndex + i, 0, draw).
  package func fillNormals(
    _ values: inout MutableSpan<Float>, firstIndex: Int64 = 0, draw: UInt32 = 0, deviation: Float = 1,
    level: VectorLevel = .current
  ) {
    level.kernels.pointee.index_normals(key, firstIndex, values.count, draw, deviation, values.address)
  }

  /// Fills values with uniforms `low + (high − low)·u` in `range`, `u` of 24 bits, with the counters (firstIndex + i, 0, draw).
  package func fillUniforms(
    _ values: inout MutableSpan<Float>, in range: Range<Float>, firstIndex: Int64 = 0, draw: UInt32 = 0,
    level: VectorLevel = .current
  ) {
    let width = range.upperBound - range.lowerBound
    precondition(!range.isEmpty && width.isFinite, "a range of uniforms must be finite and not empty")
    level.kernels.pointee.index_uniforms(
      key, firstIndex, values.count, draw, range.lowerBound, width, range.upperBound.nextDown, values.address)
  }
}

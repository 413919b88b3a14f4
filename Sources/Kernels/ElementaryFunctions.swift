import CKernels

/// Elementary functions of our own, at most one unit in the last place off and equal on every machine.
///
/// `exp` and `log` treat infinities, zeros, negative numbers and what is no number as IEEE 754 recommends.
package enum ElementaryFunctions {
  /// e raised to `x`.
  package static func exp(_ x: Float) -> Float { loligo_exp_float(x) }

  /// The natural logarithm of `x`.
  package static func log(_ x: Float) -> Float { loligo_log_float(x) }

  /// The hyperbolic tangent of `x`.
  package static func tanh(_ x: Float) -> Float { loligo_tanh_float(x) }

  /// e raised to `x`.
  package static func exp(_ x: Double) -> Double { loligo_exp_double(x) }

  /// The natural logarithm of `x`.
  package static func log(_ x: Double) -> Double { loligo_log_double(x) }

  /// sin 2πx of a number of turns below 2⁴⁹ in magnitude; at most two units in the last place off.
  package static func sineOfTurns(_ x: Double) -> Double { loligo_sine_of_double_turn(x) }

  /// cos 2πx of a number of turns below 2⁴⁹ in magnitude; at most two units in the last place off.
  package static func cosineOfTurns(_ x: Double) -> Double { loligo_cosine_of_double_turn(x) }

  /// Replaces every value by e raised to it.
  package static func exp(_ values: inout MutableSpan<Float>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.exp_floats(values.count, address, address)
  }

  /// Replaces every value by its natural logarithm.
  package static func log(_ values: inout MutableSpan<Float>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.log_floats(values.count, address, address)
  }

  /// Replaces every value by its hyperbolic tangent.
  package static func tanh(_ values: inout MutableSpan<Float>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.tanh_floats(values.count, address, address)
  }

  /// Replaces every value by e raised to it.
  package static func exp(_ values: inout MutableSpan<Double>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.exp_doubles(values.count, address, address)
  }

  /// Replaces every value by its natural logarithm.
  package static func log(_ values: inout MutableSpan<Double>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.log_doubles(values.count, address, address)
  }

  /// Replaces every value `u`, a number of turns below 2²² in magnitude, by `sin 2πu`.
  package static func sineOfTurns(_ values: inout MutableSpan<Float>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.sine_of_turns(values.count, address, address)
  }

  /// Replaces every value `u`, a number of turns below 2²² in magnitude, by `cos 2πu`.
  package static func cosineOfTurns(_ values: inout MutableSpan<Float>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.cosine_of_turns(values.count, address, address)
  }

  /// Replaces every value `u`, a number of turns below 2⁴⁹ in magnitude, by `sin 2πu`.
  package static func sineOfTurns(_ values: inout MutableSpan<Double>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.sine_of_double_turns(values.count, address, address)
  }

  /// Replaces every value `u`, a number of turns below 2⁴⁹ in magnitude, by `cos 2πu`.
  package static func cosineOfTurns(_ values: inout MutableSpan<Double>, level: VectorLevel = .current) {
    let address = values.address
    level.kernels.pointee.cosine_of_double_turns(values.count, address, address)
  }

  /// Replaces every value by `multiplier · value + addend`, rounded once.
  package static func fusedMultiplyAdd(
    _ values: inout MutableSpan<Float>, multiplier: Span<Float>, addend: Span<Float>, level: VectorLevel = .current
  ) {
    precondition(multiplier.count == values.count && addend.count == values.count, "the counts must be equal")
    let address = values.address
    level.kernels.pointee.fused_multiply_add(values.count, multiplier.address, address, addend.address, address)
  }
}

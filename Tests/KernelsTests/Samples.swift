import Kernels

/// Random values for tests, and comparisons of bits.
enum Samples {
  static func uniforms(_ count: Int, in range: Range<Float>, seed: UInt64 = 1, stream: UInt64 = 0) -> [Float] {
    (0..<count).map { index in
      let unit = Float(Philox(seed: seed, stream: stream).bits(at: Int64(index)) >> 40) * 0x1p-24
      return range.lowerBound + (range.upperBound - range.lowerBound) * unit
    }
  }

  /// Counts, of which most are zero.
  static func counts(_ count: Int, seed: UInt64 = 1) -> [Float] {
    uniforms(count, in: 0..<1, seed: seed).map { $0 < 0.7 ? 0 : $0 < 0.9 ? 1 : ($0 * 40).rounded() }
  }

  /// Floats of any bit pattern.
  static func anyFloats(_ count: Int, stream: UInt64) -> [Float] {
    let philox = Philox(seed: 5, stream: stream)
    return (0..<count).map { Float(bitPattern: UInt32(truncatingIfNeeded: philox.bits(at: Int64($0)))) }
  }
}

extension Array where Element == Float {
  /// The bits, with every value that is no number the same.
  var bits: [UInt32] { map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern } }
}

extension Array where Element == Double {
  /// The bits, with every value that is no number the same.
  var bits: [UInt64] { map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern } }
}

import CKernels

/// Random numbers that are a function of a key and a counter, by Philox4x32-10.
///
/// The generator is that of Salmon, Moraes, Dror and Shaw (2011). There is no state, so numbers are the same in any order, on any number of threads and for any split into blocks.
package struct Philox: Hashable, Sendable {
  /// The 64-bit key, made of seed and stream.
  package let key: UInt64

  /// Makes the key `mix(mix(seed) + stream)`, where `mix` is the finaliser of SplitMix64 after its increment.
  ///
  /// For one seed different streams have different keys, and for one stream different seeds.
  package init(seed: UInt64, stream: UInt64) {
    key = Self.mixed(Self.mixed(seed) &+ stream)
  }

  /// The four words at a counter, for a key of two words, the lower first.
  package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    let counter = [counter.x, counter.y, counter.z, counter.w]
    let key = [key.x, key.y]
    var words: [UInt32] = [0, 0, 0, 0]
    words.withAddress { loligo_philox(counter, key, $0) }
    return SIMD4(words)
  }

  /// The random 64 bits at an index and draw: the first two words at the counter (index, 0, draw), lower word first.
  package func bits(at index: Int64, draw: UInt32 = 0) -> UInt64 {
    let index = UInt64(bitPattern: index)
    let words = Self.block(
      counter: SIMD4(UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), 0, draw),
      key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
    return UInt64(words.y) << 32 | UInt64(words.x)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

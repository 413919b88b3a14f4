/// Random numbers that are the same in every run (Steele, Lea & Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Finite samples of every size.
  mutating func samples(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      while true {
        let value = Float(bitPattern: UInt32(truncatingIfNeeded: next()))
        if value.isFinite { return value }
      }
    }
  }
}

import LoligoTesting

/// Ways in which a disk, a cable or a bad copy changes a file: half of them flipped bytes, a third whole fields.
struct RandomDamage {
  private var random: SplitMix64

  /// Damage that is the same for the same number.
  init(_ number: Int) { random = SplitMix64(seed: UInt64(truncatingIfNeeded: number)) }

  /// A damaged copy.
  mutating func damaged(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    switch below(100) {
    case ..<50: for _ in 0...below(8) { bytes[below(bytes.count)] ^= UInt8(1 + below(255)) }
    case ..<85: for _ in 0...below(3) { setField(of: &bytes) }
    case ..<92: bytes.removeLast(1 + below(bytes.count - 1))
    default: copyBlock(in: &bytes)
    }
    return bytes
  }

  /// Writes a number that programs stumble over, of 1, 2, 4 or 8 bytes.
  private mutating func setField(of bytes: inout [UInt8]) {
    let width = 1 << below(4)
    let start = below(bytes.count - width)
    let values: [UInt64] = [
      0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, 1 << 63, .max,
      UInt64(bytes.count), UInt64(below(bytes.count)),
    ]
    let value = values[below(values.count)]
    for byte in 0..<width { bytes[start + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte))) }
  }

  private mutating func copyBlock(in bytes: inout [UInt8]) {
    let count = 1 + below(min(4096, bytes.count / 2))
    let (from, to) = (below(bytes.count - count), below(bytes.count - count))
    bytes.replaceSubrange(to..<to + count, with: Array(bytes[from..<from + count]))
  }

  private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(max(1, limit))) }
}

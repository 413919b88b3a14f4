internal import CChecksums

/// A SHA-256 by the processor's own instructions.
///
/// Two of them side by side take less time than one after the other, because the steps of each wait for the step before.
package struct PairedSHA256 {
  /// Whether this processor has such instructions.
  package static let isAvailable = checksums_has_sha256()

  /// Whether it rotates words with one instruction, which two hashes side by side gain from.
  package static let rotatesWords = checksums_rotates_words()

  private static let blockBytes = 64

  private var state: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  /// The bytes of a block that is not full.
  private var rest: [UInt8] = []
  private var byteCount: UInt64 = 0

  /// The hash of no bytes yet.
  package init() {}

  /// Goes on with bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe absorb(begin(bytes))
  }

  /// Goes on with bytes of two hashes.
  package static func update(
    _ first: inout PairedSHA256, _ firstBytes: UnsafeRawBufferPointer, _ second: inout PairedSHA256,
    _ secondBytes: UnsafeRawBufferPointer, rotating: Bool = rotatesWords
  ) {
    let (here, there) = unsafe (first.begin(firstBytes), second.begin(secondBytes))
    let blocks = min(here.count, there.count) / blockBytes
    if blocks > 0, let hereStart = here.baseAddress, let thereStart = there.baseAddress {
      unsafe checksums_sha256_two(&first.state, hereStart, &second.state, thereStart, blocks, rotating)
    }
    unsafe first.absorb(.init(rebasing: here[(blocks * blockBytes)...]))
    unsafe second.absorb(.init(rebasing: there[(blocks * blockBytes)...]))
  }

  /// The 32 bytes of the hash.
  package func digest() -> [UInt8] {
    var last = self
    // A bit, zeros, and the number of bits as the last 8 bytes of a block.
    var ending: [UInt8] = [0x80]
    ending += Array(repeating: 0, count: (Self.blockBytes + 55 - rest.count) % Self.blockBytes)
    let bitCount = byteCount &* 8
    for byte in (0..<8).reversed() { ending.append(UInt8(truncatingIfNeeded: bitCount >> (8 * byte))) }
    unsafe ending.withUnsafeBytes { unsafe last.update($0) }
    return last.state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// Counts bytes, and fills up the block that is not full; gives those that are left.
  private mutating func begin(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    byteCount &+= UInt64(bytes.count)
    guard !rest.isEmpty else { return unsafe bytes }
    let count = min(Self.blockBytes - rest.count, bytes.count)
    unsafe rest.append(contentsOf: bytes.prefix(count))
    if rest.count == Self.blockBytes {
      unsafe checksums_sha256(&state, rest, 1)
      rest.removeAll(keepingCapacity: true)
    }
    return unsafe .init(rebasing: bytes.dropFirst(count))
  }

  /// Takes the blocks of some bytes, and keeps what is left; there is no block that is not full, or there are no bytes.
  private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    let blocks = bytes.count / Self.blockBytes
    if blocks > 0, let start = bytes.baseAddress { unsafe checksums_sha256(&state, start, blocks) }
    unsafe rest.append(contentsOf: bytes.dropFirst(blocks * Self.blockBytes))
  }
}

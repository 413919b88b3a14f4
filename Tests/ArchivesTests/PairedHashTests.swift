import Archives
import Crypto
import Testing

/// The hashes that are computed here are those of everyone.
@Suite(.enabled(if: PairedSHA256.isAvailable)) struct PairedHashTests {
  private static func bytes(_ count: Int, seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 167) >> 3) &+ seed }
  }

  private static func expected(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  @Test func `a hash is that of the library for any number of bytes, in any pieces`() {
    for count in 0..<300 {
      let bytes = Self.bytes(count, seed: 1)
      for piece in [1, 3, 63, 64, 65, 300] {
        var hash = PairedSHA256()
        for first in stride(from: 0, to: count, by: piece) {
          bytes[first..<min(first + piece, count)].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.digest() == Self.expected(bytes))
      }
    }
  }

  @Test(arguments: Set([PairedSHA256.rotatesWords, false])) func `two hashes side by side are those of each alone`(
    rotating: Bool
  ) {
    for (count, other) in [(0, 0), (0, 100), (1, 64), (64, 63), (200, 200), (1000, 77), (130, 4096)] {
      let (first, second) = (Self.bytes(count, seed: 1), Self.bytes(other, seed: 2))
      for (cut, otherCut) in [(0, 0), (min(1, count), 0), (count / 2, other / 3), (count, other / 2)] {
        var (hash, otherHash) = (PairedSHA256(), PairedSHA256())
        for (part, otherPart) in [(first[..<cut], second[..<otherCut]), (first[cut...], second[otherCut...])] {
          part.withUnsafeBytes { bytes in
            otherPart.withUnsafeBytes { PairedSHA256.update(&hash, bytes, &otherHash, $0, rotating: rotating) }
          }
        }
        #expect(hash.digest() == Self.expected(first))
        #expect(otherHash.digest() == Self.expected(second))
      }
    }
  }
}

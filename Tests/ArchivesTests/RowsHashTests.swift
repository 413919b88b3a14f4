import Archives
import Testing

/// The hash of a segment's rows is the XXH64 of everyone.
struct RowsHashTests {
  private static func hash(_ bytes: [UInt8], pieces: Int = .max) -> String {
    var hash = RowsHash()
    for first in stride(from: 0, to: bytes.count, by: min(pieces, max(1, bytes.count))) {
      bytes[first..<min(first + min(pieces, bytes.count), bytes.count)].withUnsafeBytes { hash.update($0) }
    }
    return hash.text
  }

  @Test(arguments: [
    ("", "ef46db3751d8e999"), ("a", "d24ec4f1a98c6e5b"), ("abc", "44bc2cf5ad770999"),
    ("Nobody inspects the spammish repetition", "fbcea83c8a378bf1"),
  ])
  func `it gives the published values`(text: String, expected: String) {
    #expect(Self.hash(Array(text.utf8)) == expected)
  }

  @Test func `it is the same in any pieces, and another for any flipped bit`() {
    for count in [1, 7, 31, 32, 33, 64, 100, 333] {
      var bytes = (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 167) >> 3) }
      let whole = Self.hash(bytes)
      for pieces in [1, 3, 31, 32, 33, 64] { #expect(Self.hash(bytes, pieces: pieces) == whole) }
      for bit in 0..<8 * count {
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(Self.hash(bytes) != whole)
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
    }
  }
}

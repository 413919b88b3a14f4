/// The first bytes of an HDF5 file of version 3, which end with their checksum.
enum HDF5Superblock {
  private static let versionOffset = 8
  private static let checksumOffset = 44
  private static let byteCount = 48

  private static let marksOffset = 11

  /// Takes the mark "open for writing" out of a file's bytes.
  static func markAsClosed(_ image: UnsafeMutableRawBufferPointer) {
    guard image.count >= byteCount, image[versionOffset] == 3 else { return }
    image[marksOffset] = 0
    UnsafeMutableRawBufferPointer(rebasing: image[..<byteCount]).copyBytes(
      from: withValidChecksum(Array(image[..<byteCount])))
  }

  /// Puts the right checksum into the image of a file that is open for writing.
  ///
  /// libhdf5 1.10 clears the mark "open for writing" in such an image, but leaves the checksum that counts it.
  static func withValidChecksum(_ image: consuming [UInt8]) -> [UInt8] {
    guard image.count >= byteCount, image[versionOffset] == 3 else { return image }
    let checksum = checksum(image)
    for byte in 0..<4 {
      image[checksumOffset + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte)))
    }
    return image
  }

  /// Bob Jenkins' `lookup3` hash of the bytes before the checksum (HDF5 file format specification, version 3.0).
  private static func checksum(_ image: [UInt8]) -> UInt32 {
    let words = stride(from: 0, to: checksumOffset, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(image[start + $1]) << (8 * UInt32($1)) }
    }
    var a = 0xDEAD_BEEF &+ UInt32(checksumOffset)
    var b = a
    var c = a
    for start in stride(from: 0, to: 9, by: 3) {
      a &+= words[start]
      b &+= words[start + 1]
      c &+= words[start + 2]
      for rotation in [4, 6, 8, 16, 19, 4] as [UInt32] {
        a = (a &- c) ^ rotated(c, by: rotation)
        c &+= b
        (a, b, c) = (b, c, a)
      }
    }
    a &+= words[9]
    b &+= words[10]
    for rotation in [14, 11, 25, 16, 4, 14, 24] as [UInt32] {
      c = (c ^ b) &- rotated(b, by: rotation)
      (a, b, c) = (b, c, a)
    }
    return b
  }

  private static func rotated(_ word: UInt32, by count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }
}

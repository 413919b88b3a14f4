/// Reads whole numbers of 1 to 8 bytes, and the reals that they stand for.
extension [UInt8] {
  /// The bits of a number.
  func bits(at offset: Int, bytes count: Int, bigEndian: Bool = false) -> UInt64 {
    var result: UInt64 = 0
    for index in 0..<count {
      result = result << 8 | UInt64(self[offset + (bigEndian ? index : count - 1 - index)])
    }
    return result
  }

  /// A whole number with a sign.
  func integer(at offset: Int, bytes count: Int, bigEndian: Bool = false) -> Int64 {
    let unused = UInt64(64 - 8 * count)
    return Int64(bitPattern: bits(at: offset, bytes: count, bigEndian: bigEndian) << unused) >> Int64(unused)
  }

  /// A number without a sign that has to fit `Int`.
  func count(at offset: Int, bytes count: Int) -> Int? { Int(exactly: bits(at: offset, bytes: count)) }

  /// Whether the bytes from an offset on spell a text.
  func spells(_ text: StaticString, at offset: Int = 0) -> Bool {
    let letters = Array("\(text)".utf8)
    return offset >= 0 && offset + letters.count <= self.count
      && Array(self[offset..<offset + letters.count]) == letters
  }

  /// Adds the low bytes of a number, lowest first.
  package mutating func append(_ value: some FixedWidthInteger, bytes count: Int) {
    let bits = UInt64(truncatingIfNeeded: value)
    for index in 0..<count { append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * index))) }
  }

  /// Adds a text in UTF-8.
  package mutating func append(_ text: String) { append(contentsOf: Array(text.utf8)) }
}

extension Float {
  /// The number of 16 bits (IEEE 754 binary16), which `Float` holds exactly.
  init(halfBits bits: UInt16) {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023))
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default: self = sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
  }
}

/// Numbers as tables write them.
enum DecimalText {
  /// The number nearest to a decimal text times a power of ten; `nil` for text that is none.
  ///
  /// The text is sign, digits with at most one point, and an exponent; words such as `nan` and `inf` are no numbers. What
  /// is too large for `Double` becomes infinite.
  static func number(_ text: ArraySlice<UInt8>, timesTenTo shift: Int = 0) -> Double? {
    var position = text.startIndex
    func peek() -> UInt8 { position < text.endIndex ? text[position] : 0 }
    var isNegative = false
    if peek() == UInt8(ascii: "-") || peek() == UInt8(ascii: "+") {
      isNegative = peek() == UInt8(ascii: "-")
      position += 1
    }
    let digitsStart = position
    var (mantissa, digitCount, fractionCount, hasPoint, isLong) = (UInt64(0), 0, 0, false, false)
    while true {
      let byte = peek()
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digitCount += 1
        if hasPoint { fractionCount += 1 }
        if mantissa < 100_000_000_000_000_000 { mantissa = mantissa * 10 + UInt64(byte - 48) } else { isLong = true }
      } else {
        break
      }
      position += 1
    }
    let digitsEnd = position
    guard digitCount > 0, let exponent = exponent(text[position...]) else { return nil }
    let power = exponent - fractionCount + shift
    // A whole number and a power of ten that are both exact: one rounding, so the result is the nearest (Clinger 1990).
    if !isLong, mantissa <= 1 << 53, power.magnitude <= 22 {
      let value = power < 0 ? Double(mantissa) / powers[-power] : Double(mantissa) * powers[power]
      return isNegative ? -value : value
    }
    let digits = String(decoding: text[digitsStart..<digitsEnd], as: UTF8.self)
    return Double("\(isNegative ? "-" : "")\(digits)e\(exponent + shift)")
  }

  /// The sample of a decimal text; `nil` for text that is none.
  ///
  /// What is too large becomes infinite.
  static func sample(_ text: ArraySlice<UInt8>) -> Float? {
    guard let value = number(text) else { return nil }
    // Halfway between two floats the first rounding may have decided; the text has to.
    let isHalfway = value.bitPattern & 0x1fff_ffff == 0x1000_0000
    // Floats below the smallest normal one have fewer bits, and so other halves.
    guard isHalfway || (value != 0 && value.magnitude < 0x1p-126) else { return Float(value) }
    return Float(String(decoding: text, as: UTF8.self)) ?? Float(value)
  }

  /// The exponent that ends a number; zero for none, `nil` for other text.
  private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
    guard let mark = text.first else { return 0 }
    var digits = text.dropFirst()
    guard mark | 32 == UInt8(ascii: "e"), let sign = digits.first else { return nil }
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
    // Beyond a hundred thousand every number is zero or infinite.
    let size = digits.reduce(0) { min($0 * 10 + Int($1 - 48), 100_000) }
    return sign == UInt8(ascii: "-") ? -size : size
  }

  private static let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// Whether a text is a number, or a word for one that is not finite.
  static func isNumberLike(_ text: ArraySlice<UInt8>) -> Bool {
    if number(text) != nil { return true }
    let word = String(decoding: text, as: UTF8.self).lowercased().drop { $0 == "-" || $0 == "+" }
    return ["nan", "inf", "infinity"].contains(word)
  }
}

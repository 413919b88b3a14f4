/// A number `digits` · 10^`exponent`, so that a tick is written exactly as it is meant.
struct DecimalNumber: Hashable {
  var digits: Int
  var exponent: Int

  /// The nearest `Double`.
  var value: Double {
    exponent >= 0 ? Double(digits) * Self.powerOfTen(exponent) : Double(digits) / Self.powerOfTen(-exponent)
  }

  /// The number as people write it: `0.50`, `−20`, `1.5×10⁻⁹`.
  var text: String {
    let sign = digits < 0 ? "−" : ""
    var figures = String(digits.magnitude)
    if digits == 0, !(-5...4).contains(exponent) { return "0" }
    switch exponent {
    case 0...4: return sign + (digits == 0 ? "0" : figures + String(repeating: "0", count: exponent))
    case -5..<0:
      if figures.count <= -exponent {
        figures = String(repeating: "0", count: 1 - exponent - figures.count) + figures
      }
      return sign + figures.dropLast(-exponent) + "." + figures.suffix(-exponent)
    default:
      let power = exponent + figures.count - 1
      while figures.count > 1, figures.last == "0" { figures.removeLast() }
      let fraction = figures.dropFirst()
      return sign + figures.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "×10" + Self.raised(power)
    }
  }

  /// Ten to a power that is not negative.
  static func powerOfTen(_ power: Int) -> Double {
    var result = 1.0
    for _ in 0..<power { result *= 10 }
    return result
  }

  private static func raised(_ power: Int) -> String {
    let figures: [Character: String] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]
    return String(power).map { figures[$0] ?? "" }.joined()
  }
}

/// How numbers and words are written in a drawing: the same text for the same values on every machine.
enum SVGText {
  /// A coordinate, rounded to hundredths, without trailing zeros; zero for what is not a number.
  static func number(_ value: Double) -> String {
    guard !value.isNaN else { return "0" }
    let hundredths = Int((min(max(value, -1e9), 1e9) * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    var text = (hundredths < 0 ? "-" : "") + String(whole)
    if rest > 0 {
      text += rest < 10 ? ".0" : "."
      text += rest % 10 == 0 ? String(rest / 10) : String(rest)
    }
    return text
  }

  /// Words with the characters that XML reserves written as entities, and those that it forbids replaced.
  static func escaped(_ words: String) -> String {
    var text = ""
    for scalar in words.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\t", "\n", "\r": text += " "
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// An estimate of the width of words in a sans-serif font, in pixels; rather too wide than too narrow.
  static func width(_ words: String, size: Double) -> Double {
    words.reduce(0) { sum, character in
      let scalar = character.unicodeScalars.first.map(\.value) ?? 0
      return sum + (scalar < 0x2E80 ? 0.6 : 1.05) * size
    }
  }

  /// Words cut to a width, with an ellipsis where something is missing; empty where not even two characters fit.
  static func fitted(_ words: String, width limit: Double, size: Double) -> String {
    if width(words, size: size) <= limit { return words }
    var kept = ""
    for character in words {
      if width(kept + String(character) + "…", size: size) > limit { break }
      kept.append(character)
    }
    return kept.count < 2 ? "" : kept + "…"
  }

  /// Words broken into lines of a width; a word that is longer than a line is cut.
  static func wrapped(_ words: String, width limit: Double, size: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words.split(whereSeparator: \.isWhitespace) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if line.isEmpty || width(longer, size: size) <= limit {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { fitted($0, width: limit, size: size) }
  }
}

extension ParameterTransform: AttributeConvertible {
  /// Reads a transform from its text; `nil` for text that is none.
  public init?(text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first else { return nil }
    let rest = words.dropFirst()
    switch first {
    case "stochastic_quantization": self = .stochasticQuantization
    case "dropout", "mismatch":
      guard let number = rest.first.flatMap(Float.init) else { return nil }
      self = first == "dropout" ? .dropout(number) : .mismatch(number)
    case "round":
      guard let rounding = LevelRounding(words: rest) else { return nil }
      self = .rounding(rounding)
    case "integers":
      guard let quantization = IntegerQuantization(words: rest) else { return nil }
      self = .integers(quantization)
    default: return nil
    }
    // Only what would be written so is read, and nothing is left over.
    guard self.text == text, (try? check(as: "", of: "")) != nil else { return nil }
  }

  /// The transform as text, such as `round 256 symmetric keeping_zero stochastic`.
  public var text: String {
    switch self {
    case .rounding(let rounding): (["round"] + rounding.words).joined(separator: " ")
    case .integers(let quantization): (["integers"] + quantization.words).joined(separator: " ")
    case .stochasticQuantization: "stochastic_quantization"
    case .dropout(let probability): "dropout \(probability)"
    case .mismatch(let deviation): "mismatch \(deviation)"
    }
  }

  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    self.init(text: text)
  }

  public var attributeValue: AttributeValue { .text(text) }
}

extension LevelRounding {
  fileprivate var words: [String] {
    ["\(levels)", input.text] + (output.map { ["to", $0.text] } ?? []) + (keepsZero ? ["keeping_zero"] : [])
      + (isPerChannel ? ["by_channel"] : []) + (isStochastic ? ["stochastic"] : [])
  }

  fileprivate init?(words: ArraySlice<String>) {
    let words = Array(words)
    guard words.count >= 2, let levels = Int(words[0]), let input = Range(text: words[1]) else { return nil }
    var output: Range?
    if words.count >= 4, words[2] == "to" {
      guard let range = Range(text: words[3]) else { return nil }
      output = range
    }
    self.init(
      levels: levels, input: input, output: output, keepsZero: words.contains("keeping_zero"),
      isPerChannel: words.contains("by_channel"), isStochastic: words.contains("stochastic"))
  }
}

extension IntegerQuantization {
  fileprivate var words: [String] {
    let mapped: [String] =
      switch mapping {
      case .none: []
      case .spread(let bits): ["spread", "\(bits)"]
      case .refined(let bits): ["refined", "\(bits)"]
      }
    return ["\(bits)", centering.rawValue] + mapped
  }

  fileprivate init?(words: ArraySlice<String>) {
    let words = Array(words)
    guard words.count >= 2, let bits = Int(words[0]), let centering = Centering(rawValue: words[1]) else { return nil }
    var mapping = Mapping.none
    if words.count == 4, let more = Int(words[3]) {
      mapping = words[2] == "spread" ? .spread(bits: more) : .refined(bits: more)
    }
    self.init(bits: bits, centering: centering, mapping: mapping)
  }
}

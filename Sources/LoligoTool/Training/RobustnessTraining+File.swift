import Loligo
import Modules

extension RobustnessTraining {
  /// Reads what a network learns to bear.
  init(_ section: inout ExperimentSection) throws {
    self.init()
    transforms = try section.transforms("transforms")
    guard var part = try section.section(ifPresent: "attack") else { return }
    let usual = AdversarialAttack()
    let attack = AdversarialAttack(
      level: try part.number("level", default: usual.level), weight: try part.number("weight", default: usual.weight),
      steps: try part.count("steps", in: 1...1_000_000, default: usual.steps),
      deviation: try part.number("deviation", default: usual.deviation))
    do { try attack.check() } catch { throw part.error("\(error)") }
    try part.finish()
    self.attack = attack
  }
}

extension RobustnessTraining.Transform {
  private enum Kind: String, CaseIterable {
    case rounding, integers, dropout, mismatch
    case stochasticQuantization = "stochastic_quantization"
  }

  /// Reads a transform, and which parameters it is of.
  fileprivate init(_ section: inout ExperimentSection) throws {
    _ = try section.required("type")
    let transform: ParameterTransform =
      switch try section.choice("type", default: Kind.rounding) {
      case .rounding: .rounding(try LevelRounding(&section))
      case .integers: .integers(try IntegerQuantization(&section))
      case .dropout: .dropout(Float(try section.number("p")))
      case .mismatch: .mismatch(Float(try section.number("deviation")))
      case .stochasticQuantization: .stochasticQuantization
      }
    do { try transform.check(as: "transform", of: "ParameterTransform") } catch { throw section.error("\(error)") }
    self.init(transform, of: try section.selection(section.text("of", default: "all"), at: "of"))
  }
}

extension LevelRounding {
  /// Of `bits` b the levels are 2ᵇ − 1: as many whole numbers below zero as above it.
  fileprivate init(_ section: inout ExperimentSection) throws {
    if section.has("bits") {
      self.init(levels: 1 << (try section.count("bits", in: 2...24)) - 1)
    } else if section.has("levels") {
      self.init(levels: try section.count("levels", in: 2...1 << 24))
    } else {
      throw section.missing([("bits", "of a whole number with sign"), ("levels", "their number")])
    }
    input = try section.range("input") ?? input
    output = try section.range("output")
    keepsZero = try section.flag("keeps_zero", default: keepsZero)
    isPerChannel = try section.flag("by_channel", default: isPerChannel)
    isStochastic = try section.flag("stochastic", default: isStochastic)
  }
}

extension IntegerQuantization {
  fileprivate init(_ section: inout ExperimentSection) throws {
    self.init(bits: try section.count("bits", in: 2...24, default: 8))
    centering = try section.choice("centering", default: centering)
    if section.has("spread") { mapping = .spread(bits: try section.count("spread", in: bits...24)) }
    if section.has("refined") { mapping = .refined(bits: try section.count("refined", in: bits...24)) }
  }
}

extension ExperimentSection {
  /// A list of transforms of parameters; empty unless the key is there.
  mutating func transforms(_ key: String) throws -> [RobustnessTraining.Transform] {
    guard has(key) else { return skip(key, []) }
    return try sections(key).map { section in
      var section = section
      let transform = try RobustnessTraining.Transform(&section)
      try section.finish()
      return transform
    }
  }

  /// Some of the parameters, such as `taus` or `weights in hidden`.
  func selection(_ text: String, at key: String) throws -> ParameterSelection {
    guard let selection = ParameterSelection(.text(text)) else {
      throw error(at: [key], "'\(text)' selects no parameters; write 'all', a family, or 'weights in hidden'.")
    }
    return selection
  }

  /// The range of a rounding; `nil` unless the key is there.
  fileprivate mutating func range(_ key: String) throws -> LevelRounding.Range? {
    guard let text = try text(ifPresent: key) else { return nil }
    guard let range = LevelRounding.Range(text: text) else {
      throw error(
        at: [key], "'\(key)' has to be 'symmetric', 'extremes', or two numbers such as '-1..2', but is '\(text)'.")
    }
    return range
  }
}

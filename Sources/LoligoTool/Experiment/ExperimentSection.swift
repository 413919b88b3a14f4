import Loligo
import Modules
import Yams

/// A mapping of an experiment file, read strictly: every key has to be asked for, and what is left over is an error.
struct ExperimentSection {
  let path: String
  private let mapping: Node.Mapping
  private let line: Int
  private var asked: [String] = []
  /// What it comes to, as far as it has been read.
  let resolved = ResolvedSettings()

  /// Reads a whole file.
  init(yaml: String, path: String) throws {
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch let error as YamlError {
      throw Failure.experiment(
        path: path, line: Self.line(of: error), what: "this is not YAML: \(Self.reason(of: error)).")
    }
    guard let node else { throw Failure.experiment(path: path, line: 1, what: "the experiment file is empty.") }
    try self.init(node, path: path, what: "an experiment")
  }

  private init(_ node: Node, path: String, what: String) throws {
    self.path = path
    line = node.mark?.line ?? 1
    guard case .mapping(let mapping) = node else {
      throw Failure.experiment(
        path: path, line: line, what: "\(what) has to be made of lines 'key: value', but is \(Self.shown(node)).")
    }
    self.mapping = mapping
  }

  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    case .reader(_, let offset, _, let yaml): yaml.utf8.prefix(offset ?? 0).count { $0 == UInt8(ascii: "\n") } + 1
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: 1
    }
  }

  private static func reason(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
    case .reader(let problem, _, _, _): problem
    case .duplicatedKeysInMapping(let names, _):
      "\(names.map { "'\($0)'" }.joined(separator: ", ")) is there more than once"
    default: "\(error)"
    }
  }

  func failure(_ node: Node?, _ what: String) -> Failure {
    .experiment(path: path, line: node?.mark?.line ?? line, what: what)
  }

  static func shown(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "empty" : "'\(beginning(of: scalar.string))'"
    case .sequence: "a list"
    case .mapping: "made of lines 'key: value'"
    case .alias: "an alias"
    }
  }

  /// As much of a text as fits in a sentence.
  private static func beginning(of text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    return line.count <= longestShown && line.count == text.count ? text : line.prefix(longestShown) + "…"
  }

  private static let longestShown = 60

  /// The error for a value that is not what it has to be.
  func wrong(_ key: String, _ node: Node, _ rule: String) -> Failure {
    failure(node, "'\(key)' has to be \(rule), but is \(Self.shown(node)).")
  }

  mutating func required(_ key: String) throws -> Node {
    asked.append(key)
    if let node = mapping[Node(key)] {
      resolved.set(key, to: node)
      return node
    }
    let slip = mapping.keys.first { SpellingSuggestion.nearest(to: $0.string ?? "", in: [key]) != nil }
    guard let slip else { throw failure(nil, "'\(key)' is missing; add it.") }
    throw failure(slip, "unknown key '\(slip.string ?? "")'; did you mean '\(key)'?")
  }

  /// The error of a section that has none of some keys, of which each makes it another thing.
  func missing(_ keys: [(key: String, meaning: String)]) -> Failure {
    for node in mapping.keys {
      guard let hint = SpellingSuggestion.nearest(to: node.string ?? "", in: keys.map(\.key)) else { continue }
      return failure(node, "unknown key '\(node.string ?? "")'; did you mean '\(hint)'?")
    }
    return failure(nil, keys.map { "'\($0.key)' (\($0.meaning))" }.joined(separator: " or ") + " is missing; add one.")
  }

  /// Text.
  mutating func text(_ key: String) throws -> String {
    let node = try required(key)
    guard let text = node.string else { throw wrong(key, node, "text") }
    return text
  }

  mutating func text(_ key: String, default value: String) throws -> String {
    has(key) ? try text(key) : skip(key, value)
  }

  /// The path of a file that the experiment reads.
  mutating func file(_ key: String) throws -> String {
    let path = try text(key)
    resolved.set(key, toFile: path)
    return path
  }

  mutating func text(ifPresent key: String) throws -> String? { has(key) ? try text(key) : skip(key, nil) }

  /// A number without a unit.
  mutating func number(_ key: String, default value: Double? = nil) throws -> Double {
    if let value, !has(key) { return skip(key, value) }
    let node = try required(key)
    guard let number = node.float, number.isFinite else { throw wrong(key, node, "a number") }
    return number
  }

  /// A whole number in a range.
  mutating func count(_ key: String, in range: ClosedRange<Int>, default value: Int? = nil) throws -> Int {
    if let value, !has(key) { return skip(key, value) }
    let node = try required(key)
    guard let count = node.int, range.contains(count) else {
      throw wrong(key, node, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }

  /// A yes or no.
  mutating func flag(_ key: String, default value: Bool) throws -> Bool {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let flag = node.bool else { throw wrong(key, node, "true or false") }
    return flag
  }

  /// A list of numbers, none of them below zero.
  ///
  /// - Parameter isZeroAllowed: Whether they may be zero.
  mutating func numbers(_ key: String, isZeroAllowed: Bool, default value: [Double]) throws -> [Double] {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    let rule = "a list of numbers \(isZeroAllowed ? "from zero up" : "above zero"), such as [1, 10]"
    guard let sequence = node.sequence, !sequence.isEmpty else { throw wrong(key, node, rule) }
    return try sequence.map { item in
      guard let number = item.float, number.isFinite, isZeroAllowed ? number >= 0 : number > 0 else {
        throw failure(item, "'\(key)' has to be \(rule), but one of them is \(Self.shown(item)).")
      }
      return number
    }
  }

  /// A list of texts.
  mutating func texts(_ key: String, default value: [String]) throws -> [String] {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let sequence = node.sequence else { throw wrong(key, node, "a list, such as [a, b]") }
    return try sequence.map { item in
      guard let text = item.string else {
        throw failure(item, "'\(key)' has to be a list of texts, but one of them is \(Self.shown(item)).")
      }
      return text
    }
  }

  /// A time above zero with its unit, in seconds.
  mutating func seconds(_ key: String) throws -> Double {
    let node = try required(key)
    guard let value = Self.seconds(node), value > 0 else {
      throw wrong(key, node, "a time above zero with its unit (s, ms, us or ns), such as '20 ms'")
    }
    return value
  }

  /// A time with its unit, in seconds; `nil` for anything else.
  static func seconds(_ node: Node) -> Double? { seconds(node.string ?? "") }

  /// A time with its unit, in seconds; `nil` for anything else.
  static func seconds(_ text: String) -> Double? {
    let words = text.split(separator: " ")
    let units = ["s": 1.0, "ms": 1e3, "us": 1e6, "µs": 1e6, "ns": 1e9]
    guard words.count == 2, let value = Double(words[0]), value.isFinite, let perSecond = units[String(words[1])]
    else { return nil }
    return value / perSecond
  }

  mutating func seconds(_ key: String, default value: Double) throws -> Double {
    guard !has(key) else { return try seconds(key) }
    resolved.set(key, toDefault: "\(value) s")
    return skip(key, value, isTold: false)
  }

  mutating func seconds(ifPresent key: String) throws -> Double? { has(key) ? try seconds(key) : skip(key, nil) }

  /// A time step: a time, or a whole number of steps a second, such as '44100 Hz'.
  mutating func timeStep(_ key: String) throws -> TimeStep {
    let words = (try required(key).string ?? "").split(separator: " ")
    if words.count == 2, words[1] == "Hz", let rate = Int(words[0]), (1...1 << 30).contains(rate) {
      return .hertz(rate)
    }
    let value = try seconds(key)
    do { return try TimeStep(seconds: value) } catch {
      throw wrong(key, try required(key), "a ratio of whole numbers up to 2^30 in seconds, such as '1 ms' or '0.1 ms'")
    }
  }

  mutating func timeStep(ifPresent key: String) throws -> TimeStep? {
    has(key) ? try timeStep(key) : skip(key, nil)
  }

  /// One of the names of a type.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default value: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let choice = node.string.flatMap(Choice.init(rawValue:)) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong(key, node, "one of \(names)")
    }
    return choice
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    ifPresent key: String, of type: Choice.Type
  ) throws -> Choice? where Choice.RawValue == String {
    guard has(key), let first = Choice.allCases.first else { return skip(key, nil) }
    return try choice(key, default: first)
  }

  /// How weights are drawn.
  mutating func initializer(_ key: String, default value: Initializer) throws -> Initializer {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let initializer = node.string.flatMap(Initializer.init(text:)) else {
      throw wrong(key, node, "a way to draw weights, such as 'uniform 0.1', 'kaiming' or 'sparse 0.1 normal 0.3'")
    }
    return initializer
  }

  /// A mapping below this one.
  mutating func section(_ key: String) throws -> ExperimentSection {
    let section = try ExperimentSection(required(key), path: path, what: "'\(key)'")
    resolved.set(key, to: section.resolved)
    return section
  }

  /// A mapping below this one, which has nothing where it is left out.
  mutating func section(orEmpty key: String) throws -> ExperimentSection {
    guard !has(key) else { return try section(key) }
    let section = try ExperimentSection(.mapping([:]), path: path, what: "'\(key)'")
    resolved.set(key, to: section.resolved)
    return skip(key, section, isTold: false)
  }

  mutating func section(ifPresent key: String) throws -> ExperimentSection? {
    has(key) ? try section(key) : skip(key, nil)
  }

  /// A list of mappings below this one.
  mutating func sections(_ key: String) throws -> [ExperimentSection] {
    let node = try required(key)
    guard let sequence = node.sequence else { throw wrong(key, node, "a list of '- type: …'") }
    let sections = try sequence.map { try ExperimentSection($0, path: path, what: "an entry of '\(key)'") }
    resolved.set(key, to: sections.map(\.resolved))
    return sections
  }

  /// Whether a key is there.
  func has(_ key: String) -> Bool { mapping[Node(key)] != nil }

  /// Reads nothing for a key that is left out.
  ///
  /// - Parameters:
  ///   - value: What stands for it.
  ///   - isTold: Whether that is what the file would say.
  mutating func skip<Value>(_ key: String, _ value: Value, isTold: Bool = true) -> Value {
    asked.append(key)
    if isTold { resolved.set(key, toDefault: value) }
    return value
  }

  /// Throws for a key that no one asked for, with the nearest that would be read.
  func finish() throws {
    for (key, _) in mapping where !asked.contains(key.string ?? "") {
      guard let name = key.string else { throw failure(key, "a key has to be text, but is \(Self.shown(key)).") }
      var known: [String] = []
      for key in asked where !known.contains(key) { known.append(key) }
      let nearest = SpellingSuggestion.nearest(to: name, in: known)
      let hint = nearest.map { "did you mean '\($0)'?" } ?? "known are \(known.joined(separator: ", "))."
      throw failure(key, "unknown key '\(name)'; \(hint)")
    }
  }

  /// An error at this section, or at what is below it under the given keys, as far as it is there.
  func error(at keys: [String] = [], _ what: String) -> Failure {
    var found: Node?
    var inner: Node.Mapping? = mapping
    for key in keys {
      guard let node = inner?[Node(key)] else { break }
      (found, inner) = (node, node.mapping)
    }
    return failure(found, what)
  }
}

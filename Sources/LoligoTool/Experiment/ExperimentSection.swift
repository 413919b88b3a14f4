import Loligo
import Modules
import Yams

/// A mapping of an experiment file, read strictly: every key has to be asked for, and what is left over is an error.
struct ExperimentSection {
  let path: String
  private let mapping: Node.Mapping
  private let line: Int
  private var asked: [String] = []

  /// Reads a whole file.
  init(yaml: String, path: String) throws {
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch let error as YamlError {
      throw Failure.experiment(path: path, line: Self.line(of: error), what: "this is not YAML: \(Self.reason(of: error)).")
    }
    guard let node else { throw Failure.experiment(path: path, line: 1, what: "the experiment file is empty.") }
    try self.init(node, path: path, what: "an experiment")
  }

  private init(_ node: Node, path: String, what: String) throws {
    self.path = path
    line = node.mark?.line ?? 1
    guard case .mapping(let mapping) = node else {
      throw Failure.experiment(path: path, line: line, what: "\(what) is a list of 'key: value'.")
    }
    self.mapping = mapping
  }

  private static func line(of error: YamlError) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    default: 1
    }
  }

  private static func reason(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
    default: "\(error)"
    }
  }

  private func failure(_ node: Node?, _ what: String) -> Failure {
    .experiment(path: path, line: node?.mark?.line ?? line, what: what)
  }

  private mutating func node(_ key: String) -> Node? {
    asked.append(key)
    return mapping[Node(key)]
  }

  private mutating func required(_ key: String) throws -> Node {
    guard let node = node(key) else {
      let close = mapping.keys.compactMap(\.string).first { SpellingSuggestion.nearest(to: $0, in: [key]) != nil }
      throw failure(nil, "'\(key)' is missing.\(close.map { " '\($0)' is there: is it a slip?" } ?? "")")
    }
    return node
  }

  /// Text.
  mutating func text(_ key: String) throws -> String {
    let node = try required(key)
    guard let text = node.string else { throw failure(node, "'\(key)' has to be text.") }
    return text
  }

  mutating func text(_ key: String, default value: String) throws -> String {
    has(key) ? try text(key) : skip(key, value)
  }

  /// A number without a unit.
  mutating func number(_ key: String, default value: Double? = nil) throws -> Double {
    if let value, !has(key) { return skip(key, value) }
    let node = try required(key)
    guard let number = node.float, number.isFinite else { throw failure(node, "'\(key)' has to be a number.") }
    return number
  }

  /// A whole number in a range.
  mutating func count(_ key: String, in range: ClosedRange<Int>, default value: Int? = nil) throws -> Int {
    if let value, !has(key) { return skip(key, value) }
    let node = try required(key)
    guard let count = node.int, range.contains(count) else {
      throw failure(node, "'\(key)' has to be a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return count
  }

  /// A yes or no.
  mutating func flag(_ key: String, default value: Bool) throws -> Bool {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let flag = node.bool else { throw failure(node, "'\(key)' has to be true or false.") }
    return flag
  }

  /// A list of numbers.
  mutating func numbers(_ key: String, default value: [Double]) throws -> [Double] {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    let numbers = node.sequence.map { $0.compactMap(\.float) } ?? []
    guard let sequence = node.sequence, numbers.count == sequence.count, !numbers.isEmpty else {
      throw failure(node, "'\(key)' has to be a list of numbers, such as [1, 10].")
    }
    return numbers
  }

  /// A list of texts.
  mutating func texts(_ key: String, default value: [String]) throws -> [String] {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let sequence = node.sequence else { throw failure(node, "'\(key)' has to be a list, such as [a, b].") }
    return sequence.compactMap(\.string)
  }

  /// A time with its unit, in seconds.
  mutating func seconds(_ key: String) throws -> Double {
    let node = try required(key)
    let words = (node.string ?? "").split(separator: " ")
    let units = ["s": 1.0, "ms": 1e3, "us": 1e6, "µs": 1e6, "ns": 1e9]
    guard words.count == 2, let value = Double(words[0]), value.isFinite, let perSecond = units[String(words[1])] else {
      throw failure(node, "'\(key)' has to be a time with its unit, such as '20 ms', but is '\(node.string ?? "")'.")
    }
    return value / perSecond
  }

  mutating func seconds(_ key: String, default value: Double) throws -> Double {
    has(key) ? try seconds(key) : skip(key, value)
  }

  /// A time step.
  mutating func timeStep(_ key: String) throws -> TimeStep {
    let value = try seconds(key)
    do { return try TimeStep(seconds: value) } catch { throw failure(mapping[Node(key)], "'\(key)': \(error)") }
  }

  /// One of the names of a type.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default value: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let choice = node.string.flatMap(Choice.init(rawValue:)) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(node, "'\(key)' has to be one of \(names), but is '\(node.string ?? "")'.")
    }
    return choice
  }

  /// How weights are drawn.
  mutating func initializer(_ key: String, default value: Initializer) throws -> Initializer {
    guard has(key) else { return skip(key, value) }
    let node = try required(key)
    guard let initializer = node.string.flatMap(Initializer.init(text:)) else {
      throw failure(
        node,
        "'\(key)' has to say how weights are drawn, such as 'uniform 0.1', 'kaiming' or 'sparse 0.1 normal 0.3', "
          + "but is '\(node.string ?? "")'.")
    }
    return initializer
  }

  /// A mapping below this one.
  mutating func section(_ key: String) throws -> ExperimentSection {
    try ExperimentSection(required(key), path: path, what: "'\(key)'")
  }

  mutating func section(ifPresent key: String) throws -> ExperimentSection? {
    has(key) ? try section(key) : skip(key, nil)
  }

  /// A list of mappings below this one.
  mutating func sections(_ key: String) throws -> [ExperimentSection] {
    let node = try required(key)
    guard let sequence = node.sequence else { throw failure(node, "'\(key)' has to be a list of '- type: …'.") }
    return try sequence.map { try ExperimentSection($0, path: path, what: "an entry of '\(key)'") }
  }

  private func has(_ key: String) -> Bool { mapping[Node(key)] != nil }

  private mutating func skip<Value>(_ key: String, _ value: Value) -> Value {
    asked.append(key)
    return value
  }

  /// Throws for a key that no one asked for, with the nearest that would be read.
  func finish() throws {
    for (key, _) in mapping where !asked.contains(key.string ?? "") {
      let name = key.string ?? ""
      let nearest = SpellingSuggestion.nearest(to: name, in: asked)
      let hint = nearest.map { "did you mean '\($0)'?" } ?? "known are \(asked.joined(separator: ", "))."
      throw failure(key, "unknown key '\(name)'; \(hint)")
    }
  }

  /// An error at this section.
  func error(_ what: String) -> Failure { failure(nil, what) }
}

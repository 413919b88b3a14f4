import Signals

/// One operation of a case about `TSContinuous`: its arguments, read from the oracle.
struct ContinuousCall {
  let node: OracleNode
  let oracle: OracleCase
  let arguments: JSONValue

  init(_ node: OracleNode, of oracle: OracleCase) throws {
    self.node = node
    self.oracle = oracle
    arguments = try node.json("args")
  }

  var operation: String { node.text("op") ?? "none" }
  /// The class of the model system's error; `nil` where it returns.
  var raises: String? { node.text("raises") }

  // MARK: Series

  /// The flags of the series that the operation is on.
  func rules() throws -> SamplingRules { try SamplingRules(oracle.node.json("inputs.\(subjectName).ts")) }

  private var subjectName: String { arguments["series"].text ?? "a" }

  /// The series that the operation is on; the magnitude of one that is written `abs(a)`.
  func subject() throws -> ContinuousSeries {
    let name = subjectName
    if name.hasPrefix("abs("), name.hasSuffix(")") { return try series(String(name.dropFirst(4).dropLast())).magnitude }
    return try series(name)
  }

  /// An input of the case.
  func series(_ name: String) throws -> ContinuousSeries {
    guard let series = try oracle.node.series("inputs." + name) as? ContinuousSeries else {
      throw OracleError.notExpressible("an operation on events")
    }
    return series
  }

  /// The inputs that an argument names: one, or a list.
  func seriesList(_ argument: String) throws -> [ContinuousSeries] {
    try (arguments[argument].text.map { [$0] } ?? arguments[argument].list.compactMap(\.text)).map { try series($0) }
  }

  /// The gaps before appended series: one for all, or a list; the model system's default is the median.
  func gaps(_ count: Int) -> [SeriesGap] {
    func gap(_ value: JSONValue) -> SeriesGap { value.number.map { .seconds($0) } ?? .median }
    let offset = arguments["offset"]
    if case .list(let list) = offset { return list.map(gap) }
    return Array(repeating: gap(offset), count: count)
  }

  /// The other operand: `scalar 2.5`, `series b`, or a row of numbers under its own name.
  func operand() throws -> ContinuousSeries.Operand {
    let text = arguments["other"].text ?? ""
    if let number = arguments["other"].number ?? Double(text.trimmingPrefix("scalar ")) {
      return .scalar(Float(number))
    }
    if text.hasPrefix("series ") { return .series(try series(String(text.dropFirst(7)))) }
    let row = arguments["other"].list.isEmpty ? arguments[text].list : arguments["other"].list
    guard !row.isEmpty, row.allSatisfy({ $0.number != nil }) else {
      throw OracleError.notExpressible("operand '\(text)'")
    }
    return .row(row.compactMap(\.number).map { Float($0) })
  }

  // MARK: Numbers

  /// Times: one, or a list.
  func times(_ argument: String = "times") -> [Double] { Self.numbers(arguments[argument]) }

  static func numbers(_ value: JSONValue) -> [Double] { value.number.map { [$0] } ?? value.list.compactMap(\.number) }

  /// The time step.
  func step() throws -> TimeStep {
    guard let seconds = arguments["dt"].number else { throw OracleError.missing("dt") }
    guard let step = try? TimeStep(seconds: seconds), step.seconds == seconds else {
      throw OracleError.notExpressible("a time step of \(seconds) s")
    }
    return step
  }

  /// Channels: one, a list, or all.
  var channels: [Int]? { try? channels(arguments["channels"], of: 0) }

  /// Channels of an index: one, a list, a slice of ascending channels that a negative step reverses, or all (`nil`).
  func channels(_ value: JSONValue, of count: Int) throws -> [Int]? {
    if value == .null { return nil }
    guard case .list(let limits)? = value.object["slice"] else { return Self.numbers(value).map { Int(clamped: $0) } }
    let bounds = limits.map { $0.number.map { Int(clamped: $0) } }
    guard bounds.count == 3 else { throw OracleError.unreadable("slice") }
    let step = bounds[2] ?? 1
    guard step != 0 else { throw OracleError.notExpressible("a slice without a step") }
    func counted(_ bound: Int) -> Int { min(count, max(0, bound < 0 ? bound + count : bound)) }
    let ascending = Array(stride(from: counted(bounds[0] ?? 0), to: counted(bounds[1] ?? count), by: abs(step)))
    return step < 0 ? ascending.reversed() : ascending
  }

  /// Nested lists of numbers, flattened, with the length of the first axis.
  static func flattened(_ value: JSONValue) -> (values: [Float], rows: Int, width: Int?) {
    let list = value.number.map { [JSONValue.number($0)] } ?? value.list
    guard case .list(let first)? = list.first else {
      return (list.compactMap(\.number).map { Float($0) }, list.count, nil)
    }
    return (list.flatMap { numbers($0).map { Float($0) } }, list.count, first.count)
  }

  /// The numbers from a start up to a stop as the model system's library lists them: products of the rounded interval.
  static func range(from start: Double, to stop: Double, by step: Double) -> [Double] {
    let count = ((stop - start) / step).rounded(.up)
    guard count > 0, count < 1e7 else { return [] }
    let interval = (start + step) - start
    return (0..<Int(count)).map { start + Double($0) * interval }
  }
}

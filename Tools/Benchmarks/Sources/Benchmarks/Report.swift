/// One line of JSON a configuration, with the keys of the peers' scripts.
struct Report {
  enum Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
    case number(Double)
    case text(String)

    init(_ count: Int) { self = .number(Double(count)) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(stringLiteral value: String) { self = .text(value) }

    /// As a condition on the command line names it.
    var text: String {
      switch self {
      case .number(let number): Report.shortened(number)
      case .text(let text): text
      }
    }

    fileprivate var json: String {
      if case .text(let text) = self { return "\"\(text)\"" }
      return text
    }
  }

  typealias Facts = [(String, Value)]

  let selection: Selection

  /// Measures a body and prints what it took, if its configuration was asked for.
  /// - Parameters:
  ///   - rounds: How often the body runs after it has run once.
  ///   - units: What the body does, counted.
  ///   - checksum: Something of the last output, taken afterwards.
  ///   - more: Facts known only afterwards.
  func measure(
    _ workload: String, _ facts: Facts, rounds: Int, units: Int, unit: String, checksum: () throws -> Double,
    more: () throws -> Facts = { [] }, _ body: () throws -> Void
  ) throws {
    guard selection.includes(facts) else { return }
    let measurement = try Measurement(rounds: rounds, body)
    let memory = Measurement.peakMemory
    try Self.line(
      workload, facts + more(), measurement, units: units, unit: unit, checksum: checksum(), memory: memory)
  }

  static func line(_ workload: String, _ facts: Facts) {
    let fields: Facts = [("workload", .text(workload)), ("system", "loligo")] + facts
    print("{\(fields.map { "\"\($0)\": \($1.json)" }.joined(separator: ", "))}")
  }

  private static func line(
    _ workload: String, _ facts: Facts, _ measurement: Measurement, units: Int, unit: String, checksum: Double,
    memory: Double
  ) {
    let wall = Measurement.median(measurement.walls)
    let measured: Facts = [
      ("threads", Value(Measurement.threadCount)), ("first_s", .number(measurement.first)),
      ("n", Value(measurement.walls.count)), ("median_s", .number(wall)),
      ("min_s", .number(measurement.walls.min() ?? 0)),
      ("cpu_median_s", .number(Measurement.median(measurement.processor))),
      ("cpu_min_s", .number(measurement.processor.min() ?? 0)), ("work", Value(units)),
      ("rate_per_s", .number(Double(units) / wall)),
      ("us_per_\(unit)", .number(Measurement.median(measurement.processor) / Double(units) * 1e6)),
      ("checksum", .number(checksum)), ("maxrss_MiB", .number(memory.rounded())),
    ]
    line(workload, facts + measured)
  }

  /// Six digits.
  private static func shortened(_ number: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e15 { return String(Int(number)) }
    var scale = 1.0
    while (number * scale).magnitude < 1e5, scale < 1e15 { scale *= 10 }
    return "\((number * scale).rounded() / scale)"
  }
}

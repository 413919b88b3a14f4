/// One line of JSON a configuration, with the keys of the peers' scripts.
enum Report {
  enum Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
    case number(Double)
    case text(String)

    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(stringLiteral value: String) { self = .text(value) }
  }

  static func line(
    _ workload: String, _ facts: [(String, Value)], _ measurement: Measurement, units: Double, unit: String,
    checksum: Double
  ) {
    var fields: [(String, Value)] = [("workload", .text(workload)), ("system", "loligo")] + facts
    fields += [
      ("first_s", .number(measurement.first)), ("n", .number(Double(measurement.walls.count))),
      ("median_s", .number(Measurement.median(measurement.walls))), ("min_s", .number(measurement.walls.min() ?? 0)),
      ("cpu_median_s", .number(Measurement.median(measurement.processor))),
      ("cpu_min_s", .number(measurement.processor.min() ?? 0)),
      ("us_per_\(unit)", .number(Measurement.median(measurement.processor) / units * 1e6)),
      ("checksum", .number(checksum)), ("rss_mb", .number(Measurement.peakMemory)),
    ]
    let text = fields.map { name, value in
      switch value {
      case .number(let number): "\"\(name)\": \(shortened(number))"
      case .text(let text): "\"\(name)\": \"\(text)\""
      }
    }
    print("{\(text.joined(separator: ", "))}")
  }

  /// Six digits.
  private static func shortened(_ number: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e15 { return String(Int(number)) }
    var scale = 1.0
    while (number * scale).magnitude < 1e5, scale < 1e15 { scale *= 10 }
    return "\((number * scale).rounded() / scale)"
  }
}

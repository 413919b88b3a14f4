import Foundation

/// What a command found, for people or as JSON.
struct Report {
  /// One result: its name in JSON, its value there, and the line for people.
  private struct Item {
    /// `nil` for what another value tells already.
    var key: String?
    var value: Value
    var line: String
  }

  /// A value of JSON.
  indirect enum Value: Encodable {
    case text(String)
    case number(Double)
    case count(Int)
    case flag(Bool)
    case list([Value])
    case object([String: Value])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      // JSON has no other numbers.
      case .number(let number): if number.isFinite { try container.encode(number) } else { try container.encodeNil() }
      case .count(let count): try container.encode(count)
      case .flag(let flag): try container.encode(flag)
      case .list(let values): try container.encode(values)
      case .object(let values): try container.encode(values)
      }
    }
  }

  private var items: [Item] = []

  /// Adds a result; `line` is what people read, empty for what another line tells already.
  mutating func add(_ key: String, _ value: Value, _ line: String) {
    items.append(Item(key: key, value: value, line: line))
  }

  /// Adds a line that only people read.
  mutating func add(line: String) { items.append(Item(key: nil, value: .flag(true), line: line)) }

  /// A number of things, such as `1 trial` or `3 trials`.
  static func words(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// Says at once, on standard error, what may not be meant.
  static func warn(_ sentence: String) {
    Progress.clear()
    try? StandardStream.errors.write("warning: \(sentence)\n")
  }

  /// Writes the results to standard output.
  func show(asJSON: Bool) throws {
    guard asJSON else {
      return try StandardStream.output.write(items.filter { !$0.line.isEmpty }.map { $0.line + "\n" }.joined())
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let object = Dictionary(
      items.compactMap { item in item.key.map { ($0, item.value) } }, uniquingKeysWith: { $1 })
    try StandardStream.output.write(String(decoding: try encoder.encode(object), as: UTF8.self) + "\n")
  }
}

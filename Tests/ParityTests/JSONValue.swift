import Foundation

/// A value of the JSON texts in the oracle's attributes.
enum JSONValue: Decodable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// Reads a text.
  init(parsing text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// The member of an object; `.null` where there is none.
  subscript(name: String) -> JSONValue { object[name] ?? .null }

  var object: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
  var list: [JSONValue] { if case .list(let members) = self { members } else { [] } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
}

extension Int {
  /// The whole part of a number, and of one that no file should hold something that no module takes.
  init(clamped number: Double) {
    self = Int(exactly: number.rounded(.towardZero)) ?? (number > 0 ? 1 << 31 : -1 << 31)
  }
}

/// A small reader of XML: tells what is wrong with a text, and lists its elements.
struct XMLCheck {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text: String = ""
  }

  private(set) var elements: [Element] = []
  /// What is not well-formed; `nil` for a good text.
  private(set) var fault: String?

  init(_ text: String) {
    var open: [Int] = []
    var rest = Substring(text)
    while let first = rest.first, fault == nil {
      if first == "<" {
        guard let end = rest.firstIndex(of: ">") else {
          fault = "a tag does not end"
          return
        }
        readTag(rest[rest.index(after: rest.startIndex)..<end], &open)
        rest = rest[rest.index(after: end)...]
      } else {
        let end = rest.firstIndex(of: "<") ?? rest.endIndex
        let words = rest[..<end]
        if let problem = Self.problem(with: words) { fault = problem }
        if let innermost = open.last {
          elements[innermost].text += words
        } else if words.contains(where: { !$0.isWhitespace }) {
          fault = "text outside of the root"
        }
        rest = rest[end...]
      }
    }
    if fault == nil, !open.isEmpty { fault = "'\(elements[open[open.count - 1]].name)' is not closed" }
  }

  /// All elements of a name.
  func named(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  private mutating func readTag(_ tag: Substring, _ open: inout [Int]) {
    if tag.first == "/" {
      guard let innermost = open.popLast(), elements[innermost].name == tag.dropFirst() else {
        fault = "'\(tag)' closes nothing"
        return
      }
      return
    }
    let isEmpty = tag.last == "/"
    var rest = isEmpty ? tag.dropLast() : tag
    let name = String(rest.prefix { !$0.isWhitespace })
    rest = rest.dropFirst(name.count)
    var element = Element(name: name, attributes: [:])
    while let key = rest.drop(while: \.isWhitespace).split(separator: "=", maxSplits: 1).first, !key.isEmpty {
      rest = rest.drop(while: \.isWhitespace).dropFirst(key.count + 1)
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
        fault = "attribute '\(key)' is not quoted"
        return
      }
      let value = rest[rest.index(after: rest.startIndex)..<end]
      if let problem = Self.problem(with: value) { fault = problem }
      if element.attributes.updateValue(String(value), forKey: String(key)) != nil { fault = "'\(key)' is given twice" }
      rest = rest[rest.index(after: end)...]
    }
    if elements.isEmpty == false, open.isEmpty { fault = "more than one root" }
    elements.append(element)
    if !isEmpty { open.append(elements.count - 1) }
  }

  private static func problem(with words: Substring) -> String? {
    for scalar in words.unicodeScalars where scalar.value < 0x20 && scalar != "\n" { return "a control character" }
    for piece in words.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      let entity = piece.prefix { $0 != ";" }
      if entity.count == piece.count || !["amp", "lt", "gt", "quot", "#39"].contains(entity) { return "a bare '&'" }
    }
    return words.contains("<") ? "a bare '<'" : nil
  }
}

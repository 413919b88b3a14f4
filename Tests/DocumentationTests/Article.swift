import Foundation
import Testing

/// A page of docs, and the code it shows.
struct Article {
  private let text: String
  private let name: String

  init(_ name: String) throws {
    text = try Self.text("docs/\(name)")
    self.name = name
  }

  /// A file of the repository.
  static func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The blocks of code of a language.
  func blocks(_ language: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```").first ?? ""
    }
  }

  /// The page shows a file of these tests as a whole.
  func holds(file: String) throws {
    let source = try Self.text("Tests/DocumentationTests/\(file)")
    let isThere = text.contains(source.trimmingCharacters(in: .whitespacesAndNewlines))
    #expect(isThere, "docs/\(name) shows another \(file)")
  }

  /// Every line of Swift on the page is a line of a file, beside a block that shows another file as a whole.
  func holds(swiftOf path: String) throws {
    let source = try String(contentsOfFile: path, encoding: .utf8)
    func lines(_ text: String) -> [String] {
      text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    let tested = Set(lines(source))
    var count = 0
    for block in blocks("swift") where !block.hasPrefix("import Loligo\n") {
      for line in lines(block) {
        count += 1
        #expect(tested.contains(line), "'\(line)' of docs/\(name) is not tested")
      }
    }
    #expect(count > 5)
  }
}

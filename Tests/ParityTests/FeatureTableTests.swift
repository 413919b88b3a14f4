import Foundation
import Testing

/// The table of features in `docs/parity.md`: complete, and with proofs that are there.
struct FeatureTableTests {
  /// One feature of the model system, and what Loligo has for it.
  private struct Row {
    let feature: String
    let priority: String
    let spelling: String
    let status: String
    let proof: String

    init?(_ cells: [String]) {
      guard cells.count == 5 else { return nil }
      (feature, priority, spelling, status, proof) = (cells[0], cells[1], cells[2], cells[3], cells[4])
    }

    /// The tests that it names, with their files.
    var proofs: [(name: String, file: String)] {
      proof.matches(of: #/`([^`]+)` \(([^()]+)\)/#).map { (String($0.output.1), String($0.output.2)) }
    }
    var isBuilt: Bool { status == "built" || status.hasPrefix("built differently: ") }
    /// What a status says after the first colon.
    var reason: String { status.split(separator: ":", maxSplits: 1).dropFirst().joined() }
  }

  /// The cells of the lines of the first table of a text, without its head.
  private static func table(in text: String) -> [[String]] {
    let lines = text.components(separatedBy: "\n")
    let table = lines.drop(while: { !$0.hasPrefix("|") }).prefix(while: { $0.hasPrefix("|") })
    return table.dropFirst(2).map { line in
      line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private static func rows() throws -> [Row] {
    let page = try String(contentsOf: OracleFolder.packageRoot.appending(path: "docs/parity.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "\n## Features\n").dropFirst().first)
    return try table(in: section).map { cells in try #require(Row(cells), "A row has five cells: \(cells)") }
  }

  /// The sources of the tests, by the name of their file without its ending; files of one name are joined.
  private static func sources() throws -> [String: String] {
    let folder = OracleFolder.packageRoot.appending(path: "Tests")
    let paths = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
    return try paths.filter { $0.hasSuffix(".swift") }.reduce(into: [:]) { sources, path in
      let file = folder.appending(path: path)
      sources[file.deletingPathExtension().lastPathComponent, default: ""] += try String(
        contentsOf: file, encoding: .utf8)
    }
  }

  @Test func `every feature has a spelling, a status with its reason, and proofs where it is built`() throws {
    for row in try Self.rows() {
      #expect(row.isBuilt || row.status.hasPrefix("not built: "), "\(row.feature): \(row.status)")
      #expect(row.status == "built" || row.reason.count > 10, "\(row.feature): \(row.status)")
      let named = row.proofs.map { "`\($0.name)` (\($0.file))" }.joined(separator: "; ")
      #expect(row.proof == (row.isBuilt ? named : "–"), "\(row.feature): \(row.proof)")
      #expect(row.isBuilt == (row.spelling != "–") && row.isBuilt == !row.proofs.isEmpty, "\(row.feature)")
    }
  }

  @Test func `every proof is a test or a suite of the file that it names`() throws {
    let sources = try Self.sources()
    for row in try Self.rows() {
      for (name, file) in row.proofs {
        let source = try #require(sources[file], "\(row.feature): there is no file '\(file)'")
        let isThere = ["func `\(name)`(", "struct `\(name)` {", "struct \(name) {"].contains { source.contains($0) }
        #expect(isThere, "\(row.feature): '\(file)' has no '\(name)'")
      }
    }
  }

  private static let list = URL(
    filePath: "../shared/reference/rockpool-features.md",
    relativeTo: URL(filePath: OracleFolder.packageRoot.path + "/", directoryHint: .isDirectory)
  ).standardizedFileURL

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Self.list.path),
      "The list of features is not compared, because there is no file '\(Self.list.path)'."))
  func `the table holds every feature of the model system's list, in its order and with its priority`() throws {
    let wanted = Self.table(in: try String(contentsOf: Self.list, encoding: .utf8))
    #expect(wanted.count > 100)
    let rows = try Self.rows()
    #expect(rows.map { [$0.feature, $0.priority] } == wanted.map { [$0[0], $0[3]] })
  }
}

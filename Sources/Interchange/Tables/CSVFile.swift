/// A table of numbers as text (CSV, TSV, columns between spaces), read as a series.
///
/// ```swift
/// let table = try CSVFile("recording.csv")   // time [ms],left [mV],right [mV]
/// let series = try table.continuousSeries(channels: ["left", "right"])
/// try CSVFile.write(series, to: "copy.csv")
/// ```
///
/// The first row names the columns, with the unit in brackets, unless it is made of numbers; the columns are then called
/// "0", "1" and so on. Lines that begin with `#` are left out. The file is read row by row and never held as text.
public struct CSVFile: Sendable {
  /// What stands between cells.
  public enum Separator: String, Sendable, CaseIterable {
    case comma = ","
    case semicolon = ";"
    case tab = "\t"
    /// Any number of spaces and tabs.
    case whitespace = " "
  }

  /// A column, as the first row tells it.
  public struct Column: Sendable, Hashable {
    public let name: String
    /// What its header has in brackets.
    public let units: String?
  }

  /// The columns, from left to right.
  public let columns: [Column]
  /// Whether the first row names the columns.
  public let hasHeader: Bool
  /// What stands between cells.
  public let separator: Separator
  let source: ByteSource

  /// Opens a table and reads its first row.
  ///
  /// - Parameter separator: What stands between cells; unless given, the first of tab, semicolon and comma that the first
  ///   row has, else spaces.
  /// - Throws: `InterchangeError` for a file that cannot be read, or a first row that cannot be understood.
  public init(_ path: String, separator: Separator? = nil) throws(InterchangeError) {
    try self.init(ByteSource(path: path), separator: separator)
  }

  /// Opens a table whose bytes are in memory.
  ///
  /// - Parameter name: What it is called in messages.
  /// - Throws: As `init(_:separator:)`.
  public init(bytes: [UInt8], name: String, separator: Separator? = nil) throws(InterchangeError) {
    try self.init(ByteSource(bytes, name: name), separator: separator)
  }

  private init(_ source: ByteSource, separator: Separator?) throws(InterchangeError) {
    let separator = if let separator { separator } else { try Self.separator(of: source) }
    var reader = try TableReader(source, separator: separator)
    guard try reader.next() else { throw .emptyTable(file: source.name) }
    let numberCount = reader.cells.indices.count {
      !reader.cells[$0].isQuoted && DecimalText.isNumberLike(reader.bytes($0))
    }
    guard numberCount == 0 || numberCount == reader.cells.count else {
      throw .notATable(
        file: source.name, line: reader.line,
        reason: "the first row mixes names and numbers; name every column (a number as a name in quotes), or none")
    }
    hasHeader = numberCount == 0
    columns = try Self.columns(of: reader, file: source.name, hasHeader: hasHeader)
    self.separator = separator
    self.source = source
  }

  private static func columns(
    of reader: TableReader, file: String, hasHeader: Bool
  ) throws(InterchangeError) -> [Column] {
    guard hasHeader else { return reader.cells.indices.map { Column(name: "\($0)", units: nil) } }
    var result: [Column] = []
    var names: Set<String> = []
    for index in reader.cells.indices {
      guard let text = String(validating: reader.bytes(index), as: UTF8.self) else {
        throw .notATable(
          file: file, line: reader.line, reason: "cell \(index + 1) is not UTF-8 text; save the table as UTF-8")
      }
      var (name, units) = (text[...], String?.none)
      if text.hasSuffix("]"), let bracket = text.lastIndex(of: "[") {
        units = String(trimmed(text[text.index(after: bracket)...].dropLast()))
        name = trimmed(text[..<bracket])
      }
      guard !name.isEmpty else {
        throw .notATable(file: file, line: reader.line, reason: "column \(index + 1) has no name; give it one")
      }
      guard names.insert(String(name)).inserted else {
        throw .notATable(
          file: file, line: reader.line, reason: "two columns are called '\(name)'; give each a name of its own")
      }
      result.append(Column(name: String(name), units: units?.isEmpty == true ? nil : units))
    }
    return result
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " }
    return start[..<(start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex)]
  }

  /// What stands between the cells of the first row.
  private static func separator(of source: ByteSource) throws(InterchangeError) -> Separator {
    let start = try source.bytes(at: 0, count: min(source.size, 1 << 20))
    var found: Set<UInt8> = []
    var (isQuoted, isComment, hasText) = (false, false, false)
    for byte in start {
      switch byte {
      case UInt8(ascii: "\n") where !isQuoted, UInt8(ascii: "\r") where !isQuoted:
        if hasText { return separator(amongst: found) }
        isComment = false
      case UInt8(ascii: "#") where !hasText: isComment = true
      case _ where isComment: break
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        hasText = true
      default:
        if !isQuoted { found.insert(byte) }
        if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { hasText = true }
      }
    }
    return separator(amongst: found)
  }

  private static func separator(amongst bytes: Set<UInt8>) -> Separator {
    // Between brackets of units and words there may be spaces, so these come last; a tab is hardly ever part of a name.
    for separator in [Separator.tab, .semicolon, .comma] where bytes.contains(separator.rawValue.utf8.first ?? 0) {
      return separator
    }
    return .whitespace
  }
}

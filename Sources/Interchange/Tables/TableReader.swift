/// Reads the rows of a table of text one by one, and knows on which line each begins.
///
/// Rows end with LF, CR LF or CR. Empty rows are left out, as are those that begin with `#`. Cells in double quotes may hold
/// separators and line ends, and quotes when doubled (RFC 4180).
struct TableReader {
  /// A cell of the row: its bytes in `text`.
  struct Cell {
    var range: Range<Int>
    var isQuoted: Bool
  }

  /// The most bytes of a row.
  private static let longestRow = 1 << 24
  private static let (newline, carriageReturn, quote) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\""))

  /// The line on which the row begins, from 1.
  private(set) var line = 1
  private(set) var cells: [Cell] = []
  private(set) var text: [UInt8] = []

  private let source: ByteSource
  private let separator: CSVFile.Separator
  private let separatorByte: UInt8
  private let blockSize: Int
  private var currentLine = 1
  private var block: [UInt8] = []
  private var blockStart = 0
  private var position = 0

  /// - Parameter blockSize: Bytes that are read at once.
  init(_ source: ByteSource, separator: CSVFile.Separator, blockSize: Int = 1 << 20) throws(InterchangeError) {
    self.source = source
    self.separator = separator
    separatorByte = separator.rawValue.utf8.first ?? UInt8(ascii: ",")
    self.blockSize = blockSize
    // A mark of the byte order, which some programs put before UTF-8.
    if try source.bytes(at: 0, count: min(3, source.size)) == [0xef, 0xbb, 0xbf] { blockStart = 3 }
  }

  /// The bytes of a cell of the row.
  func bytes(_ cell: Int) -> ArraySlice<UInt8> { text[cells[cell].range] }

  /// The text of a cell, shortened for messages.
  func shown(_ cell: Int) -> String {
    let bytes = bytes(cell)
    return String(decoding: bytes.prefix(40), as: UTF8.self) + (bytes.count > 40 ? "…" : "")
  }

  /// Reads the next row; `false` when there is none.
  mutating func next() throws(InterchangeError) -> Bool {
    while true {
      cells.removeAll(keepingCapacity: true)
      text.removeAll(keepingCapacity: true)
      try skipSpaces()
      line = currentLine
      guard let first = try peek() else { return false }
      if isLineEnd(first) {
        try skipLineEnd()
      } else if first == UInt8(ascii: "#") {
        while let byte = try peek(), !isLineEnd(byte) { position += 1 }
      } else {
        repeat { try readCell() } while try goesOn()
        return true
      }
    }
  }

  private mutating func readCell() throws(InterchangeError) {
    try checkLength()
    try skipSpaces()
    let start = text.count
    let isQuoted = try peek() == Self.quote
    if isQuoted {
      try readQuoted()
    } else {
      while let byte = try peek(), !isLineEnd(byte), !isSeparator(byte) { try take(byte) }
      while text.count > start, isSpace(text[text.count - 1]) { text.removeLast() }
    }
    cells.append(Cell(range: start..<text.count, isQuoted: isQuoted))
  }

  private mutating func readQuoted() throws(InterchangeError) {
    let opening = currentLine
    position += 1
    while let byte = try peek() {
      if byte == Self.quote {
        position += 1
        guard try peek() == Self.quote else { return }
        try take(Self.quote)
      } else if isLineEnd(byte) {
        try checkLength()
        try skipLineEnd()
        text.append(Self.newline)
      } else {
        try take(byte)
      }
    }
    throw .notATable(file: source.name, line: opening, reason: "a quote opens here and is never closed; close it")
  }

  /// Whether another cell of the row follows; takes what stands between.
  private mutating func goesOn() throws(InterchangeError) -> Bool {
    try skipSpaces()
    guard let byte = try peek() else { return false }
    if isLineEnd(byte) {
      try skipLineEnd()
      return false
    }
    if separator == .whitespace { return true }
    guard byte == separatorByte else {
      throw .notATable(
        file: source.name, line: currentLine,
        reason: "text follows the quotes of cell \(cells.count); put all of it into the quotes")
    }
    position += 1
    return true
  }

  private mutating func take(_ byte: UInt8) throws(InterchangeError) {
    try checkLength()
    text.append(byte)
    position += 1
  }

  /// Refuses a row without end; a cell without text counts as a byte.
  private func checkLength() throws(InterchangeError) {
    guard text.count + cells.count < Self.longestRow else {
      throw .notATable(
        file: source.name, line: line,
        reason: "a row is longer than \(Self.longestRow) bytes; this is no table of numbers")
    }
  }

  private mutating func skipSpaces() throws(InterchangeError) {
    while let byte = try peek(), isSpace(byte) { position += 1 }
  }

  private mutating func skipLineEnd() throws(InterchangeError) {
    let isReturn = try peek() == Self.carriageReturn
    position += 1
    if isReturn, try peek() == Self.newline { position += 1 }
    currentLine += 1
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == Self.newline || byte == Self.carriageReturn }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte == UInt8(ascii: "\t") && separator != .tab)
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    separator == .whitespace ? isSpace(byte) : byte == separatorByte
  }

  private mutating func peek() throws(InterchangeError) -> UInt8? {
    if position < block.count { return block[position] }
    blockStart += block.count
    position = 0
    block = try source.bytes(at: blockStart, count: min(blockSize, source.size - blockStart))
    return block.first
  }
}

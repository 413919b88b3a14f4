/// The header of an array of NumPy (.npy, versions 1 to 3): a dictionary in Python's words.
struct NPYHeader: Equatable {
  /// What the values are.
  enum Kind: Character {
    case real = "f"
    case signed = "i"
    case unsigned = "u"
    case flag = "b"
    /// Text of four bytes a character.
    case text = "U"
    /// Text of one byte a character.
    case bytes = "S"
  }

  var kind: Kind
  /// Bytes of a value.
  var width: Int
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var shape: [Int]
  /// Where the values begin.
  var dataStart: Int

  /// The number of values of a shape; `nil` when it is too large or an extent is negative.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  /// What is wrong with a header.
  struct Fault: Error {
    var byte: Int
    var reason: String
    /// Whether it is right, but of a kind that is not read.
    var isUnsupported = false
  }

  /// Reads a header.
  init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count >= 10, bytes[0] == 0x93, bytes.spells("NUMPY", at: 1) else {
      throw Fault(byte: 0, reason: "it does not begin as an array of NumPy does")
    }
    guard (1...3).contains(bytes[6]) else {
      throw Fault(byte: 6, reason: "an array of format version \(bytes[6]), which is newer than 3", isUnsupported: true)
    }
    let lengthBytes = bytes[6] == 1 ? 2 : 4
    guard bytes.count >= 8 + lengthBytes, let length = bytes.count(at: 8, bytes: lengthBytes),
      length <= bytes.count - 8 - lengthBytes
    else { throw Fault(byte: 8, reason: "its header is longer than the file") }
    dataStart = 8 + lengthBytes + length
    var parser = NPYHeaderParser(bytes[(8 + lengthBytes)..<dataStart])
    let fields = try parser.dictionary()
    guard fields.descr.count > 2, let order = fields.descr.first,
      let kind = fields.descr.dropFirst().first.flatMap(Kind.init(rawValue:)), "<>|=".contains(order),
      let size = Int(fields.descr.dropFirst(2)), size >= 0
    else {
      throw Fault(
        byte: 10,
        reason: "values of the type '\(fields.descr)'; save numbers (f2 to f8, i1 to i8, u1 to u8, b1) or text",
        isUnsupported: true)
    }
    let isText = kind == .text || kind == .bytes
    let widths: [Int] =
      switch kind {
      case .real: [2, 4, 8]
      case .signed, .unsigned: [1, 2, 4, 8]
      case .flag: [1]
      case .text, .bytes: [size]
      }
    guard widths.contains(size), !isText || size <= 1 << 20 else {
      throw Fault(
        byte: 10,
        reason: "values of the type '\(fields.descr)'; save numbers (f2 to f8, i1 to i8, u1 to u8, b1) or text",
        isUnsupported: true)
    }
    self.kind = kind
    width = kind == .text ? 4 * size : size
    isBigEndian = order == ">"
    isFortranOrder = fields.isFortranOrder
    shape = fields.shape
  }

  init(kind: Kind, width: Int, shape: [Int]) {
    (self.kind, self.width, self.shape) = (kind, width, shape)
    (isBigEndian, isFortranOrder, dataStart) = (false, false, 0)
  }

  /// The header as bytes, padded so that the values begin on a multiple of 64.
  var bytes: [UInt8] {
    let order = width == 1 || kind == .bytes ? "|" : "<"
    let extents = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    let size = kind == .text ? width / 4 : width
    var text = "{'descr': '\(order)\(kind.rawValue)\(size)', 'fortran_order': False, 'shape': (\(extents)), }"
    let lengthBytes = text.utf8.count > 65_000 ? 4 : 2
    text += String(repeating: " ", count: 63 - (8 + lengthBytes + text.utf8.count) % 64) + "\n"
    var bytes: [UInt8] = [0x93]
    bytes.append("NUMPY")
    bytes.append(contentsOf: [lengthBytes == 2 ? 1 : 2, 0])
    bytes.append(text.utf8.count, bytes: lengthBytes)
    bytes.append(text)
    return bytes
  }
}

/// Reads the dictionary of a header, and nothing else of Python.
struct NPYHeaderParser {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) { (self.bytes, position) = (bytes, bytes.startIndex) }

  mutating func dictionary() throws(NPYHeader.Fault) -> (descr: String, isFortranOrder: Bool, shape: [Int]) {
    var (descr, isFortranOrder, shape): (String?, Bool?, [Int]?)
    try expect("{")
    while !take("}") {
      let key = try text()
      try expect(":")
      switch key {
      case "descr" where descr == nil:
        // A list tells the fields of a structure.
        if peek() == UInt8(ascii: "[") {
          throw NPYHeader.Fault(
            byte: position, reason: "structures; save each field as an array of its own", isUnsupported: true)
        }
        descr = try text()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try flag()
      case "shape" where shape == nil: shape = try extents()
      default: throw fault("its header has the key '\(key)', which does not belong there")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard peek() == nil else { throw fault("text follows its header") }
    guard let descr, let isFortranOrder, let shape else { throw fault("its header lacks type, order or shape") }
    return (descr, isFortranOrder, shape)
  }

  private mutating func extents() throws(NPYHeader.Fault) -> [Int] {
    try expect("(")
    var result: [Int] = []
    while !take(")") {
      var (value, digits) = (0, 0)
      _ = peek()
      while position < bytes.endIndex, case let digit = Int(bytes[position]) - 48, (0...9).contains(digit) {
        guard value < 1 << 58 else { throw fault("its shape is too large for any file") }
        value = value * 10 + digit
        digits += 1
        position += 1
      }
      // Python 2 wrote long integers so.
      if position < bytes.endIndex, bytes[position] == UInt8(ascii: "L") { position += 1 }
      guard digits > 0, result.count < 64 else { throw fault("its shape cannot be read") }
      result.append(value)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return result
  }

  private mutating func flag() throws(NPYHeader.Fault) -> Bool {
    for (word, value) in [("True", true), ("False", false)] {
      _ = peek()
      guard bytes[position...].starts(with: word.utf8) else { continue }
      position += word.utf8.count
      return value
    }
    throw fault("its order is neither True nor False")
  }

  private mutating func text() throws(NPYHeader.Fault) -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let end = bytes[(position + 1)...].firstIndex(of: quote)
    else { throw fault("a text in its header cannot be read") }
    defer { position = end + 1 }
    return String(decoding: bytes[(position + 1)..<end].prefix(64), as: UTF8.self)
  }

  private mutating func peek() -> UInt8? {
    while position < bytes.endIndex, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
    return position < bytes.endIndex ? bytes[position] : nil
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(NPYHeader.Fault) {
    guard take(mark) else { throw fault("its header has no '\(mark)' where one belongs") }
  }

  private func fault(_ reason: String) -> NPYHeader.Fault { NPYHeader.Fault(byte: position, reason: reason) }
}

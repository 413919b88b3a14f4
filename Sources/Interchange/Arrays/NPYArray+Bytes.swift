extension NPYArray {
  /// Reads a file of one array.
  ///
  /// - Throws: `InterchangeError` for a file that cannot be read, is damaged, or holds what is no number and no text.
  public init(_ path: String) throws(InterchangeError) {
    let source = try ByteSource(path: path)
    try self.init(bytes: source.bytes(at: 0, count: source.size), file: path, name: source.baseName)
  }

  /// Reads the bytes of a file of one array.
  ///
  /// - Parameter file: What it is called in messages.
  /// - Throws: As `init(_:)`.
  public init(bytes: [UInt8], file: String) throws(InterchangeError) {
    try self.init(bytes: bytes, file: file, name: ByteSource([], name: file).baseName)
  }

  /// - Parameter offset: Where the bytes lie in the file, for messages.
  init(bytes: [UInt8], file: String, name: String, offset: Int = 0) throws(InterchangeError) {
    let header: NPYHeader
    do { header = try NPYHeader(bytes) } catch {
      if error.isUnsupported { throw .unsupported(file: file, what: "in array '\(name)' \(error.reason)") }
      throw .damaged(file: file, byte: offset + error.byte, reason: "array '\(name)': \(error.reason)")
    }
    guard let count = NPYHeader.count(of: header.shape),
      case let (size, overflow) = count.multipliedReportingOverflow(by: header.width), !overflow,
      size == bytes.count - header.dataStart
    else {
      throw .damaged(
        file: file, byte: offset + header.dataStart,
        reason: "array '\(name)': \(bytes.count - header.dataStart) bytes do not fill the shape \(header.shape)")
    }
    // Text without a width gives any number of values without a byte.
    guard header.width > 0 || count <= 1 << 16 else {
      throw .unsupported(file: file, what: "in array '\(name)' \(count) empty texts")
    }
    let values = try Self.values(bytes, header, count, file: file, name: name)
    self.init(values, shape: header.shape, file: file, name: name)
  }

  private static func values(
    _ bytes: [UInt8], _ header: NPYHeader, _ count: Int, file: String, name: String
  ) throws(InterchangeError) -> Values {
    let (start, width, isBig) = (header.dataStart, header.width, header.isBigEndian)
    let order = header.isFortranOrder ? rowMajorOrder(ofFortran: header.shape, count: count) : nil
    func all<Value>(_ value: (_ offset: Int) -> Value) -> [Value] {
      (0..<count).map { value(start + (order?[$0] ?? $0) * width) }
    }
    switch (header.kind, width) {
    case (.real, 2): return .floats(all { Float(halfBits: UInt16(bytes.bits(at: $0, bytes: 2, bigEndian: isBig))) })
    case (.real, 4): return .floats(all { Float(bitPattern: UInt32(bytes.bits(at: $0, bytes: 4, bigEndian: isBig))) })
    case (.real, _): return .doubles(all { Double(bitPattern: bytes.bits(at: $0, bytes: 8, bigEndian: isBig)) })
    case (.signed, _): return .integers(all { bytes.integer(at: $0, bytes: width, bigEndian: isBig) })
    case (.unsigned, _):
      let bits = all { bytes.bits(at: $0, bytes: width, bigEndian: isBig) }
      guard bits.allSatisfy({ $0 >> 63 == 0 }) else {
        throw .array(file: file, array: name, reason: "holds a number from 2^63 up, which no signal needs; scale it")
      }
      return .integers(bits.map { Int64($0) })
    case (.flag, _): return .flags(all { bytes[$0] != 0 })
    case (.text, _):
      return .texts(
        all { offset in
          var text = String.UnicodeScalarView()
          for place in stride(from: offset, to: offset + width, by: 4) {
            let bits = UInt32(bytes.bits(at: place, bytes: 4, bigEndian: isBig))
            text.append(Unicode.Scalar(bits) ?? "\u{fffd}")
          }
          return trimmed(String(text))
        })
    case (.bytes, _): return .texts(all { trimmed(String(decoding: bytes[$0..<$0 + width], as: UTF8.self)) })
    }
  }

  /// Text without the zeros that fill it up.
  private static func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars
    while scalars.last == "\0" { scalars.removeLast() }
    return String(scalars)
  }

  /// For each place in row-major order, the place in an array whose first axis runs fastest.
  private static func rowMajorOrder(ofFortran shape: [Int], count: Int) -> [Int]? {
    guard shape.count > 1, count > 0 else { return nil }
    var strides: [Int] = []
    var stride = 1
    for extent in shape {
      strides.append(stride)
      stride *= extent
    }
    var (index, place) = ([Int](repeating: 0, count: shape.count), 0)
    return (0..<count).map { _ in
      defer {
        var axis = shape.count - 1
        while axis >= 0 {
          index[axis] += 1
          place += strides[axis]
          if index[axis] < shape[axis] { break }
          place -= strides[axis] * shape[axis]
          index[axis] = 0
          axis -= 1
        }
      }
      return place
    }
  }

  /// The array as a file of its own.
  var fileBytes: [UInt8] {
    var result: [UInt8]
    switch values {
    case .floats(let values):
      result = NPYHeader(kind: .real, width: 4, shape: shape).bytes
      for value in values { result.append(value.bitPattern, bytes: 4) }
    case .doubles(let values):
      result = NPYHeader(kind: .real, width: 8, shape: shape).bytes
      for value in values { result.append(value.bitPattern, bytes: 8) }
    case .integers(let values):
      result = NPYHeader(kind: .signed, width: 8, shape: shape).bytes
      for value in values { result.append(value, bytes: 8) }
    case .flags(let values):
      result = NPYHeader(kind: .flag, width: 1, shape: shape).bytes
      result.append(contentsOf: values.map { $0 ? 1 : 0 })
    case .texts(let values):
      let longest = max(1, values.map(\.unicodeScalars.count).max() ?? 1)
      result = NPYHeader(kind: .text, width: 4 * longest, shape: shape).bytes
      for value in values {
        let scalars = Array(value.unicodeScalars)
        for place in 0..<longest { result.append(place < scalars.count ? scalars[place].value : 0, bytes: 4) }
      }
    }
    return result
  }

  /// Writes the array as a file of its own (.npy).
  ///
  /// A file of this path is replaced.
  ///
  /// - Throws: `InterchangeError.unwritable`.
  public func write(to path: String) throws(InterchangeError) { try Interchange.write(fileBytes, to: path) }
}

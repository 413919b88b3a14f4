/// Named arrays in one file, as NumPy stores them (.npz), and the time series that the model system keeps in such files.
///
/// ```swift
/// let file = try NPZFile("recording.npz")
/// let series = try file.continuousSeries("voltage", time: .step(.milliseconds(1)), units: "mV")
/// let stored = try NPZFile("rockpool.npz").series()
/// try NPZFile.write(stored, to: "copy.npz")
/// ```
///
/// Every size is compared with that of the file before memory is taken, and every array with its checksum.
public struct NPZFile: Sendable {
  private let zip: ZipReader
  /// The names of the arrays, in the order of the file.
  public let names: [String]
  var source: ByteSource { zip.source }

  /// Opens a file and reads its directory.
  ///
  /// - Parameter limit: The most bytes that its arrays together may have.
  /// - Throws: `InterchangeError` for a file that cannot be read or is damaged.
  public init(_ path: String, limit: Int = 1 << 34) throws(InterchangeError) {
    try self.init(ByteSource(path: path), limit: limit)
  }

  /// Opens a file whose bytes are in memory.
  ///
  /// - Parameter name: What it is called in messages.
  /// - Throws: As `init(_:limit:)`.
  public init(bytes: [UInt8], name: String, limit: Int = 1 << 34) throws(InterchangeError) {
    try self.init(ByteSource(bytes, name: name), limit: limit)
  }

  private init(_ source: ByteSource, limit: Int) throws(InterchangeError) {
    zip = try ZipReader(source, limit: limit)
    names = zip.entries.map { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : $0.name }
    var known: Set<String> = []
    for (index, name) in names.enumerated() where !known.insert(name).inserted {
      throw .damaged(
        file: source.name, byte: zip.entries[index].headerOffset, reason: "two arrays are called '\(name)'")
    }
  }

  /// Reads an array.
  ///
  /// - Throws: `InterchangeError` for a name that is not there, or an array that is damaged or holds what is not read.
  public func array(_ name: String) throws(InterchangeError) -> NPYArray {
    guard let index = names.firstIndex(of: name) else {
      throw .notThere(file: source.name, what: "array", name: name, known: names)
    }
    let (bytes, offset) = try zip.contents(of: zip.entries[index])
    return try NPYArray(bytes: bytes, file: source.name, name: name, offset: zip.entries[index].isDeflated ? 0 : offset)
  }

  /// Writes arrays.
  ///
  /// A file of this path is replaced.
  ///
  /// - Parameter isCompressed: Whether arrays are deflated.
  /// - Throws: `InterchangeError` for two arrays of one name, or a file that cannot be written.
  public static func write(
    _ arrays: [(name: String, array: NPYArray)], to path: String, isCompressed: Bool = false
  ) throws(InterchangeError) {
    try Interchange.write(bytes(of: arrays, isCompressed: isCompressed, file: path), to: path)
  }

  /// The bytes of a file of arrays.
  package static func bytes(
    of arrays: [(name: String, array: NPYArray)], isCompressed: Bool = false, isAlwaysWide: Bool = false, file: String
  ) throws(InterchangeError) -> [UInt8] {
    var zip = ZipWriter()
    zip.isAlwaysWide = isAlwaysWide
    var names: Set<String> = []
    for (name, array) in arrays {
      guard names.insert(name).inserted else {
        throw .notWritable(file: file, what: "two arrays are called '\(name)'; give each a name of its own")
      }
      try zip.add("\(name).npy", array.fileBytes, isDeflated: isCompressed, file: file)
    }
    return zip.bytes
  }
}

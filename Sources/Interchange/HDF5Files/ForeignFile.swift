internal import HDF5

/// An HDF5 file of other software, read with suspicion: every error names the file, and all that is read is paid from a
/// budget before memory is taken.
struct ForeignFile: Sendable {
  /// What the file is called in messages.
  let name: String
  let file: HDF5File
  /// The most bytes that may be read in all.
  let byteBudget: Int
  private(set) var bytesLeft: Int

  static let standardByteBudget = 1 << 30

  init(path: String, byteBudget: Int) throws(InterchangeError) {
    do { try self.init(HDF5File.open(path), name: path, byteBudget: byteBudget) } catch {
      throw Self.problem(error, in: path)
    }
  }

  init(bytes: [UInt8], name: String, byteBudget: Int) throws(InterchangeError) {
    do { try self.init(HDF5File.open(image: bytes), name: name, byteBudget: byteBudget) } catch {
      throw Self.problem(error, in: name)
    }
  }

  private init(_ file: HDF5File, name: String, byteBudget: Int) {
    (self.file, self.name, self.byteBudget, bytesLeft) = (file, name, byteBudget, byteBudget)
  }

  /// Calls the library, and names the file in its errors.
  func calling<Result>(_ body: () throws(HDF5Error) -> Result) throws(InterchangeError) -> Result {
    do { return try body() } catch { throw Self.problem(error, in: name) }
  }

  static func problem(_ error: HDF5Error, in name: String) -> InterchangeError {
    switch error {
    case .cannotOpen(_, let reason): return .unreadable(file: name, reason: reason)
    case .notHDF5: return .unsupported(file: name, what: "no HDF5 data; check that it is the right file")
    case .tooLarge(let object, let bytes, let limit):
      return .tooLarge(file: name, object: object, bytes: bytes, limit: limit)
    case .missing(let object, _):
      return .object(file: name, object: object, reason: "is missing; check that the file is complete")
    default:
      var reason = error.description
      if reason.last == "." { reason.removeLast() }
      return .content(file: name, reason: reason)
    }
  }

  // MARK: Objects

  /// The group at a path, if there is one.
  func group(_ path: String, in group: HDF5Group) throws(InterchangeError) -> HDF5Group? {
    try calling { () throws(HDF5Error) in try group.exists(path) ? group.group(path) : nil }
  }

  /// The dataset at a path, if there is one.
  func dataset(_ path: String, in group: HDF5Group) throws(InterchangeError) -> HDF5Dataset? {
    try calling { () throws(HDF5Error) in try group.exists(path) ? group.dataset(path) : nil }
  }

  /// The dataset at a path, which has to be there.
  func required(_ path: String, in group: HDF5Group) throws(InterchangeError) -> HDF5Dataset {
    try calling { () throws(HDF5Error) in try group.dataset(path) }
  }

  func links(_ group: HDF5Group) throws(InterchangeError) -> [HDF5Link] {
    try calling { () throws(HDF5Error) in try group.links() }
  }

  /// An attribute; `nil` where there is none.
  func attribute(_ name: String, of object: some HDF5Object) throws(InterchangeError) -> HDF5Value? {
    try calling { () throws(HDF5Error) in try object.attribute(name) }
  }

  /// An attribute as text; `nil` where there is none or it is none.
  func text(_ name: String, of object: some HDF5Object) throws(InterchangeError) -> String? {
    switch try attribute(name, of: object) {
    case .text(let text)?: text
    case .texts(let texts)? where texts.count == 1: texts[0]
    default: nil
    }
  }

  /// An attribute as a number; `nil` where there is none or it is none.
  func number(_ name: String, of object: some HDF5Object) throws(InterchangeError) -> Double? {
    switch try attribute(name, of: object) {
    case .real(let number)?: number
    case .integer(let number)?: Double(number)
    case .reals(let numbers)? where numbers.count == 1: numbers[0]
    case .integers(let numbers)? where numbers.count == 1: Double(numbers[0])
    default: nil
    }
  }

  // MARK: Reading

  /// Reads numbers, some rows or all.
  mutating func numbers<Scalar: HDF5Scalar>(
    _ dataset: HDF5Dataset, rows: Range<Int>? = nil
  ) throws(InterchangeError) -> [Scalar] {
    let budget = bytesLeft
    let values: [Scalar] = try calling { () throws(HDF5Error) in try dataset.read(rows: rows, byteBudget: budget) }
    spend(values.count * MemoryLayout<Scalar>.size)
    return values
  }

  /// Reads all elements as they are stored.
  mutating func rawBytes(_ dataset: HDF5Dataset) throws(InterchangeError) -> [UInt8] {
    let budget = bytesLeft
    let bytes = try calling { () throws(HDF5Error) in try dataset.rawBytes(byteBudget: budget) }
    spend(bytes.count)
    return bytes
  }

  /// Reads texts, of fixed or variable length.
  mutating func texts(_ dataset: HDF5Dataset) throws(InterchangeError) -> [String] {
    let budget = bytesLeft
    let texts = try calling { () throws(HDF5Error) in
      try dataset.readTexts(allowingVariableLength: true, byteBudget: budget)
    }
    spend(texts.reduce(0) { $0 + 16 + $1.utf8.count })
    return texts
  }

  /// Reads a text that is there by itself.
  mutating func text(_ dataset: HDF5Dataset) throws(InterchangeError) -> String {
    guard let type = dataset.type, !type.isNumeric, dataset.shape == [] || dataset.shape == [1] else {
      throw .object(file: name, object: dataset.objectPath, reason: "is no text")
    }
    return try texts(dataset).first ?? ""
  }

  /// Reads lists of numbers, some rows or all; these are not kept, and so not counted.
  func lists<Scalar: HDF5Scalar>(
    _ dataset: HDF5Dataset, rows: Range<Int>
  ) throws(InterchangeError) -> [[Scalar]] {
    try calling { () throws(HDF5Error) in try dataset.readLists(rows: rows, byteBudget: bytesLeft) }
  }

  private mutating func spend(_ bytes: Int) { bytesLeft = max(0, bytesLeft - bytes) }
}

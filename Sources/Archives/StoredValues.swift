internal import HDF5

/// Numbers of one type on their way to or from a dataset.
enum StoredValues: Sendable, Equatable {
  case float32([Float])
  case float64([Double])
  case int32([Int32])
  case int64([Int64])
  case uint32([UInt32])
  case uint8([UInt8])

  /// How the numbers are stored.
  var type: HDF5Type {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .int64: .int64
    case .uint32: .uint32
    case .uint8: .uint8
    }
  }

  /// How many numbers there are.
  var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .uint32(let values): values.count
    case .uint8(let values): values.count
    }
  }

  /// Their size in a file.
  var byteCount: Int { count * type.byteCount }

  /// The numbers of a range.
  func slice(_ range: Range<Int>) -> StoredValues {
    if range == 0..<count { return self }
    return switch self {
    case .float32(let values): .float32(Array(values[range]))
    case .float64(let values): .float64(Array(values[range]))
    case .int32(let values): .int32(Array(values[range]))
    case .int64(let values): .int64(Array(values[range]))
    case .uint32(let values): .uint32(Array(values[range]))
    case .uint8(let values): .uint8(Array(values[range]))
    }
  }

  /// Both one after the other; `nil` when they are of different types.
  func followed(by other: StoredValues) -> StoredValues? { Self.joined([self, other]) }

  /// All of them one after the other; `nil` without any, or when they are of different types.
  static func joined(_ parts: [StoredValues]) -> StoredValues? {
    func all<Value>(_ numbers: (StoredValues) -> [Value]?) -> [Value]? {
      var all: [Value] = []
      for part in parts {
        guard let more = numbers(part) else { return nil }
        all += more
      }
      return all
    }
    return switch parts.first {
    case nil: nil
    case .float32?: all { if case .float32(let values) = $0 { values } else { nil } }.map(StoredValues.float32)
    case .float64?: all { if case .float64(let values) = $0 { values } else { nil } }.map(StoredValues.float64)
    case .int32?: all { if case .int32(let values) = $0 { values } else { nil } }.map(StoredValues.int32)
    case .int64?: all { if case .int64(let values) = $0 { values } else { nil } }.map(StoredValues.int64)
    case .uint32?: all { if case .uint32(let values) = $0 { values } else { nil } }.map(StoredValues.uint32)
    case .uint8?: all { if case .uint8(let values) = $0 { values } else { nil } }.map(StoredValues.uint8)
    }
  }

  /// Reads rows of a dataset of one of these types.
  ///
  /// - Throws: `HDF5Error.wrongType` for another type.
  static func read(
    _ rows: Range<Int>, of dataset: HDF5Dataset, byteBudget: Int
  ) throws(HDF5Error) -> StoredValues {
    switch dataset.type {
    case .float32: .float32(try dataset.read(rows: rows, byteBudget: byteBudget))
    case .float64: .float64(try dataset.read(rows: rows, byteBudget: byteBudget))
    case .int32: .int32(try dataset.read(rows: rows, byteBudget: byteBudget))
    case .int64: .int64(try dataset.read(rows: rows, byteBudget: byteBudget))
    case .uint32: .uint32(try dataset.read(rows: rows, byteBudget: byteBudget))
    case .uint8: .uint8(try dataset.read(rows: rows, byteBudget: byteBudget))
    case let other:
      throw .wrongType(
        object: dataset.objectPath, expected: "float32, float64, int32, int64, uint32 or uint8",
        found: other.map(String.init(describing:)) ?? "another")
    }
  }

  /// Numbers of a type out of their bytes; `nil` for a type that is not among these.
  init?(_ bytes: [UInt8], as type: HDF5Type) {
    func numbers<Value: BitwiseCopyable>() -> [Value] {
      let count = bytes.count / MemoryLayout<Value>.size
      return unsafe [Value](unsafeUninitializedCapacity: count) { values, initialized in
        unsafe UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes.prefix(count * MemoryLayout<Value>.size))
        initialized = count
      }
    }
    switch type {
    case .float32: self = .float32(numbers())
    case .float64: self = .float64(numbers())
    case .int32: self = .int32(numbers())
    case .int64: self = .int64(numbers())
    case .uint32: self = .uint32(numbers())
    case .uint8: self = .uint8(numbers())
    default: return nil
    }
  }

  /// Hands out the bytes: little endian, as on every machine that Loligo runs on.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch self {
    case .float32(let values): unsafe values.withUnsafeBytes(body)
    case .float64(let values): unsafe values.withUnsafeBytes(body)
    case .int32(let values): unsafe values.withUnsafeBytes(body)
    case .int64(let values): unsafe values.withUnsafeBytes(body)
    case .uint32(let values): unsafe values.withUnsafeBytes(body)
    case .uint8(let values): unsafe values.withUnsafeBytes(body)
    }
  }

  /// The SHA-256 of the bytes of some lists, one after the other, in hexadecimal digits.
  static func hash(of lists: [StoredValues]) -> String {
    var hash = ContentHash()
    for values in lists { hash.update(values) }
    return ObjectHash.hexadecimal(hash.digest())
  }

  /// Whether two lists are the same bytes.
  func hasSameBits(as other: StoredValues) -> Bool {
    guard type == other.type, count == other.count else { return false }
    return unsafe withBytes { first in
      unsafe other.withBytes { second in
        // What nothing has written to since is the same memory.
        if unsafe first.baseAddress == second.baseAddress { return true }
        var difference: UInt8 = 0
        for index in first.indices { unsafe difference |= first[index] ^ second[index] }
        return difference == 0
      }
    }
  }

  /// Where two lists of one type differ in a bit, up to the shorter one's end.
  func indicesOfDifferences(from other: StoredValues) -> [Int] {
    func differing<Value>(_ first: [Value], _ second: [Value], _ areSame: (Value, Value) -> Bool) -> [Int] {
      zip(first, second).enumerated().filter { !areSame($1.0, $1.1) }.map(\.offset)
    }
    switch (self, other) {
    case (.float32(let first), .float32(let second)):
      return differing(first, second) { $0.bitPattern == $1.bitPattern }
    case (.float64(let first), .float64(let second)):
      return differing(first, second) { $0.bitPattern == $1.bitPattern }
    case (.int32(let first), .int32(let second)): return differing(first, second, ==)
    case (.int64(let first), .int64(let second)): return differing(first, second, ==)
    case (.uint32(let first), .uint32(let second)): return differing(first, second, ==)
    case (.uint8(let first), .uint8(let second)): return differing(first, second, ==)
    default: return Array(0..<min(count, other.count))
    }
  }

  /// One number in words.
  func text(at index: Int) -> String {
    switch self {
    case .float32(let values): "\(values[index])"
    case .float64(let values): "\(values[index])"
    case .int32(let values): "\(values[index])"
    case .int64(let values): "\(values[index])"
    case .uint32(let values): "\(values[index])"
    case .uint8(let values): "\(values[index])"
    }
  }
}

import Interchange
import Testing

/// Reads every damaged form of a file: each cut, and each byte with every single bit flipped, or set to 0 or 255.
///
/// - Parameter read: Reads the bytes; may throw `InterchangeError` and nothing else.
func readDamaged(
  _ bytes: [UInt8], at location: SourceLocation = #_sourceLocation, _ read: ([UInt8]) throws -> Void
) {
  var (refused, accepted) = (0, 0)
  func attempt(_ bytes: [UInt8]) {
    do {
      try read(bytes)
      accepted += 1
    } catch let error as InterchangeError {
      refused += 1
      #expect(!error.description.contains("\n"), sourceLocation: location)
    } catch {
      Issue.record("\(error) is no InterchangeError", sourceLocation: location)
    }
  }
  for count in 0..<bytes.count { attempt(Array(bytes[..<count])) }
  for index in bytes.indices {
    for value in [0, 255] + (0..<8).map({ bytes[index] ^ (1 << $0) }) where value != bytes[index] {
      var damaged = bytes
      damaged[index] = value
      attempt(damaged)
    }
  }
  #expect(refused > bytes.count / 4, "\(refused) refused, \(accepted) read", sourceLocation: location)
}

/// The sentence of the error that a call throws.
func sentence(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

extension CSVFile {
  /// The table of a text.
  init(_ text: String, _ separator: Separator?) throws {
    try self.init(bytes: Array(text.utf8), name: "t.csv", separator: separator)
  }
}

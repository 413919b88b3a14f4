import Foundation

extension SplitMix64 {
  /// How many random cases a law is tried on; `LOLIGO_CASES` asks for more or fewer.
  static let caseCount = ProcessInfo.processInfo.environment["LOLIGO_CASES"].flatMap { Int($0) } ?? 200

  /// One of several values.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
}

import Foundation

extension SplitMix64 {
  /// How many random cases a law is tried on; `LOLIGO_CASES` asks for more or fewer.
  static let caseCount = ProcessInfo.processInfo.environment["LOLIGO_CASES"].flatMap { Int($0) } ?? 200

  private static let round = ProcessInfo.processInfo.environment["LOLIGO_SEED"].flatMap { UInt64($0) } ?? 0

  /// The random numbers of a law; others for every `LOLIGO_SEED`.
  init(law number: UInt64) { self.init(seed: number &+ Self.round &* 1_000_003) }

  /// One of several values.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
}

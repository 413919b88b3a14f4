/// Counts what came of all units, class by class and fault by fault.
struct ParityReport {
  /// The units of one class.
  struct Tally: Equatable {
    var passed = 0
    var deliberate = 0
    var failed = 0
    /// Units that were compared.
    var units: Int { passed + deliberate + failed }
  }

  /// By kind, then by class.
  private(set) var tallies: [String: [String: Tally]] = [:]
  private(set) var faults: [Fault: Int] = [:]
  private(set) var leftOut: [String: Int] = [:]
  /// Cases that were not run, by kind.
  private(set) var skipped: [String: Int] = [:]
  /// Cases of each kind that were run; each holds one unit or more.
  private(set) var cases: [String: Int] = [:]

  /// Largest share of units that may differ on purpose.
  static let largestDeliberateShare = 0.1

  mutating func note(_ outcome: Outcome, kind: String, className: String) {
    var tally = tallies[kind]?[className] ?? Tally()
    switch outcome {
    case .passed: tally.passed += 1
    case .failed: tally.failed += 1
    case .leftOut(let what): leftOut[what, default: 0] += 1
    case .deliberate(let fault):
      tally.deliberate += 1
      faults[fault, default: 0] += 1
    }
    tallies[kind, default: [:]][className] = tally
  }

  mutating func noteCase(kind: String) { cases[kind, default: 0] += 1 }

  mutating func noteSkipped(kind: String) { skipped[kind, default: 0] += 1 }

  var units: Int { tallies.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.units } } }
  var deliberate: Int { tallies.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.deliberate } } }
  var deliberateShare: Double { units == 0 ? 0 : Double(deliberate) / Double(units) }

  /// One line a class, one a fault, and what was not compared.
  var lines: [String] {
    tallies.keys.sorted().flatMap { kind in
      let classes = tallies[kind] ?? [:]
      return classes.keys.sorted().compactMap { name in
        classes[name].map {
          "\(kind) \(name): \($0.units) units, \($0.passed) passed, \($0.deliberate) deliberate differences"
            + ($0.failed > 0 ? ", \($0.failed) failed" : "")
        }
      }
    }
      + Fault.allCases.compactMap { fault in
        faults[fault].map { "\(fault.rawValue): \($0) differences, since \(fault.reason)" }
      }
      + leftOut.keys.sorted().map { "left out: \(leftOut[$0] ?? 0) calls with \($0)" }
      + cases.keys.sorted().map { "cases of kind '\($0)': \(cases[$0] ?? 0)" }
      + skipped.keys.sorted().map { "skipped: \(skipped[$0] ?? 0) cases of kind '\($0)'" }
      + ["units: \(units), of which \(deliberate) differ on purpose"]
  }
}

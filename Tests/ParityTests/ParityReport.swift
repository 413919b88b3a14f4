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

  private(set) var tallies: [ModelClass: Tally] = [:]
  private(set) var faults: [Fault: Int] = [:]
  private(set) var leftOut: [String: Int] = [:]
  private(set) var skipped = 0
  /// Cases of each kind that were run.
  ///
  /// A case of kind `module` is one unit, and so is each call of a case of kind `timed`.
  private(set) var cases: [OracleCase.Kind: Int] = [:]

  /// Largest share of units that may differ on purpose.
  static let largestDeliberateShare = 0.1

  mutating func note(_ outcome: Outcome, of modelClass: ModelClass) {
    switch outcome {
    case .passed: tallies[modelClass, default: Tally()].passed += 1
    case .failed: tallies[modelClass, default: Tally()].failed += 1
    case .leftOut(let what): leftOut[what, default: 0] += 1
    case .deliberate(let fault):
      tallies[modelClass, default: Tally()].deliberate += 1
      faults[fault, default: 0] += 1
    }
  }

  mutating func noteCase(of kind: OracleCase.Kind) { cases[kind, default: 0] += 1 }

  mutating func noteSkipped() { skipped += 1 }

  var units: Int { tallies.values.reduce(0) { $0 + $1.units } }
  var deliberate: Int { tallies.values.reduce(0) { $0 + $1.deliberate } }
  var deliberateShare: Double { units == 0 ? 0 : Double(deliberate) / Double(units) }

  /// One line a class, one a fault, and what was not compared.
  var lines: [String] {
    ModelClass.allCases.compactMap { modelClass in
      tallies[modelClass].map {
        "\(modelClass.rawValue): \($0.units) cases, \($0.passed) passed, \($0.deliberate) deliberate differences"
          + ($0.failed > 0 ? ", \($0.failed) failed" : "")
      }
    }
      + Fault.allCases.compactMap { fault in
        faults[fault].map { "\(fault.rawValue): \($0) differences, since \(fault.reason)" }
      }
      + leftOut.keys.sorted().map { "left out: \(leftOut[$0] ?? 0) calls with \($0)" }
      + [
        "units: \(units), which are \(cases[.module] ?? 0) cases of kind 'module' and all calls of "
          + "\(cases[.timed] ?? 0) cases of kind 'timed'"
      ] + ["skipped: \(skipped) cases of other classes and kinds"]
  }
}

import Foundation
import Testing

/// The golden vectors of the model system, run on Loligo's modules.
struct ParityTests {
  @Test(.enabled(if: OracleFolder.isPresent, "\(OracleFolder.absence)"))
  func `every unit of the oracle agrees, or differs by a named fault of the model system`() throws {
    var report = ParityReport()
    try OracleFolder.forEachCase { oracle in
      let outcomes: [(call: String?, outcome: Outcome)]
      switch (oracle.kind, oracle.modelClass) {
      case ("module", _?): outcomes = [(nil, ModuleParity.outcome(of: oracle))]
      case ("graph", _): outcomes = [(nil, GraphParity.outcome(of: oracle))]
      case ("timed", _?): outcomes = TimedParity.outcomes(of: oracle)
      case ("timeseries", _) where oracle.className == "TSEvent": outcomes = EventParity.outcomes(of: oracle)
      case ("timeseries", _) where oracle.className == "TSContinuous":
        outcomes = ContinuousParity.outcomes(of: oracle)
      case ("network", _): outcomes = [(nil, NetworkParity.outcome(of: oracle))]
      case ("transform", _): outcomes = [(nil, TransformParity.outcome(of: oracle))]
      case ("nir", _): outcomes = NIRParity.outcomes(of: oracle)
      case ("nir_rockpool", _): outcomes = NIRModelParity.outcomes(of: oracle)
      case ("gradient", _), ("training", _): outcomes = [(nil, GradientParity.outcome(of: oracle))]
      case ("loss", _): outcomes = [(nil, LossParity.outcome(of: oracle))]
      case ("ridge", _): outcomes = [(nil, RidgeParity.outcome(of: oracle))]
      default:
        report.noteSkipped(kind: oracle.kind)
        return
      }
      report.noteCase(kind: oracle.kind)
      for (call, outcome) in outcomes { note(outcome, of: oracle, call: call, in: &report) }
    }
    print(report.lines.joined(separator: "\n"))
    #expect(report.units > 0, "The folder '\(OracleFolder.location.path)' holds no case to compare.")
    #expect(report.deliberateShare <= ParityReport.largestDeliberateShare)
  }

  /// Compares all cases of some kinds: none is left out, and few differ on purpose.
  func expectAgreement(of kinds: [String], _ outcome: (OracleCase) -> Outcome) throws {
    var report = ParityReport()
    try OracleFolder.forEachCase { oracle in
      guard kinds.contains(oracle.kind) else { return }
      report.noteCase(kind: oracle.kind)
      note(outcome(oracle), of: oracle, call: nil, in: &report)
    }
    print(report.lines.joined(separator: "\n"))
    #expect(report.units > 0, "The folder '\(OracleFolder.location.path)' holds no case of kind \(kinds) to compare.")
    #expect(report.deliberateShare <= 0.05)
    #expect(report.leftOut.isEmpty)
  }

  private func note(_ outcome: Outcome, of oracle: OracleCase, call: String?, in report: inout ParityReport) {
    report.note(outcome, kind: oracle.kind, className: oracle.className)
    if case .failed(let why) = outcome {
      let place = [oracle.file, oracle.name, call].compactMap { $0 }.joined(separator: " ")
      Issue.record("\(oracle.className) in \(place): \(why)")
    }
  }

  @Test func `every fault that a difference can name is explained in the documentation`() throws {
    let page = try String(contentsOf: OracleFolder.packageRoot.appending(path: "docs/parity.md"), encoding: .utf8)
    for fault in Fault.allCases {
      #expect(page.contains("| \(fault.rawValue) |"), "\(fault.rawValue) is not explained")
    }
  }
}

import Testing

extension ParityTests {
  @Test(.enabled(if: OracleFolder.isPresent, "\(OracleFolder.absence)"))
  func `every loss of the oracle agrees in value and gradient`() throws {
    var report = ParityReport()
    try OracleFolder.forEachCase { oracle in
      guard oracle.kind == "loss" else { return }
      report.noteCase(kind: oracle.kind)
      let outcome = LossParity.outcome(of: oracle)
      report.note(outcome, kind: oracle.kind, className: oracle.className)
      if case .failed(let why) = outcome {
        Issue.record("\(oracle.className) in \(oracle.file) \(oracle.name): \(why)")
      }
    }
    print(report.lines.joined(separator: "\n"))
    #expect(report.units > 0, "The folder '\(OracleFolder.location.path)' holds no loss to compare.")
    #expect(report.deliberateShare <= 0.05)
    #expect(report.leftOut.isEmpty)
  }
}

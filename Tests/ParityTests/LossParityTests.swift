import Testing

extension ParityTests {
  @Test(.enabled(if: OracleFolder.isPresent, "\(OracleFolder.absence)"))
  func `every loss of the oracle agrees in value and gradient`() throws {
    try expectAgreement(of: ["loss"], LossParity.outcome)
  }
}

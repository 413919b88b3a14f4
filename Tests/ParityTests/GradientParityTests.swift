import Testing

extension ParityTests {
  @Test(.enabled(if: OracleFolder.isPresent, "\(OracleFolder.absence)"))
  func `every gradient and training of the oracle agrees within its tolerance`() throws {
    var report = ParityReport()
    try OracleFolder.forEachCase { oracle in
      guard ["gradient", "training"].contains(oracle.kind) else { return }
      report.noteCase(kind: oracle.kind)
      let outcome = GradientParity.outcome(of: oracle)
      report.note(outcome, kind: oracle.kind, className: oracle.className)
      if case .failed(let why) = outcome {
        Issue.record("\(oracle.className) in \(oracle.file) \(oracle.name): \(why)")
      }
    }
    print(report.lines.joined(separator: "\n"))
    #expect(report.units > 0, "The folder '\(OracleFolder.location.path)' holds no gradient to compare.")
    #expect(report.deliberateShare <= 0.05)
    #expect(report.leftOut.isEmpty)
  }

  @Test func `losses of gradient cases have the derivatives that differences have`() throws {
    let outputs = [0.3, -1, 2, 0.5, 0.1, -0.2], target = [1, 0, 0, 0, 0.5, 0.5]
    for name in ["mse", "sse", "ce", "softmax_mse", "logsoftmax_nll", "nll_of_output"] {
      let loss = GradientLoss(name: name)
      let derivative = try loss(outputs, target: target, channels: 3).derivative
      for index in outputs.indices {
        var (up, down) = (outputs, outputs)
        up[index] += 1e-6
        down[index] -= 1e-6
        let slope =
          try (loss(up, target: target, channels: 3).loss - loss(down, target: target, channels: 3).loss) / 2e-6
        #expect((slope - derivative[index]).magnitude < 1e-7, "\(name) \(index)")
      }
    }
  }
}

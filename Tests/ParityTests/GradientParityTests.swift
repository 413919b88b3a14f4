import Testing

extension ParityTests {
  @Test(.enabled(if: OracleFolder.isPresent, "\(OracleFolder.absence)"))
  func `every gradient and training of the oracle agrees within its tolerance`() throws {
    try expectAgreement(of: ["gradient", "training"], GradientParity.outcome)
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

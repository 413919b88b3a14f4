extension SparseRows {
  /// Goes back over a product: adds to the derivatives by the weights, and gives those by the input.
  ///
  /// - Parameters:
  ///   - cotangent: The derivatives by what each step received, `[rows, width]` with a row for each step and, after them, for
  ///     each step that only receives.
  ///   - weightSums: `[synapses]`, added to.
  /// - Returns: `[steps, sources]`; empty where it is not wanted.
  package func pullBack(
    _ cotangent: [Float], input: [Float], steps: Int, weightSums: inout [Float], wantsInput: Bool
  ) -> [Float] {
    precondition(input.count == steps * sourceCount, "the input is [steps, sources]")
    precondition(cotangent.count >= (steps + greatestDelay) * width, "there is a row for each step and delay")
    precondition(weightSums.count == count, "every weight has its sum")
    var result = [Float](repeating: 0, count: wantsInput ? input.count : 0)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      for source in 0..<sourceCount {
        let value = input[step * sourceCount + source]
        if value == 0, !wantsInput { continue }
        var sum: Float = 0
        for synapse in Int(starts[source])..<Int(starts[source + 1]) {
          let bar = cotangent[(step + delay(of: synapse)) * width + Int(targets[synapse])]
          weightSums[synapse] += value * bar
          sum += weights[synapse] * bar
        }
        if wantsInput { result[step * sourceCount + source] = sum }
      }
    }
    return result
  }

  /// The delay of a synapse in steps.
  func delay(of synapse: Int) -> Int {
    if !shortDelays.isEmpty { return Int(shortDelays[synapse]) }
    return longDelays.isEmpty ? greatestDelay : Int(longDelays[synapse])
  }
}

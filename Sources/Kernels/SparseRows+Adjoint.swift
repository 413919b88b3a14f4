extension SparseRows {
  /// Goes back over a product of dense rows: adds to the derivatives by the weights, and gives those by the input.
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
    check(cotangent, steps: steps, weightSums)
    var result = [Float](repeating: 0, count: wantsInput ? input.count : 0)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      for source in 0..<sourceCount {
        let index = step * sourceCount + source
        if input[index] == 0, !wantsInput { continue }
        let sum = add(cotangent, step: step, source: source, value: input[index], to: &weightSums)
        if wantsInput { result[index] = sum }
      }
    }
    return result
  }

  /// The same for rows of events, without the derivatives by them.
  package func pullBack(
    _ cotangent: [Float], rowStarts: [Int], channels: [Int32], counts: [Int32], weightSums: inout [Float]
  ) {
    Products.checkRows(rowStarts: rowStarts.span, channels: channels.span, counts: counts.span, inputs: sourceCount)
    check(cotangent, steps: rowStarts.count - 1, weightSums)
    for step in stride(from: rowStarts.count - 2, through: 0, by: -1) {
      for event in rowStarts[step]..<rowStarts[step + 1] {
        _ = add(
          cotangent, step: step, source: Int(channels[event]), value: Float(counts[event]), to: &weightSums)
      }
    }
  }

  private func check(_ cotangent: [Float], steps: Int, _ weightSums: [Float]) {
    precondition(cotangent.count >= (steps + greatestDelay) * width, "there is a row for each step and delay")
    precondition(weightSums.count == count, "every weight has its sum")
  }

  /// Adds what a source sent in a step to the derivatives by its weights; gives that by what it sent.
  @inline(__always)
  private func add(
    _ cotangent: [Float], step: Int, source: Int, value: Float, to weightSums: inout [Float]
  ) -> Float {
    var sum: Float = 0
    for synapse in Int(starts[source])..<Int(starts[source + 1]) {
      let bar = cotangent[(step + delay(of: synapse)) * width + Int(targets[synapse])]
      weightSums[synapse] += value * bar
      sum += weights[synapse] * bar
    }
    return sum
  }

  /// The delay of a synapse in steps.
  func delay(of synapse: Int) -> Int {
    if !shortDelays.isEmpty { return Int(shortDelays[synapse]) }
    return longDelays.isEmpty ? greatestDelay : Int(longDelays[synapse])
  }
}

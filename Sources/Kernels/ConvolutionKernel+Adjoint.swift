extension ConvolutionKernel {
  /// Goes back over a convolution: adds to the derivatives by the weights, in the order in which they were given, and gives
  /// those by the input.
  ///
  /// - Parameters:
  ///   - cotangent: `[steps, outputs]`.
  ///   - input: `[steps, inputs]`; not read without sums of weights.
  ///   - weightSums: `[outputs, inputs of a group, vertical taps, horizontal taps]`; empty where they are not wanted.
  /// - Returns: `[steps, inputs]`; empty where it is not wanted.
  package func pullBack(
    _ cotangent: [Float], input: [Float], weightSums: inout [Float], wantsInput: Bool
  ) -> [Float] {
    let steps = cotangent.count / outputCount
    let wantsWeights = !weightSums.isEmpty
    precondition(cotangent.count == steps * outputCount, "the cotangent is [steps, outputs]")
    precondition(!wantsWeights || (input.count == steps * inputCount && weightSums.count == weights.count))
    let (inputs, outputs) = (inputChannels / groups, outputChannels / groups)
    let taps = vertical.taps * horizontal.taps
    var result = [Float](repeating: 0, count: wantsInput ? steps * inputCount : 0)
    for step in stride(from: steps - 1, through: 0, by: -1) {
      forEachPlace { output, place, row, column in
        let bar = cotangent[step * outputCount + place]
        if bar == 0 { return }
        for channel in 0..<inputs {
          let plane = step * inputCount + (output / outputs * inputs + channel) * vertical.inputs * horizontal.inputs
          for vertical in 0..<self.vertical.taps {
            let y = row + vertical * self.vertical.dilation
            guard (0..<self.vertical.inputs).contains(y) else { continue }
            for horizontal in 0..<self.horizontal.taps {
              let x = column + horizontal * self.horizontal.dilation
              guard (0..<self.horizontal.inputs).contains(x) else { continue }
              let (cell, tap) = (plane + y * self.horizontal.inputs + x, vertical * self.horizontal.taps + horizontal)
              if wantsWeights { weightSums[(output * inputs + channel) * taps + tap] += bar * input[cell] }
              if wantsInput {
                let ordered = ((output / outputs * inputs + channel) * taps + tap) * outputs + output % outputs
                result[cell] += bar * weights[ordered]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Calls a body with every output channel and place, and the first place of the input that it sees.
  private func forEachPlace(_ body: (_ output: Int, _ place: Int, _ row: Int, _ column: Int) -> Void) {
    var place = 0
    for output in 0..<outputChannels {
      for row in 0..<vertical.outputs {
        for column in 0..<horizontal.outputs {
          body(
            output, place, row * vertical.stride - vertical.padding, column * horizontal.stride - horizontal.padding)
          place += 1
        }
      }
    }
  }
}

extension ConvolutionKernel {
  /// The derivatives by weights and bias, which the way back adds to.
  package struct Sums {
    /// In the order in which the weights were given, `[outputs, inputs of a group, vertical taps, horizontal taps]`.
    package var weights: [Float]
    /// `[outputs]`; empty without a bias.
    package var bias: [Float]

    package init(weights: [Float], bias: [Float]) { (self.weights, self.bias) = (weights, bias) }
  }

  /// Adds what the steps of dense rows `[steps, inputs]` bring to the sums.
  ///
  /// - Parameter cotangent: The derivatives by the outputs, `[steps, outputs]`.
  package func add(_ cotangent: [Float], input: [Float], to sums: inout Sums) {
    let inputs = inputCount
    precondition(input.count == cotangent.count / outputCount * inputs, "the input is [steps, inputs]")
    add(cotangent, to: &sums) { step, body in
      for cell in 0..<inputs where input[step * inputs + cell] != 0 { body(cell, input[step * inputs + cell]) }
    }
  }

  /// Adds what the steps of rows of events bring to the sums; the same bits as for dense rows.
  package func add(
    _ cotangent: [Float], rowStarts: [Int], channels: [Int32], counts: [Int32], to sums: inout Sums
  ) {
    precondition(cotangent.count == (rowStarts.count - 1) * outputCount, "the cotangent is [steps, outputs]")
    Products.checkRows(
      rowStarts: rowStarts.span, channels: channels.span, counts: counts.span, inputs: inputCount)
    add(cotangent, to: &sums) { step, body in
      for event in rowStarts[step]..<rowStarts[step + 1] { body(Int(channels[event]), Float(counts[event])) }
    }
  }

  /// - Parameter forEachInput: Calls a body with the cells of a step that are not zero, and their values.
  private func add(
    _ cotangent: [Float], to sums: inout Sums,
    forEachInput: (_ step: Int, _ body: (_ cell: Int, _ value: Float) -> Void) -> Void
  ) {
    let (places, channels) = (vertical.outputs * horizontal.outputs, outputChannels)
    let (outputs, inputs) = (channels / groups, inputChannels / groups)
    let (width, area, taps) = (horizontal.inputs, vertical.inputs * horizontal.inputs, vertical.taps * horizontal.taps)
    precondition(sums.weights.count == weights.count && [0, channels].contains(sums.bias.count))
    var ordered = weights
    forEachWeight { ordered[$1] = sums.weights[$0] }
    var rows = [Float](repeating: 0, count: outputCount)
    for step in stride(from: cotangent.count / outputCount - 1, through: 0, by: -1) {
      // The derivatives of a place side by side.
      for place in 0..<places {
        for channel in 0..<channels {
          let bar = cotangent[step * outputCount + channel * places + place]
          rows[place * channels + channel] = bar
          if !sums.bias.isEmpty { sums.bias[channel] += bar }
        }
      }
      ordered.withAddress { ordered in
        rows.withAddress { rows in
          forEachInput(step) { cell, value in
            let (channel, y, x) = (cell / area, cell % area / width, cell % width)
            let bars = rows + channel / inputs * outputs
            for vertical in 0..<self.vertical.taps {
              guard let row = self.vertical.output(of: y, tap: vertical) else { continue }
              for horizontal in 0..<self.horizontal.taps {
                guard let column = self.horizontal.output(of: x, tap: horizontal) else { continue }
                let sum = ordered + (channel * taps + vertical * self.horizontal.taps + horizontal) * outputs
                let bar = bars + (row * self.horizontal.outputs + column) * channels
                for output in 0..<outputs { sum[output] += value * bar[output] }
              }
            }
          }
        }
      }
    }
    forEachWeight { sums.weights[$0] = ordered[$1] }
  }

  /// The derivatives by the input, `[steps, inputs]`.
  package func pullBack(_ cotangent: [Float]) -> [Float] {
    let steps = cotangent.count / outputCount
    precondition(cotangent.count == steps * outputCount, "the cotangent is [steps, outputs]")
    var result = [Float](repeating: 0, count: steps * inputCount)
    cotangent.withUnsafeBufferPointer { cotangent in
      guard let cotangent = cotangent.baseAddress else { return }
      result.withAddress { result in
        for step in 0..<steps { pullBack(cotangent + step * outputCount, into: result + step * inputCount) }
      }
    }
    return result
  }

  /// Row by row of the image: what each output and tap brings to the places that it sees.
  private func pullBack(_ cotangent: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    let (outputs, inputs) = (outputChannels / groups, inputChannels / groups)
    let stride = horizontal.stride
    for output in 0..<outputChannels {
      for channel in output / outputs * inputs..<(output / outputs + 1) * inputs {
        for v in (0..<vertical.taps).reversed() {
          for h in (0..<horizontal.taps).reversed() {
            let weight = weights[
              ((channel * vertical.taps + v) * horizontal.taps + h) * outputs + output % outputs]
            let columns = horizontal.outputs(of: h)
            for row in vertical.outputs(of: v) {
              let bars = cotangent + (output * vertical.outputs + row) * horizontal.outputs
              let y = row * vertical.stride + v * vertical.dilation - vertical.padding
              let cells = result + (channel * vertical.inputs + y) * horizontal.inputs
              var x = columns.lowerBound * stride + h * horizontal.dilation - horizontal.padding
              if stride == 1 {
                let shift = x - columns.lowerBound
                for column in columns { cells[column + shift] += weight * bars[column] }
                continue
              }
              for column in columns {
                cells[x] += weight * bars[column]
                x += stride
              }
            }
          }
        }
      }
    }
  }
}

extension ConvolutionKernel.Axis {
  /// The output that a tap leads an input to.
  fileprivate func output(of place: Int, tap: Int) -> Int? {
    let offset = place + padding - tap * dilation
    if stride == 1 { return offset >= 0 && offset < outputs ? offset : nil }
    return offset >= 0 && offset % stride == 0 && offset / stride < outputs ? offset / stride : nil
  }

  /// The outputs that a tap leads some input to.
  fileprivate func outputs(of tap: Int) -> Range<Int> {
    let ahead = padding - tap * dilation
    let first = ahead > 0 ? (ahead + stride - 1) / stride : 0
    let end = inputs + ahead > 0 ? (inputs + ahead - 1) / stride + 1 : 0
    return min(first, outputs)..<max(min(first, outputs), min(end, outputs))
  }
}

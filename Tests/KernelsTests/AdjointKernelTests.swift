import Kernels
import Testing

/// Ways back that sum in an order of their own, against plain loops in that order.
struct AdjointKernelTests {
  private typealias Axis = ConvolutionKernel.Axis

  /// A convolution seen backwards: steps from the last to the first, outputs and their places ascending.
  private static func reference(
    _ bars: [Float], input: [Float], groups: Int, inputs: Int, outputs: Int, vertical v: Axis, horizontal h: Axis,
    weights: [Float], sums: inout ConvolutionKernel.Sums
  ) -> [Float] {
    let (own, taps) = (inputs / groups, v.taps * h.taps)
    let (size, places) = (inputs * v.inputs * h.inputs, v.outputs * h.outputs)
    var result = [Float](repeating: 0, count: input.count)
    for step in (0..<input.count / size).reversed() {
      for output in 0..<outputs {
        for place in 0..<places {
          let bar = bars[(step * outputs + output) * places + place]
          sums.bias[output] += bar
          for i in 0..<own {
            for tap in 0..<taps {
              let y = place / h.outputs * v.stride + tap / h.taps * v.dilation - v.padding
              let x = place % h.outputs * h.stride + tap % h.taps * h.dilation - h.padding
              guard (0..<v.inputs).contains(y), (0..<h.inputs).contains(x) else { continue }
              let channel = output / (outputs / groups) * own + i
              let cell = step * size + (channel * v.inputs + y) * h.inputs + x
              sums.weights[(output * own + i) * taps + tap] += input[cell] * bar
              result[cell] += weights[(output * own + i) * taps + tap] * bar
            }
          }
        }
      }
    }
    return result
  }

  @Test(arguments: [(1, 3, 4), (2, 2, 34), (3, 3, 3)])
  func `a convolution goes back in a fixed order, from samples or events, in any pieces`(
    sizes: (groups: Int, inputs: Int, outputs: Int)
  ) {
    let (groups, inputs, outputs) = (sizes.groups, sizes.inputs, sizes.outputs / sizes.groups * sizes.groups)
    let axes = [
      Axis(inputs: 7, outputs: 5, taps: 3, stride: 1, padding: 0, dilation: 1),
      Axis(inputs: 6, outputs: 3, taps: 2, stride: 2, padding: 0, dilation: 1),
      Axis(inputs: 5, outputs: 5, taps: 3, stride: 1, padding: 2, dilation: 2),
      Axis(inputs: 4, outputs: 3, taps: 2, stride: 3, padding: 3, dilation: 2),
      Axis(inputs: 1, outputs: 1, taps: 1, stride: 1, padding: 0, dilation: 1),
      Axis(inputs: 2, outputs: 9, taps: 2, stride: 1, padding: 4, dilation: 1),
    ]
    for vertical in axes {
      for horizontal in axes {
        let weights = Samples.uniforms(
          outputs * inputs / groups * vertical.taps * horizontal.taps, in: -1..<1, stream: 1)
        let kernel = ConvolutionKernel(
          groups: groups, inputChannels: inputs, outputChannels: outputs, vertical: vertical, horizontal: horizontal,
          weights: weights)
        let bars = Samples.uniforms(3 * kernel.outputCount, in: -1..<1, stream: 2)
        let start = ConvolutionKernel.Sums(
          weights: Samples.uniforms(weights.count, in: -1..<1, stream: 3),
          bias: Samples.uniforms(outputs, in: -1..<1, stream: 4))
        let counts = Samples.counts(3 * kernel.inputCount, seed: 2)
        var expected = start
        let input = Self.reference(
          bars, input: counts, groups: groups, inputs: inputs, outputs: outputs, vertical: vertical,
          horizontal: horizontal, weights: weights, sums: &expected)
        #expect(kernel.pullBack(bars).bits == input.bits)
        var sums = start
        kernel.add(bars, input: counts, to: &sums)
        #expect(sums.weights.bits == expected.weights.bits && sums.bias.bits == expected.bias.bits)
        sums = start
        let events = Events(dense: counts, steps: 3, channels: kernel.inputCount)
        kernel.add(
          bars, rowStarts: events.rowStarts, channels: events.channels, counts: events.counts, to: &sums)
        #expect(sums.weights.bits == expected.weights.bits && sums.bias.bits == expected.bias.bits)
        sums = start
        let (first, size) = (kernel.outputCount, kernel.inputCount)
        kernel.add(Array(bars[first...]), input: Array(counts[size...]), to: &sums)
        kernel.add(Array(bars[..<first]), input: Array(counts[..<size]), to: &sums)
        #expect(sums.weights.bits == expected.weights.bits && sums.bias.bits == expected.bias.bits)
        sums.bias = []
        kernel.add(bars, input: counts, to: &sums)
        #expect(sums.bias.isEmpty)
      }
    }
  }

  @Test func `sparse connections go back the same from samples and events`() {
    let (sources, width, steps) = (6, 5, 4)
    let starts: [Int32] = [0, 3, 3, 5, 9, 10, 12]
    let targets: [Int32] = [0, 2, 2, 1, 4, 0, 1, 2, 3, 4, 0, 4]
    let weights = Samples.uniforms(12, in: -1..<1, stream: 1)
    let counts = Samples.counts(steps * sources, seed: 3)
    let events = Events(dense: counts, steps: steps, channels: sources)
    for (greatest, short, long) in [
      (0, [], []), (3, [], []), (3, [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], []),
      (3, [], [3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0]),
    ] as [(Int, [UInt8], [UInt16])] {
      let rows = SparseRows(
        starts: starts, targets: targets, weights: weights, greatestDelay: greatest, shortDelays: short,
        longDelays: long, width: width)
      let bars = Samples.uniforms((steps + greatest) * width, in: -1..<1, stream: 2)
      let start = Samples.uniforms(12, in: -1..<1, stream: 4)
      var (dense, sparse, alone) = (start, start, start)
      let input = rows.pullBack(bars, input: counts, steps: steps, weightSums: &dense, wantsInput: true)
      #expect(rows.pullBack(bars, input: counts, steps: steps, weightSums: &alone, wantsInput: false).isEmpty)
      rows.pullBack(
        bars, rowStarts: events.rowStarts, channels: events.channels, counts: events.counts, weightSums: &sparse)
      #expect(input.count == counts.count && dense != start)
      #expect(sparse.bits == dense.bits && alone.bits == dense.bits)
    }
  }
}

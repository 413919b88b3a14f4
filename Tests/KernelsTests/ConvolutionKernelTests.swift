import Kernels
import Testing

struct ConvolutionKernelTests {
  private typealias Axis = ConvolutionKernel.Axis

  /// A convolution, summed for each output over its inputs in ascending order.
  private static func reference(
    _ x: [Float], groups: Int, inputs: Int, outputs: Int, vertical v: Axis, horizontal h: Axis, weights: [Float],
    bias: [Float]?
  ) -> [Float] {
    let (own, size) = (inputs / groups, inputs * v.inputs * h.inputs)
    var result: [Float] = []
    for step in 0..<x.count / size {
      for output in 0..<outputs {
        for row in 0..<v.outputs {
          for column in 0..<h.outputs {
            var sum: Float = 0
            for i in 0..<own {
              for a in 0..<v.taps {
                for b in 0..<h.taps {
                  let (y, z) = (
                    row * v.stride + a * v.dilation - v.padding, column * h.stride + b * h.dilation - h.padding
                  )
                  guard (0..<v.inputs).contains(y), (0..<h.inputs).contains(z) else { continue }
                  let channel = output / (outputs / groups) * own + i
                  sum.addProduct(
                    x[step * size + (channel * v.inputs + y) * h.inputs + z],
                    weights[((output * own + i) * v.taps + a) * h.taps + b])
                }
              }
            }
            result.append(bias.map { sum + $0[output] } ?? sum)
          }
        }
      }
    }
    return result
  }

  @Test(arguments: VectorLevel.supported, [(1, 3, 4), (2, 2, 34), (3, 3, 3)])
  func `every output sums its inputs in ascending order, samples or events`(
    level: VectorLevel, sizes: (groups: Int, inputs: Int, outputs: Int)
  ) {
    let (groups, inputs, outputs) = (sizes.groups, sizes.inputs, sizes.outputs / sizes.groups * sizes.groups)
    let axes = [
      Axis(inputs: 7, outputs: 5, taps: 3, stride: 1, padding: 0, dilation: 1),
      Axis(inputs: 6, outputs: 3, taps: 2, stride: 2, padding: 0, dilation: 1),
      Axis(inputs: 5, outputs: 5, taps: 3, stride: 1, padding: 2, dilation: 2),
      Axis(inputs: 4, outputs: 3, taps: 2, stride: 3, padding: 3, dilation: 2),
      Axis(inputs: 1, outputs: 1, taps: 1, stride: 1, padding: 0, dilation: 1),
    ]
    for vertical in axes {
      for horizontal in axes {
        let count = outputs * inputs / groups * vertical.taps * horizontal.taps
        let weights = Samples.uniforms(count, in: -1..<1, stream: 1)
        let size = inputs * vertical.inputs * horizontal.inputs
        let counts = Samples.counts(3 * size, seed: 2)
        for bias in [nil, Samples.uniforms(outputs, in: -1..<1, stream: 3)] {
          let kernel = ConvolutionKernel(
            groups: groups, inputChannels: inputs, outputChannels: outputs, vertical: vertical, horizontal: horizontal,
            weights: weights, bias: bias)
          let expect = { (x: [Float]) in
            Self.reference(
              x, groups: groups, inputs: inputs, outputs: outputs, vertical: vertical, horizontal: horizontal,
              weights: weights, bias: bias)
          }
          #expect(kernel.convolve(counts.span, steps: 3, level: level).bits == expect(counts).bits)
          let events = Events(dense: counts, steps: 3, channels: size)
          let fromEvents = kernel.convolve(
            rowStarts: events.rowStarts.span, channels: events.channels.span, counts: events.counts.span, level: level)
          #expect(fromEvents.bits == expect(counts).bits)
          let samples = Samples.uniforms(2 * size, in: -1..<1, stream: 4)
          #expect(kernel.convolve(samples.span, steps: 2, level: level).bits == expect(samples).bits)
        }
      }
    }
  }
}

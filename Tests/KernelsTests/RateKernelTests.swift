import Kernels
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct RateKernelTests {
  static let activations: [RateKernel.Activation] = [.rectified, .tanh, .sigmoid, .leaky(0.01), .floored(0.01)]

  private func activated(_ difference: Float, _ activation: RateKernel.Activation) -> Float {
    switch activation {
    case .rectified: difference > 0 ? difference : 0
    case .tanh: ElementaryFunctions.tanh(difference)
    case .sigmoid: (ElementaryFunctions.tanh(difference) + 1) * 0.5
    case .leaky(let slope): difference >= 0 ? difference : slope * difference
    case .floored(let value): difference >= 0 ? difference : value
    }
  }

  @Test(arguments: [1, 7, 33], [false, true])
  func `it is the naive loop, bit for bit, at every level and in any pieces`(
    neurons: Int, isRecurrent: Bool
  ) {
    let steps = 12
    let input = Samples.uniforms(steps * neurons, in: -2..<2)
    let (rate, bias) = (Samples.uniforms(neurons, in: 0.01..<1), Samples.uniforms(neurons, in: -0.1..<0.1))
    let threshold = Samples.uniforms(neurons, in: -0.2..<0.2)
    let weights = isRecurrent ? Samples.uniforms(neurons * neurons, in: -0.5..<0.5) : nil
    let noise = isRecurrent ? Samples.uniforms(steps * neurons, in: -0.1..<0.1) : nil
    for activation in Self.activations {
      var (state, expected) = ([Float](repeating: 0, count: neurons), [Float]())
      for step in 0..<steps {
        let active = (0..<neurons).map { activated(state[$0] - threshold[$0], activation) }
        for n in 0..<neurons {
          var drive = input[step * neurons + n]
          if let noise { drive += noise[step * neurons + n] }
          drive += bias[n]
          if let weights {
            drive += (0..<neurons).reduce(Float(0)) { $0.addingProduct(active[$1], weights[$1 * neurons + n]) }
          }
          let next = state[n] + rate[n] * (drive - state[n])
          state[n] = next.magnitude < 0x1p-100 ? 0 : next
        }
        expected += (0..<neurons).map { activated(state[$0] - threshold[$0], activation) }
      }
      for level in VectorLevel.supported {
        for cut in [0, 1, 5, steps] {
          var (states, output, records) = (
            [Float](repeating: 0, count: neurons), [Float](),
            RateKernel.Records(states: StateRows(steps: steps, width: neurons))
          )
          for piece in [0..<cut, cut..<steps] {
            let cells = piece.lowerBound * neurons..<piece.upperBound * neurons
            output += RateKernel.evolve(
              input: input.span.extracting(cells), steps: piece.count, neurons: neurons, rate: rate, bias: bias,
              threshold: threshold, activation: activation, recurrentWeights: weights,
              noise: noise.map { Array($0[cells]) }, states: &states, records: &records, level: level)
          }
          #expect(output.map(\.bitPattern) == expected.map(\.bitPattern), "\(activation) at \(level)")
          #expect(states == state && records.states?.values.suffix(neurons) == state[...])
        }
      }
    }
  }

  @Test func `tanh of floats is at most one unit off, odd, and the same at every level`() {
    let arguments =
      Samples.uniforms(200_000, in: -10..<10) + Samples.uniforms(100_000, in: -0.001..<0.001)
      + [0, 1e-30, -1e-30, 9, 20, 100, .infinity, -.infinity, .leastNonzeroMagnitude]
    for x in arguments {
      let (value, reference) = (ElementaryFunctions.tanh(x), tanh(Double(x)))
      let error = abs(Double(value) - reference) / Double(max(Float(reference).ulp, .leastNonzeroMagnitude))
      #expect(error <= 1, "tanh \(x)")
      #expect(ElementaryFunctions.tanh(-x) == -value, "tanh \(x)")
    }
    #expect(ElementaryFunctions.tanh(Float.nan).isNaN)
    for level in VectorLevel.supported {
      var values = arguments
      var span = values.mutableSpan
      ElementaryFunctions.tanh(&span, level: level)
      #expect(zip(values, arguments).allSatisfy { $0.bitPattern == ElementaryFunctions.tanh($1).bitPattern })
    }
  }
}

import Modules
import Testing

@Suite struct `networks in whole numbers` {
  private func network(synapses: Int = 1, threshold: Double = 1, seed: Int64 = 1) throws -> NetworkSpecification<Double>
  {
    func values(_ count: Int, _ name: String) -> [Double] {
      RandomNumbers(seed: seed).child(name).normal(count: count, deviation: 1).map { Double($0) }
    }
    return try NetworkSpecification(
      synapses: synapses, inputWeights: values(3 * 4 * synapses, "in"),
      recurrentWeights: values(4 * 4 * synapses, "rec"), outputWeights: values(4 * 2, "out").map { $0 / 2 },
      thresholds: values(4, "threshold").map { threshold * (1 + $0.magnitude) },
      outputThresholds: values(2, "threshold_out").map { 1 + $0.magnitude }, biases: values(4, "bias"),
      outputBiases: values(2, "bias_out"), membraneDashes: [1.4, 2.5, 3.5, 4.6],
      synapseDashes: Array(repeating: [1, 2, 3, 4], count: synapses))
  }

  static let scalings: [NetworkQuantizer.Scaling] = [.global, .fuzzy, .byNeuron]

  @Test(arguments: scalings, [1, 2]) func `weights and thresholds keep to their bits`(
    _ scaling: NetworkQuantizer.Scaling, synapses: Int
  ) throws {
    for (bits, threshold) in [(4, 1.0), (8, 1), (8, 1e5)] {
      let quantizer = NetworkQuantizer(scaling, bitsPerWeight: bits, bitsPerThreshold: 12)
      let found = try quantizer.quantized(network(synapses: synapses, threshold: threshold))
      let (limit, largest) = (1 << (bits - 1) - 1, 2047)
      #expect((found.inputWeights + found.recurrentWeights + found.outputWeights).allSatisfy { $0.magnitude <= limit })
      #expect((found.thresholds + found.outputThresholds).allSatisfy { $0.magnitude <= largest })
      if threshold > 1 { #expect(found.thresholds.max() == largest) }
      if threshold == 1, scaling == .global {
        #expect((found.inputWeights + found.recurrentWeights).map(\.magnitude).max() == UInt(limit))
      }
      #expect(found.membraneDashes == [1, 2, 4, 5])
    }
  }

  @Test(arguments: scalings, [(1, 1.0), (1, 1e5), (2, 1), (2, 1e5)])
  func `weights, threshold and bias of a neuron have one scale`(
    _ scaling: NetworkQuantizer.Scaling, variant: (synapses: Int, threshold: Double)
  ) throws {
    let (synapses, threshold) = variant
    let given = try network(synapses: synapses, threshold: threshold)
    let found = try NetworkQuantizer(scaling, bitsPerWeight: 16, bitsPerThreshold: 24).quantized(given)
    for neuron in 0..<4 {
      let scale = Double(found.thresholds[neuron]) / given.thresholds[neuron]
      let bias = (given.biases?[neuron] ?? 0) * scale
      #expect((Double(found.biases?[neuron] ?? 0) - bias).magnitude <= 0.5 + bias.magnitude * 1e-3)
      for (index, weight) in given.inputWeights.enumerated() where index / synapses % 4 == neuron {
        let expected = min(max(weight * scale, -32767), 32767)
        #expect((Double(found.inputWeights[index]) - expected).magnitude <= 0.5 + expected.magnitude * 1e-3)
      }
    }
    for output in 0..<2 {
      let scale = Double(found.outputThresholds[output]) / given.outputThresholds[output]
      let bias = (given.outputBiases?[output] ?? 0) * scale
      #expect((Double(found.outputBiases?[output] ?? 0) - bias).magnitude <= 0.5 + bias.magnitude * 1e-3)
    }
  }

  @Test func `the faults of the model system are repeated only where they are asked for`() throws {
    let given = try NetworkSpecification(
      inputWeights: [1.0], outputWeights: [0.5], thresholds: [1], outputThresholds: [1], biases: [0.1],
      outputBiases: [0.1])
    let right = try NetworkQuantizer().quantized(given)
    let wrong = try NetworkQuantizer(repeatsModelFaults: true).quantized(given)
    #expect(right.outputBiases == [25] && wrong.outputBiases == [13])
    #expect(try NetworkQuantizer(.byNeuron).quantized(given).biases == [13])
    #expect(try NetworkQuantizer(.byNeuron, repeatsModelFaults: true).quantized(given).biases == [0])
  }

  @Test func `weights that are all zero stay zero`() throws {
    let given = try NetworkSpecification(
      inputWeights: [0.0, 0], outputWeights: [0, 0], thresholds: [3, 4], outputThresholds: [2])
    for scaling in Self.scalings {
      let found = try NetworkQuantizer(scaling).quantized(given)
      #expect(found.inputWeights == [0, 0] && found.thresholds == [3, 4] && found.outputThresholds == [2])
    }
  }

  @Test func `what cannot be quantised is refused`() throws {
    func message(_ body: () throws -> Void) -> String {
      #expect(throws: ModuleError.self) { try body() }?.description ?? ""
    }
    #expect(
      message {
        _ = try NetworkSpecification(inputWeights: [1.0], outputWeights: [1], thresholds: [], outputThresholds: [1])
      } == "NetworkSpecification cannot have 0 neurons.")
    #expect(
      message {
        _ = try NetworkSpecification(
          inputWeights: [1.0, 2, 3], outputWeights: [1], thresholds: [1, 1], outputThresholds: [1])
      } == "NetworkSpecification: 'weights_in' has shape [2], but a tensor of shape [3] was given.")
    var given = try network()
    #expect(
      message { _ = try NetworkQuantizer(bitsPerWeight: 1).quantized(given) }
        == "NetworkQuantizer: 'bits_per_weight' must be from 2 to 32, but is 1.0.")
    given.thresholds[2] = .nan
    #expect(
      message { _ = try NetworkQuantizer().quantized(given) }
        == "NetworkQuantizer: 'threshold' must hold finite numbers, but value 2 is not one.")
    given = try network()
    given.biases?[0] = 1e300
    #expect(
      message { _ = try NetworkQuantizer().quantized(given) }.contains("'bias' must be at most 2^53 after scaling"))
  }

  @Test func `a bias larger than all weights makes the model system's global scale smaller, and no other`() throws {
    let given = try NetworkSpecification(
      inputWeights: [0.5, -1], outputWeights: [0.25], thresholds: [1], outputThresholds: [1], biases: [2],
      outputBiases: [0.5])
    let model = try NetworkQuantizer(repeatsModelFaults: true).quantized(given)
    #expect(model.inputWeights == [32, -64] && model.outputWeights == [64] && model.biases == [127])
    #expect(try NetworkQuantizer().quantized(given).inputWeights == [64, -127])
    #expect(try NetworkQuantizer(.fuzzy, repeatsModelFaults: true).quantized(given).outputWeights == [127])
  }
}

extension NetworkQuantizer {
  /// One scale for the hidden neurons, one for the outputs.
  func scaledGlobally(_ network: NetworkSpecification<Double>) -> NetworkSpecification<Double> {
    if repeatsModelFaults { return scaledGloballyAsModelSystem(network) }
    var hidden = scale(of: network.inputWeights + network.recurrentWeights)
    var output = scale(of: network.outputWeights)
    hidden = limited(hidden, by: network.thresholds)
    output = limited(output, by: network.outputThresholds)
    var result = network
    result.inputWeights = network.inputWeights.map { clipped($0 * hidden) }
    result.recurrentWeights = network.recurrentWeights.map { clipped($0 * hidden) }
    result.outputWeights = network.outputWeights.map { clipped($0 * output) }
    result.thresholds = network.thresholds.map { $0 * hidden }
    result.outputThresholds = network.outputThresholds.map { $0 * output }
    result.biases = network.biases?.map { $0 * hidden }
    result.outputBiases = network.outputBiases?.map { $0 * output }
    return result
  }

  /// Lets biases limit a scale that is not fuzzy, rounds before it limits, and takes the hidden scale for the biases of the
  /// outputs.
  private func scaledGloballyAsModelSystem(_ network: NetworkSpecification<Double>) -> NetworkSpecification<Double> {
    let biases = scaling == .fuzzy ? ([], []) : (network.biases ?? [], network.outputBiases ?? [])
    let hidden = scale(of: network.inputWeights + network.recurrentWeights + biases.0)
    let output = scale(of: network.outputWeights + biases.1)
    func rounded(_ values: [Double], _ scale: Double) -> [Double] {
      values.map { ($0 * scale).rounded(.toNearestOrEven) }
    }
    var result = network
    result.inputWeights = rounded(network.inputWeights, hidden)
    result.recurrentWeights = rounded(network.recurrentWeights, hidden)
    result.outputWeights = rounded(network.outputWeights, output)
    result.thresholds = rounded(network.thresholds, hidden)
    result.outputThresholds = rounded(network.outputThresholds, output)
    result.biases = network.biases.map { rounded($0, hidden) }
    result.outputBiases = network.outputBiases.map { rounded($0, hidden) }
    let factor = limited(1, by: result.thresholds)
    if factor < 1 {
      result.inputWeights = rounded(result.inputWeights, factor)
      result.recurrentWeights = rounded(result.recurrentWeights, factor)
      result.thresholds = rounded(result.thresholds, factor)
      result.biases = result.biases.map { rounded($0, factor) }
    }
    let outputFactor = limited(1, by: result.outputThresholds)
    if outputFactor < 1 {
      result.outputWeights = rounded(result.outputWeights, outputFactor)
      result.recurrentWeights = rounded(result.recurrentWeights, outputFactor)
      result.outputThresholds = rounded(result.outputThresholds, outputFactor)
    }
    return result
  }

  /// A scale of its own for every neuron.
  func scaledByNeuron(_ network: NetworkSpecification<Double>) -> NetworkSpecification<Double> {
    let (synapses, neurons, outputs) = (network.synapses, network.neurons, network.outputs)
    var result = network
    for neuron in 0..<neurons {
      func places(_ list: [Double]) -> [Int] { list.indices.filter { $0 / synapses % neurons == neuron } }
      let (inputs, recurrent) = (places(network.inputWeights), places(network.recurrentWeights))
      let weights = inputs.map { network.inputWeights[$0] } + recurrent.map { network.recurrentWeights[$0] }
      let scale = limited(self.scale(of: weights), by: [network.thresholds[neuron]])
      for place in inputs { result.inputWeights[place] *= scale }
      for place in recurrent { result.recurrentWeights[place] *= scale }
      result.thresholds[neuron] *= scale
      if !(repeatsModelFaults && synapses == 1) { result.biases?[neuron] *= scale }
    }
    for output in 0..<outputs {
      let places = network.outputWeights.indices.filter { $0 % outputs == output }
      let scale = limited(
        self.scale(of: places.map { network.outputWeights[$0] }), by: [network.outputThresholds[output]])
      for place in places { result.outputWeights[place] *= scale }
      result.outputThresholds[output] *= scale
      result.outputBiases?[output] *= scale
    }
    return result
  }

  /// The scale that makes the largest weight the largest whole number; 1 for weights that are all zero.
  private func scale(of weights: [Double]) -> Double {
    var largest = weights.lazy.map(\.magnitude).max() ?? 0
    if scaling == .fuzzy {
      let present = weights.filter { $0 != 0 }
      let count = Double(max(1, present.count))
      let mean = present.reduce(0, +) / count
      let variance = present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      largest = mean.magnitude + 2 * variance.squareRoot()
    }
    return largest > 0 ? largestWeight / largest : 1
  }

  /// A scale, smaller where it would make a threshold larger than its bits hold.
  private func limited(_ scale: Double, by thresholds: [Double]) -> Double {
    guard let largest = thresholds.max(), largest * scale > largestThreshold else { return scale }
    return largestThreshold / largest
  }

  private func clipped(_ weight: Double) -> Double { min(max(weight, -largestWeight), largestWeight) }
}

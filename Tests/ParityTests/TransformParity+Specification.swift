import Modules

extension TransformParity {
  /// Whole numbers for a chip, with the faults of the model system.
  mutating func compareSpecification() throws {
    let config = oracle.config
    let weights = try inputs.required("weights_in")
    let network = try NetworkSpecification(
      synapses: weights.shape.count > 2 ? weights.shape[2] : 1, inputWeights: weights.values,
      recurrentWeights: list("weights_rec") ?? [], outputWeights: list("weights_out") ?? [],
      thresholds: list("threshold") ?? [], outputThresholds: list("threshold_out") ?? [], biases: list("bias"),
      outputBiases: list("bias_out"), membraneDashes: list("dash_mem") ?? [],
      synapseDashes: [list("dash_syn"), list("dash_syn_2")].compactMap { $0 },
      outputMembraneDashes: list("dash_mem_out") ?? [], outputSynapseDashes: list("dash_syn_out") ?? [])
    let scaling: NetworkQuantizer.Scaling =
      oracle.className == "channel_quantize" ? .byNeuron : config["fuzzy_scaling"].flag == true ? .fuzzy : .global
    let quantizer = NetworkQuantizer(
      scaling, bitsPerWeight: Int(clamped: config["bits_per_weight"].number ?? 8),
      bitsPerThreshold: Int(clamped: config["bits_per_threshold"].number ?? 16), repeatsModelFaults: true)
    let found = try quantizer.quantized(network)
    let lists: [String: [Int]?] = [
      "weights_in": found.inputWeights, "weights_rec": found.recurrentWeights, "weights_out": found.outputWeights,
      "threshold": found.thresholds, "threshold_out": found.outputThresholds, "bias": found.biases,
      "bias_out": found.outputBiases, "dash_mem": found.membraneDashes, "dash_syn": found.synapseDashes.first,
      "dash_syn_2": found.synapseDashes.dropFirst().first, "dash_mem_out": found.outputMembraneDashes,
      "dash_syn_out": found.outputSynapseDashes,
    ]
    for name in outputs.datasetNames {
      let expected = try outputs.required(name).values.map { Int(clamped: $0) }
      comparison.expect(lists[name] ?? nil, expected, as: name)
    }
  }

  private func list(_ name: String) throws -> [Double]? { try inputs.array(name)?.values }
}

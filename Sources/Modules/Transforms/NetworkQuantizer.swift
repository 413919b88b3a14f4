/// Turns the numbers of a trained network into whole numbers for a chip.
///
/// ```
/// scale = (2ᵇ⁻¹ − 1) / max |w|,   result = round(scale · value) for weights, thresholds and biases alike
/// ```
/// One scale holds for all input and recurrent weights and another for the output weights, or each neuron has its own.
/// Where a threshold would exceed its bits, the scale is the one that just keeps it. Halves go to even numbers.
///
/// ```swift
/// let network = try NetworkSpecification(
///   inputWeights: [0.5, -1], outputWeights: [2, 1], thresholds: [1, 1], outputThresholds: [1])
/// let whole = try NetworkQuantizer().quantized(network)
/// whole.inputWeights   // [64, -127]
/// ```
public struct NetworkQuantizer: Sendable, Hashable {
  /// What shares a scale.
  public enum Scaling: Sendable, Hashable {
    /// The hidden neurons have one, and the outputs another.
    case global
    /// The same, for weights of |mean| + 2 deviations of those that are not zero; larger ones are clipped.
    case fuzzy
    /// Every neuron has its own.
    case byNeuron
  }

  public var scaling: Scaling
  /// Bits of a weight with its sign, 2 to 32.
  public var bitsPerWeight: Int
  /// Bits of a threshold with its sign, 2 to 32.
  public var bitsPerThreshold: Int
  /// Whether the faults of the model system are repeated: a global scale that biases larger than all weights make
  /// smaller, that of hidden neurons for the biases of outputs too, no scale for biases of neurons with one synapse each,
  /// weights rounded twice where thresholds are limited, and fuzzy weights that are not clipped.
  public var repeatsModelFaults: Bool

  public init(
    _ scaling: Scaling = .global, bitsPerWeight: Int = 8, bitsPerThreshold: Int = 16, repeatsModelFaults: Bool = false
  ) {
    self.scaling = scaling
    self.bitsPerWeight = bitsPerWeight
    self.bitsPerThreshold = bitsPerThreshold
    self.repeatsModelFaults = repeatsModelFaults
  }

  private static let typeName = "NetworkQuantizer"
  var largestWeight: Double { Double(1 << (bitsPerWeight - 1) - 1) }
  var largestThreshold: Double { Double(1 << (bitsPerThreshold - 1) - 1) }

  /// The whole numbers of a network.
  ///
  /// - Throws: `ModuleError` for bits out of range, lists that do not belong together, or numbers that are not finite or
  ///   too large.
  public func quantized(
    _ network: NetworkSpecification<Double>
  ) throws(ModuleError) -> NetworkSpecification<Int> {
    for (name, bits) in [("bits_per_weight", bitsPerWeight), ("bits_per_threshold", bitsPerThreshold)]
    where !(2...32).contains(bits) {
      throw ModuleError(Self.typeName, .outOfRange(attribute: name, value: Double(bits), range: "from 2 to 32"))
    }
    try network.validate()
    try Self.checkFinite(network)
    let scaled: NetworkSpecification<Double>
    switch scaling {
    case .global, .fuzzy: scaled = scaledGlobally(network)
    case .byNeuron: scaled = scaledByNeuron(network)
    }
    func optional(_ values: [Double]?, _ name: String) throws(ModuleError) -> [Int]? {
      guard let values else { return nil }
      return try Self.whole(values, name)
    }
    var shifts: [[Int]] = []
    for list in network.synapseDashes { shifts.append(try Self.whole(list, "dash_syn")) }
    return try NetworkSpecification(
      synapses: network.synapses, inputWeights: Self.whole(scaled.inputWeights, "weights_in"),
      recurrentWeights: Self.whole(scaled.recurrentWeights, "weights_rec"),
      outputWeights: Self.whole(scaled.outputWeights, "weights_out"),
      thresholds: Self.whole(scaled.thresholds, "threshold"),
      outputThresholds: Self.whole(scaled.outputThresholds, "threshold_out"),
      biases: optional(scaled.biases, "bias"), outputBiases: optional(scaled.outputBiases, "bias_out"),
      membraneDashes: Self.whole(network.membraneDashes, "dash_mem"), synapseDashes: shifts,
      outputMembraneDashes: Self.whole(network.outputMembraneDashes, "dash_mem_out"),
      outputSynapseDashes: Self.whole(network.outputSynapseDashes, "dash_syn_out"))
  }

  private static func whole(_ values: [Double], _ name: String) throws(ModuleError) -> [Int] {
    var whole: [Int] = []
    for value in values {
      guard let number = Int(exactly: value.rounded(.toNearestOrEven)), number.magnitude <= 1 << 53 else {
        throw ModuleError(typeName, .outOfRange(attribute: name, value: value, range: "at most 2^53 after scaling"))
      }
      whole.append(number)
    }
    return whole
  }

  private static func checkFinite(_ network: NetworkSpecification<Double>) throws(ModuleError) {
    let lists: [(String, [Double])] = [
      ("weights_in", network.inputWeights), ("weights_rec", network.recurrentWeights),
      ("weights_out", network.outputWeights), ("threshold", network.thresholds),
      ("threshold_out", network.outputThresholds), ("bias", network.biases ?? []),
      ("bias_out", network.outputBiases ?? []), ("dash_mem", network.membraneDashes),
      ("dash_syn", network.synapseDashes.flatMap { $0 }), ("dash_mem_out", network.outputMembraneDashes),
      ("dash_syn_out", network.outputSynapseDashes),
    ]
    for (name, values) in lists {
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw ModuleError(typeName, .notFinite(attribute: name, index: index))
      }
    }
  }
}

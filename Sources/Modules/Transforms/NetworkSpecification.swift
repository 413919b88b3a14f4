/// The numbers of a network of one hidden layer as chips take them: before quantisation (`Double`) or after it (`Int`).
///
/// Lists are row-major. There are `synapses` of each hidden neuron; a dash is the bit shift of a leak.
///
/// ```swift
/// let network = try NetworkSpecification(
///   inputWeights: [0.5, -1], outputWeights: [2, 1], thresholds: [1, 1], outputThresholds: [1])
/// network.neurons   // 2
/// ```
public struct NetworkSpecification<Value: Sendable & Hashable>: Sendable, Hashable {
  /// `[inputs, neurons, synapses]`.
  public var inputWeights: [Value]
  /// `[neurons, neurons, synapses]`; empty for none.
  public var recurrentWeights: [Value]
  /// `[read neurons, outputs]`.
  public var outputWeights: [Value]
  /// `[neurons]`.
  public var thresholds: [Value]
  /// `[outputs]`.
  public var outputThresholds: [Value]
  /// `[neurons]`; `nil` for none.
  public var biases: [Value]?
  /// `[outputs]`; `nil` for none.
  public var outputBiases: [Value]?
  /// `[neurons]`.
  public var membraneDashes: [Value]
  /// `[neurons]`, one list a synapse.
  public var synapseDashes: [[Value]]
  /// `[outputs]`.
  public var outputMembraneDashes: [Value]
  /// `[outputs]`.
  public var outputSynapseDashes: [Value]
  /// Synapses of each hidden neuron.
  public let synapses: Int

  /// Number of hidden neurons.
  public var neurons: Int { thresholds.count }
  /// Number of outputs.
  public var outputs: Int { outputThresholds.count }

  /// Gathers the numbers of a network.
  ///
  /// - Throws: `ModuleError` for lists that do not belong together.
  public init(
    synapses: Int = 1, inputWeights: [Value], recurrentWeights: [Value] = [], outputWeights: [Value],
    thresholds: [Value], outputThresholds: [Value], biases: [Value]? = nil, outputBiases: [Value]? = nil,
    membraneDashes: [Value] = [], synapseDashes: [[Value]] = [], outputMembraneDashes: [Value] = [],
    outputSynapseDashes: [Value] = []
  ) throws(ModuleError) {
    self.synapses = synapses
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    self.outputWeights = outputWeights
    self.thresholds = thresholds
    self.outputThresholds = outputThresholds
    self.biases = biases
    self.outputBiases = outputBiases
    self.membraneDashes = membraneDashes
    self.synapseDashes = synapseDashes
    self.outputMembraneDashes = outputMembraneDashes
    self.outputSynapseDashes = outputSynapseDashes
    try validate()
  }

  func validate() throws(ModuleError) {
    let type = "NetworkSpecification"
    for (what, count) in [("synapses", synapses), ("neurons", neurons), ("outputs", outputs)]
    where count < 1 || count > Int(Int32.max) {
      throw ModuleError(type, .badSize(what: what, found: count))
    }
    func check(_ name: String, _ count: Int, _ expected: Int) throws(ModuleError) {
      if count != expected {
        throw ModuleError(type, .wrongShape(attribute: name, expected: [expected], found: [count]))
      }
    }
    let (width, inputs) = (neurons * synapses, inputWeights.count / (neurons * synapses))
    try check("weights_in", inputWeights.count, inputs * width)
    try check("weights_rec", recurrentWeights.count, recurrentWeights.isEmpty ? 0 : neurons * width)
    try check("weights_out", outputWeights.count, outputWeights.count / outputs * outputs)
    try check("bias", biases?.count ?? neurons, neurons)
    try check("bias_out", outputBiases?.count ?? outputs, outputs)
    for (name, list, size) in [
      ("dash_mem", membraneDashes, neurons), ("dash_mem_out", outputMembraneDashes, outputs),
      ("dash_syn_out", outputSynapseDashes, outputs),
    ] where !list.isEmpty { try check(name, list.count, size) }
    for list in synapseDashes { try check("dash_syn", list.count, neurons) }
  }
}

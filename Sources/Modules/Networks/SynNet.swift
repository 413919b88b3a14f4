public import Signals

/// A feed-forward spiking network that sees its input on many time scales at once (Rockpool's `SynNet`).
///
/// ```
/// hidden layer i:   W_i → LIF with τ_syn of neuron n = dt · (τ_base / dt)^j,   j = 1 + n mod (time constants of layer i)
/// readout:          W_out → LIF with τ_syn,out
/// ```
/// Weights are drawn uniformly in ±√(6 / inputs), and those of neuron n multiplied by dt / τ_syn of n.
/// Quantised time constants are those of the nearest bit shift: d = round(−log₂(1 − exp(−dt / τ))), τ = −dt / ln(1 − 2⁻ᵈ).
///
/// Its modules are `0_linear`, `0_neurons`, `1_linear` … `out_linear`, `out_neurons`; with dropout there is a `0_dropout`
/// behind each hidden layer. All but the weights is held constant, unless asked for.
///
/// ```swift
/// let network = try SynNet(16, classes: 4, hidden: [.init(24, timeConstants: 3), .init(24, timeConstants: 2)], seed: 1)
/// network["1_neurons"]?.shape   // (24, 24)
/// ```
public struct SynNet: Module {
  public static let typeName = "SynNet"

  /// A hidden layer.
  public struct Hidden: Sendable, Hashable {
    /// Number of neurons.
    public var neurons: Int
    /// Number of synaptic time constants, dealt out to the neurons in turn.
    public var timeConstants: Int

    public init(_ neurons: Int, timeConstants: Int) {
      self.neurons = neurons
      self.timeConstants = timeConstants
    }
  }

  /// What the network gives.
  public enum Output: String, Sendable, CaseIterable, AttributeConvertible {
    /// The spikes of the output neurons.
    case spikes
    /// The potentials of the output neurons.
    case potentials = "vmem"
  }

  public struct Simulation: AttributeGroup, Equatable {
    /// What the network gives.
    public var output = Output.spikes

    public init() {}
    public static let attributes: [Attribute<Self>] = [Attribute("output", \.output)]
  }

  public var parameters = NoAttributes()
  public var simulation: Simulation
  public var state = NoAttributes()
  var stack: Sequential

  /// The threshold of neurons that shall give their potential and not spike.
  private static let silentThreshold: Float = 32767

  /// Creates a network.
  ///
  /// - Parameters:
  ///   - channelCount: Number of inputs.
  ///   - classes: Number of outputs.
  ///   - baseTimeConstant: τ_base in seconds; longer than the time step.
  ///   - membraneTimeConstant: Seconds, of all neurons.
  ///   - outputTimeConstant: Seconds, of the synapses of the output neurons.
  ///   - outputThreshold: One value for all, or one a class; the threshold of the hidden neurons unless given. Not to be
  ///     given with potentials, whose neurons do not spike.
  ///   - maximumSpikesPerStep: The most spikes of a hidden neuron in a step.
  ///   - maximumOutputSpikesPerStep: The most spikes of an output neuron in a step.
  ///   - dropoutProbability: How likely a spike of a hidden layer is dropped at a step while the network trains; from 0
  ///     to below 1.
  ///   - trainsTimeConstants: Whether the time constants of the hidden neurons are left to training.
  ///   - trainsThresholds: Whether the thresholds of the hidden neurons are.
  ///   - seed: What the weights depend on.
  /// - Throws: `ModuleError` for no hidden layer, sizes below 1, a base time constant that is not longer than the step, or
  ///   values that neurons cannot have.
  public init(
    _ channelCount: Int, classes: Int, hidden: [Hidden] = [Hidden(60, timeConstants: 10)],
    baseTimeConstant: Double = 0.002, membraneTimeConstant: Double = 0.002, outputTimeConstant: Double = 0.002,
    quantizesTimeConstants: Bool = true, threshold: Tensor = 1, outputThreshold: Tensor? = nil,
    maximumSpikesPerStep: Int = 31, maximumOutputSpikesPerStep: Int = 1, output: Output = .spikes,
    dropoutProbability: Double = 0, trainsTimeConstants: Bool = false, trainsThresholds: Bool = false,
    timeStep: TimeStep = .milliseconds(1), seed: Int64 = 0
  ) throws(ModuleError) {
    simulation = Simulation()
    simulation.output = output
    guard !hidden.isEmpty else { throw ModuleError(Self.typeName, .badSize(what: "hidden layers", found: 0)) }
    guard baseTimeConstant > timeStep.seconds else {
      throw ModuleError(
        Self.typeName,
        .outOfRange(
          attribute: "tau_syn_base", value: baseTimeConstant, range: "longer than the time step of \(timeStep)"))
    }
    if output == .potentials, let threshold = outputThreshold?.scalars.first {
      throw ModuleError(
        Self.typeName,
        .outOfRange(attribute: "threshold_out", value: Double(threshold), range: "left out where potentials are given"))
    }
    var chain: [(String, any Module)] = []
    func used(_ constants: [Double]) throws(ModuleError) -> Tensor {
      let given = Tensor(constants.map { Float($0) })
      return quantizesTimeConstants ? try Leak.timeConstant(given).nearestTimeConstant(step: timeStep) : given
    }
    func addLayer(
      _ name: String, inputs: Int, neurons: Int, synapticTimeConstants: [Double], threshold: Tensor, cap: Int
    ) throws(ModuleError) {
      do { chain.append(("\(name)_linear", try Linear(inputs, neurons, weights: .values(0)))) } catch {
        throw error.inside("\(name)_linear")
      }
      do {
        let cells = try LIF(
          neurons, membraneTimeConstant: used([membraneTimeConstant]),
          synapticTimeConstant: used(synapticTimeConstants), threshold: threshold, maximumSpikesPerStep: cap,
          timeStep: timeStep)
        chain.append(("\(name)_neurons", cells))
      } catch { throw error.inside("\(name)_neurons") }
    }
    var inputs = channelCount
    for (index, hidden) in hidden.enumerated() {
      try Self.checkSizes(("neurons in a hidden layer", hidden.neurons), ("time constants", hidden.timeConstants))
      var constants = [baseTimeConstant]
      // More than there are neurons go to none.
      while constants.count < min(hidden.timeConstants, hidden.neurons) {
        constants.append(constants[constants.count - 1] * (baseTimeConstant / timeStep.seconds))
      }
      try addLayer(
        "\(index)", inputs: inputs, neurons: hidden.neurons,
        synapticTimeConstants: (0..<hidden.neurons).map { constants[$0 % constants.count] }, threshold: threshold,
        cap: maximumSpikesPerStep)
      if dropoutProbability != 0 {
        chain.append(
          (
            "\(index)_dropout",
            try Dropout(hidden.neurons, probability: dropoutProbability, of: .eachStep, seed: seed &+ Int64(index))
          ))
      }
      inputs = hidden.neurons
    }
    try addLayer(
      "out", inputs: inputs, neurons: classes, synapticTimeConstants: [outputTimeConstant],
      threshold: output == .potentials ? Tensor([Self.silentThreshold]) : outputThreshold ?? threshold,
      cap: maximumOutputSpikesPerStep)
    stack = try Sequential(chain)
    redrawParameters(using: RandomNumbers(seed: seed))
    for child in children where child.module is LIF {
      let isOutput = child.name == "out_neurons"
      var constants = ["bias"]
      if isOutput || !trainsTimeConstants { constants += ["tau_mem", "tau_syn"] }
      if isOutput || !trainsThresholds { constants.append("threshold") }
      try stack.fix(constants.map { AttributePath([child.name, $0]) })
    }
    try validate()
  }

  init(simulation: Simulation, stack: Sequential) throws(ModuleError) {
    self.simulation = simulation
    self.stack = stack
    try validate()
  }

  public var children: [NamedModule] {
    get { stack.children }
    set { stack.children = newValue }
  }
  public var inputCount: Int { stack.inputCount }
  public var outputCount: Int { stack.outputCount }
  public var inputKind: SignalKind { .events }
  public var outputKind: SignalKind { simulation.output == .spikes ? stack.outputKind : .continuous }

  /// The child of a name.
  public subscript(name: String) -> (any Module)? { stack[name] }

  public func validate() throws(ModuleError) {
    try stack.validate()
    guard let last = children.last, type(of: last.module).traces.contains(Output.potentials.rawValue) else {
      throw ModuleError(
        Self.typeName, .wrongChildren(expected: ["…", "out_linear", "out_neurons"], found: children.map(\.name)))
    }
  }

  public mutating func redrawParameters(using random: RandomNumbers) {
    for index in children.indices.dropFirst() {
      guard let neurons = children[index].module as? LIF, var linear = children[index - 1].module as? Linear else {
        continue
      }
      let step = neurons.simulation.timeStep.seconds
      linear.drawWeights(
        scaledBy: neurons.parameters.synapticTimeConstant.scalars.map { step / Double($0) },
        using: random.child(children[index - 1].name))
      children[index - 1].module = linear
    }
  }
}

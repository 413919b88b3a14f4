internal import Signals

extension ModuleGraph {
  /// One element of a network: weights, neurons, or any other module, and the nodes that it reads and writes.
  public struct Block: Sendable, Hashable {
    /// What a block computes, with full vectors, never one number for all.
    public enum Kind: Sendable, Hashable {
      /// A weighted sum.
      case weights(Linear.Parameters, Linear.Simulation = Linear.Simulation())
      /// Spiking neurons with synapses; their recurrent weights are a block of their own.
      case spiking(LIF.Parameters, LIF.Simulation)
      /// Rate neurons; their recurrent weights are a block of their own.
      case rate(Rate.Parameters, Rate.Simulation)
      /// The inputs as they are, added to what else is written to the outputs.
      case alias
      /// Any other module, at rest.
      case module(ModuleSnapshot)
    }

    /// Where the module is in the network: `hidden`, and `hidden/w_rec` for its recurrent weights.
    public var path: AttributePath
    /// What it computes.
    public internal(set) var kind: Kind
    /// The nodes that it reads, channel by channel.
    public internal(set) var inputs: [Node]
    /// The nodes that it writes, channel by channel.
    public internal(set) var outputs: [Node]

    public init(_ kind: Kind, at path: AttributePath = AttributePath(), inputs: [Node], outputs: [Node]) {
      self.path = path
      self.kind = kind
      self.inputs = inputs
      self.outputs = outputs
    }

    /// The name of the type of module that it is, or `Alias`.
    public var typeName: String { kind.typeName }

    /// Parameters and settings by their names in archives.
    public var attributes: [AttributeEntry] {
      switch kind {
      case .weights(let parameters, let simulation):
        parameters.entries(as: .parameters) + simulation.entries(as: .simulation)
      case .spiking(let parameters, let simulation):
        parameters.entries(as: .parameters) + simulation.entries(as: .simulation)
      case .rate(let parameters, let simulation):
        parameters.entries(as: .parameters) + simulation.entries(as: .simulation)
      case .alias: []
      case .module(let snapshot): snapshot.attributes
      }
    }

    /// Refuses values that the module would refuse, and other counts of nodes than it has channels.
    func validate() throws(GraphError) {
      let shape: (inputs: Int, outputs: Int)
      do {
        switch kind {
        case .alias: shape = (inputs.count, inputs.count)
        case .module: return
        default:
          guard let module = try kind.module() else { return }
          shape = module.shape
        }
      } catch { throw GraphError.refused(error).inside(path) }
      guard shape.inputs == inputs.count else {
        throw .wrongNodeCount(path, what: "inputs", expected: shape.inputs, found: inputs.count)
      }
      guard shape.outputs == outputs.count else {
        throw .wrongNodeCount(path, what: "outputs", expected: shape.outputs, found: outputs.count)
      }
    }
  }
}

extension ModuleGraph.Block: CustomStringConvertible {
  /// Such as `hidden: LIF 8 → 4`.
  public var description: String {
    (path.components.isEmpty ? "" : "\(path): ") + "\(typeName) \(inputs.count) → \(outputs.count)"
  }
}

extension ModuleGraph.Block.Kind {
  var typeName: String {
    switch self {
    case .weights: Linear.typeName
    case .spiking: LIF.typeName
    case .rate: Rate.typeName
    case .alias: "Alias"
    case .module(let snapshot): snapshot.type
    }
  }

  /// The layer at rest; `nil` for what is no layer by itself.
  func module(recurrentWeights: Tensor? = nil) throws(ModuleError) -> (any Module)? {
    switch self {
    case .weights(let parameters, let simulation):
      return try Linear(parameters: parameters, simulation: simulation, state: NoAttributes())
    case .spiking(var parameters, let simulation):
      parameters.recurrentWeights = recurrentWeights
      let synapses = parameters.synapticTimeConstant.shape.last ?? 0
      let state = try LIF(parameters.threshold.count, synapses: synapses).state
      var neurons = try LIF(parameters: parameters, simulation: simulation, state: state)
      neurons.resetState()
      return neurons
    case .rate(var parameters, let simulation):
      parameters.recurrentWeights = recurrentWeights
      let state = try Rate(parameters.timeConstant.count).state
      var neurons = try Rate(parameters: parameters, simulation: simulation, state: state)
      neurons.resetState()
      return neurons
    case .alias, .module: return nil
    }
  }
}

import Modules
import Signals

/// A graph of the model system.
struct ModelGraph {
  var blocks: [ModelBlock]
  let inputs: [Int]
  let outputs: [Int]

  /// How many nodes it has.
  var nodeCount: Int { Set(inputs + outputs + blocks.flatMap { $0.inputs + $0.outputs }).count }

  init(blocks: [ModelBlock], inputs: [Int], outputs: [Int]) {
    (self.blocks, self.inputs, self.outputs) = (blocks, inputs, outputs)
  }

  init(_ node: OracleNode) throws {
    blocks = try node.modules.map(ModelBlock.init)
    (inputs, outputs) = (try node.nodes("input_nodes"), try node.nodes("output_nodes"))
  }

  /// Undoes what the model system makes of adaptation: a synapse more for each neuron, which no node feeds, and the
  /// adaptation's weights on the diagonal of the recurrent ones.
  ///
  /// - Returns: Whether there was any: more time constants than nodes, and those are the case's `tau_ahp`.
  mutating func takeAdaptationFromSynapses(_ node: OracleNode) throws -> Bool {
    guard let name = node.datasetNames.first(where: { $0.hasPrefix("params.") && $0.hasSuffix("w_ahp") }),
      let weights = try node.array(name), let constants = try node.array(name.dropLast(5) + "tau_ahp"),
      let place = blocks.firstIndex(where: { $0["tau_syn"]?.values.count == $0.inputs.count + $0.outputs.count })
    else { return false }
    let neurons = blocks[place]
    let synapses = neurons.inputs.count / neurons.outputs.count
    let known = neurons["tau_syn"]?.values ?? []
    let own = known.indices.filter { $0 % (synapses + 1) < synapses }.map { known[$0] }
    let added = known.indices.filter { $0 % (synapses + 1) == synapses }.map { known[$0] }
    guard added == constants.expanded(to: added.count) else { return false }
    blocks[place]["tau_syn"] = OracleArray(shape: [own.count], values: own)
    let adaptation = weights.expanded(to: neurons.outputs.count)
    let feedback = blocks.firstIndex { $0.inputs == neurons.outputs && $0.outputs == neurons.inputs }
    guard let feedback, var recurrent = blocks[feedback]["weight"] else { return true }
    for neuron in adaptation.indices {
      recurrent.values[neuron * neurons.inputs.count + neuron % neurons.inputs.count] -= adaptation[neuron]
    }
    blocks[feedback]["weight"] = recurrent
    if recurrent.values.allSatisfy({ $0.magnitude < 1e-6 }) { blocks.remove(at: feedback) }
    return true
  }
}

/// A block of the model system's graph.
struct ModelBlock {
  let type: String
  let inputs: [Int]
  let outputs: [Int]
  /// Its attributes that are there, by the names that Loligo has for them.
  var attributes: [(name: String, values: OracleArray)]

  init(_ type: String, inputs: [Int], outputs: [Int], attributes: [(name: String, values: OracleArray)] = []) {
    (self.type, self.inputs, self.outputs, self.attributes) = (type, inputs, outputs, attributes)
  }

  /// The values of an attribute.
  subscript(name: String) -> OracleArray? {
    get { attributes.first { $0.name == name }?.values }
    set {
      attributes.removeAll { $0.name == name }
      if let newValue { attributes.append((name, newValue)) }
    }
  }

  init(_ node: OracleNode) throws {
    guard let type = node.text("type") else { throw OracleError.missing("type of a block") }
    self.type = type
    inputs = try node.nodes("input_nodes")
    outputs = try node.nodes("output_nodes")
    let part = node.part("attributes")
    attributes = try part.datasetNames.map { (Self.names[$0] ?? $0, try part.required($0)) }
  }

  /// Loligo's types for those of the model system.
  private static let types = [
    "LinearWeights": "Linear", "LIFNeuronWithSynsRealValue": "LIF", "RateNeuronWithSynsRealValue": "Rate",
    "AliasConnection": "Alias",
  ]
  private static let names = ["weights": "weight", "biases": "bias"]

  /// What a block of Loligo does not have in common with this one; connections aside.
  func differences(from block: ModuleGraph.Block) -> [String] {
    var comparison = Comparison(.none)
    comparison.expect(block.typeName, Self.types[type] ?? type, as: "type")
    if !comparison.failures.isEmpty { return comparison.failures }
    for (name, values) in attributes {
      guard let found = block.values(named: name) else {
        comparison.fail("'\(name)' is missing")
        continue
      }
      comparison.compare(found, with: values.expanded(to: found.count), steps: 1, as: "'\(name)'")
    }
    if type == "LinearWeights", self["bias"] == nil, block.values(named: "bias") != nil {
      comparison.fail("has a bias")
    }
    return comparison.failures
  }
}

extension ModuleGraph.Block {
  /// The numbers of an attribute; `nil` for one that is not there or holds none.
  fileprivate func values(named name: String) -> [Float]? {
    switch attributes.first(where: { $0.name == name })?.value {
    case .tensor(let tensor)?: tensor.scalars
    case .number(let number)?: [Float(number)]
    case .timeStep(let step)?: [Float(step.seconds)]
    default: nil
    }
  }
}

extension OracleArray {
  /// The values, a single one as often as it counts: the model system leaves some of its vectors short.
  fileprivate func expanded(to count: Int) -> [Double] {
    values.count == 1 ? Array(repeating: values[0], count: count) : values
  }
}

extension OracleNode {
  /// The blocks of a graph, in order.
  fileprivate var modules: [OracleNode] {
    datasetNames.filter { $0.hasPrefix("modules.") && $0.hasSuffix(".input_nodes") }
      .map { part(String($0.dropLast(".input_nodes".count))) }
  }

  /// A list of nodes.
  fileprivate func nodes(_ name: String) throws -> [Int] { try required(name).values.map { Int(clamped: $0) } }
}

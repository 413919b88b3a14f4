import Modules
import Signals

/// Compares the graph of a module with the model system's, block by block, up to the numbers of nodes.
struct GraphParity {
  private let oracle: OracleCase
  private let found: ModuleGraph
  private let expected: [ModelBlock]
  /// Loligo's node for a node of the model system, and the other way round.
  private var own: [Int: Int] = [:]
  private var other: [Int: Int] = [:]
  private var isTaken: [Bool]
  /// What the last block that fitted none was.
  private var misfit = ""

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    guard let modelClass = oracle.modelClass else { return .leftOut("class '\(oracle.className)'") }
    do {
      let graph = try modelClass.module(of: oracle).graph()
      if let raised = oracle.node.text("raises") {
        return raised == "NotImplementedError"
          ? .deliberate(.missingGraph) : .failed("a graph, where the model system raises \(raised)")
      }
      var parity = try GraphParity(oracle, graph)
      let failures = try parity.failures()
      return failures.isEmpty ? .passed : .failed(failures.joined(separator: "; "))
    } catch OracleError.notExpressible(let what) {
      return .leftOut(what)
    } catch {
      return .failed("\(error)")
    }
  }

  private init(_ oracle: OracleCase, _ graph: ModuleGraph) throws {
    self.oracle = oracle
    found = graph
    expected = try oracle.node.modules.map(ModelBlock.init)
    isTaken = Array(repeating: false, count: graph.blocks.count)
  }

  private mutating func failures() throws -> [String] {
    var comparison = Comparison(.none)
    comparison.expect(found.blocks.count, expected.count, as: "number of blocks")
    if let count = oracle.config["num_nodes"].number {
      comparison.expect(found.nodes.count, Int(count), as: "number of nodes")
    }
    let inputs = try oracle.node.nodes("input_nodes")
    let outputs = try oracle.node.nodes("output_nodes")
    if !pair(found.inputs, inputs) { comparison.fail("inputs are \(found.inputs) for \(inputs)") }
    if !pair(found.outputs, outputs) { comparison.fail("outputs are \(found.outputs) for \(outputs)") }
    if comparison.failures.isEmpty, !match(from: 0) { comparison.fail(misfit) }
    return comparison.failures
  }

  /// Whether the blocks from a place on can be paired with those of Loligo that are left.
  private mutating func match(from place: Int) -> Bool {
    guard place < expected.count else { return true }
    let block = expected[place]
    for index in found.blocks.indices where !isTaken[index] {
      let differences = block.differences(from: found.blocks[index])
      let before = self
      if differences.isEmpty, pair(found.blocks[index].inputs, block.inputs),
        pair(found.blocks[index].outputs, block.outputs)
      {
        isTaken[index] = true
        if match(from: place + 1) { return true }
      }
      let reached = misfit
      self = before
      misfit = reached.isEmpty ? "\(block.type) \(place): \(differences.first ?? "it has other nodes")" : reached
    }
    return false
  }

  /// Takes nodes for each other, one by one; false where they are taken for others.
  private mutating func pair(_ nodes: [Int], _ others: [Int]) -> Bool {
    guard nodes.count == others.count else { return false }
    for (node, otherNode) in zip(nodes, others) {
      guard own[otherNode] ?? node == node, other[node] ?? otherNode == otherNode else { return false }
      own[otherNode] = node
      other[node] = otherNode
    }
    return true
  }
}

/// A block of the model system's graph.
struct ModelBlock {
  let type: String
  let inputs: [Int]
  let outputs: [Int]
  /// Its attributes that are there, by the names that Loligo has for them.
  let attributes: [(name: String, values: OracleArray)]

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
    if type == "LinearWeights", !attributes.contains(where: { $0.name == "bias" }), block.values(named: "bias") != nil {
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
  /// The values, a single one as often as it counts: the model system leaves some of its vectors short (Q-65).
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
  fileprivate func nodes(_ name: String) throws -> [Int] { try required(name).values.map { Int($0) } }
}

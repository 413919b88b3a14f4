import Modules
import Signals

/// Compares the graph of a module with the model system's, block by block, up to the numbers of nodes.
struct GraphParity {
  /// Loligo's blocks; those of dropout, which the model system's graphs leave out, are taken out.
  private let found: [ModuleGraph.Block]
  private let graph: ModuleGraph
  /// For a node behind dropout the one before it.
  private let earlier: [Int: Int]
  private let model: ModelGraph
  /// Loligo's node for a node of the model system, and the other way round.
  private var own: [Int: Int] = [:]
  private var other: [Int: Int] = [:]
  private var isTaken: [Bool]
  /// What the last block that fitted none was.
  private var misfit = ""

  /// What comes of a case.
  static func outcome(of oracle: OracleCase) -> Outcome {
    Outcome {
      var module =
        try oracle.modelClass?.module(of: oracle)
        ?? ModelNetwork(of: oracle, arguments: oracle.config["network"]).module
      var fault: Fault?
      if var network = module as? SynNet, network.simulation.output == .potentials {
        // Loligo's is a single block; the model system's is that of the network that gives spikes.
        network.simulation.output = .spikes
        (module, fault) = (network, .spikingReadout)
      }
      let graph = try module.graph()
      if let raised = oracle.node.text("raises") {
        return raised == "NotImplementedError"
          ? .deliberate(.missingGraph) : .failed("a graph, where the model system raises \(raised)")
      }
      var model = try ModelGraph(oracle.node)
      let hasAdaptation = try model.takeAdaptationFromSynapses(oracle.node)
      let failures = failures(of: graph, against: model)
      return Outcome(failures, except: hasAdaptation ? .adaptationAsSynapse : fault)
    }
  }

  /// What a graph does not have in common with the model system's.
  static func failures(of graph: ModuleGraph, against model: ModelGraph) -> [String] {
    var parity = GraphParity(graph, model)
    return parity.failures()
  }

  private init(_ graph: ModuleGraph, _ model: ModelGraph) {
    self.graph = graph
    found = graph.blocks.filter { $0.typeName != Dropout.typeName }
    var earlier: [Int: Int] = [:]
    for block in graph.blocks where block.typeName == Dropout.typeName {
      for (input, output) in zip(block.inputs, block.outputs) { earlier[output] = input }
    }
    self.earlier = earlier
    self.model = model
    isTaken = Array(repeating: false, count: found.count)
  }

  private mutating func failures() -> [String] {
    var comparison = Comparison(.none)
    comparison.expect(found.count, model.blocks.count, as: "number of blocks")
    comparison.expect(graph.nodes.count - earlier.count, model.nodeCount, as: "number of nodes")
    if !pair(graph.inputs, model.inputs) { comparison.fail("inputs are \(graph.inputs) for \(model.inputs)") }
    if !pair(graph.outputs, model.outputs) { comparison.fail("outputs are \(graph.outputs) for \(model.outputs)") }
    if comparison.failures.isEmpty, !match(from: 0) { comparison.fail(misfit) }
    return comparison.failures
  }

  /// Whether the blocks from a place on can be paired with those of Loligo that are left.
  private mutating func match(from place: Int) -> Bool {
    guard place < model.blocks.count else { return true }
    let block = model.blocks[place]
    for index in found.indices where !isTaken[index] {
      let differences = block.differences(from: found[index])
      let before = self
      if differences.isEmpty, pair(found[index].inputs, block.inputs),
        pair(found[index].outputs, block.outputs)
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
    for (place, otherNode) in zip(nodes, others) {
      let node = earlier[place] ?? place
      guard own[otherNode] ?? node == node, other[node] ?? otherNode == otherNode else { return false }
      own[otherNode] = node
      other[node] = otherNode
    }
    return true
  }
}

/// A network as blocks that are connected through nodes, free of how it is run: a value.
///
/// A node stands for a channel. It carries the sum of what the blocks write that have it among their outputs, and of the
/// input of the network that it is. What a block reads and writes is said once, in its lists of nodes; so a graph
/// cannot contradict itself.
///
/// ```swift
/// let network = try Sequential([
///   ("input", Linear(3, 4, seed: 1)), ("hidden", LIF(4, recurrentWeights: .drawn(.normal(0.1)), seed: 2)),
/// ])
/// let graph = try network.graph()
/// graph.blocks.map(\.path.description)   // ["input", "hidden/w_rec", "hidden"]
/// graph.recurrentBlocks.map(\.path.description)   // ["hidden/w_rec", "hidden"]
/// let again = try graph.module()
/// ```
public struct ModuleGraph: Sendable {
  /// The number of a node.
  public typealias Node = Int

  /// The blocks, in the order of the network.
  public internal(set) var blocks: [Block] = []
  /// The nodes that are the inputs of the network, channel by channel.
  public internal(set) var inputs: [Node] = []
  /// The nodes that are its outputs.
  public internal(set) var outputs: [Node] = []
  /// All nodes are numbered below it.
  var nodeLimit = 0
  /// The paths of all blocks.
  var paths: Set<AttributePath> = []

  /// A graph of nothing.
  public init() {}

  /// A single block between nodes of its own.
  ///
  /// - Parameter recurrentWeights: `[outputs, inputs]`, a second block `w_rec` from its outputs back to its inputs; none
  ///   unless given.
  /// - Throws: `GraphError` where the kind refuses its values or has other counts of inputs and outputs.
  public init(
    _ kind: Block.Kind, inputCount: Int, outputCount: Int, recurrentWeights: Linear.Parameters? = nil
  ) throws(GraphError) {
    inputs = addNodes(inputCount)
    outputs = addNodes(outputCount)
    if let recurrentWeights {
      try add(Block(.weights(recurrentWeights), at: Self.recurrentPath, inputs: outputs, outputs: inputs))
    }
    try add(Block(kind, inputs: inputs, outputs: outputs))
  }

  /// Where recurrent weights are, seen from their neurons.
  static let recurrentPath: AttributePath = "w_rec"

  /// The same graph with nodes numbered without gaps: inputs first, then outputs, then block by block.
  ///
  /// Graphs of equal blocks and connections are equal once renumbered.
  public func renumbered() -> ModuleGraph {
    var numbers = [Node?](repeating: nil, count: nodeLimit)
    var count = 0
    for node in inputs + outputs + blocks.flatMap({ $0.inputs + $0.outputs }) where numbers[node] == nil {
      numbers[node] = count
      count += 1
    }
    var graph = self
    graph.renameNodes { numbers[$0] ?? $0 }
    graph.nodeLimit = count
    return graph
  }

  /// Gives every node another number.
  mutating func renameNodes(_ name: (Node) -> Node) {
    inputs = inputs.map(name)
    outputs = outputs.map(name)
    for index in blocks.indices {
      blocks[index].inputs = blocks[index].inputs.map(name)
      blocks[index].outputs = blocks[index].outputs.map(name)
    }
  }
}

extension ModuleGraph: Hashable {
  public static func == (first: ModuleGraph, second: ModuleGraph) -> Bool {
    first.blocks == second.blocks && first.inputs == second.inputs && first.outputs == second.outputs
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(blocks)
    hasher.combine(inputs)
    hasher.combine(outputs)
  }
}

extension ModuleGraph: CustomStringConvertible {
  /// A line for the graph and one for each block.
  public var description: String {
    let recurrent = Set(recurrentBlocks.map(\.path))
    let head =
      "graph of \(inputs.count) inputs, \(outputs.count) outputs, \(nodes.count) nodes and \(blocks.count) blocks"
    return ([head] + blocks.map { "  \($0)" + (recurrent.contains($0.path) ? ", recurrent" : "") })
      .joined(separator: "\n")
  }
}

extension ModuleGraph {
  /// The nodes of blocks, inputs and outputs, in ascending order.
  public var nodes: [Node] {
    var isThere = [Bool](repeating: false, count: nodeLimit)
    for node in inputs + outputs { isThere[node] = true }
    for block in blocks {
      for node in block.inputs { isThere[node] = true }
      for node in block.outputs { isThere[node] = true }
    }
    return isThere.indices.filter { isThere[$0] }
  }

  /// The block at a path, if there is one.
  public subscript(path: AttributePath) -> Block? { blocks.first { $0.path == path } }

  /// The blocks of a type of module, such as `LIF.typeName`, or `Alias`.
  public func blocks(ofType name: String) -> [Block] { blocks.filter { $0.typeName == name } }

  /// The blocks that write a node.
  public func sources(of node: Node) -> [Block] { blocks.filter { $0.outputs.contains(node) } }
  /// The blocks that read a node.
  public func sinks(of node: Node) -> [Block] { blocks.filter { $0.inputs.contains(node) } }

  /// Everything that is connected with some nodes, in either direction, in ascending order.
  ///
  /// - Parameter start: Where to begin; at the inputs and outputs of the network unless given.
  public func reachable(from start: [Node]? = nil) -> (nodes: [Node], blocks: [Block]) {
    var blocksOfNode = [[Int]](repeating: [], count: nodeLimit)
    for (index, block) in blocks.enumerated() {
      for node in block.inputs + block.outputs where blocksOfNode[node].last != index {
        blocksOfNode[node].append(index)
      }
    }
    var isReached = [Bool](repeating: false, count: nodeLimit)
    var isTaken = [Bool](repeating: false, count: blocks.count)
    var waiting = (start ?? inputs + outputs).filter { isReached.indices.contains($0) }
    while let node = waiting.popLast() {
      if isReached[node] { continue }
      isReached[node] = true
      for index in blocksOfNode[node] where !isTaken[index] {
        isTaken[index] = true
        waiting += blocks[index].inputs + blocks[index].outputs
      }
    }
    return (isReached.indices.filter { isReached[$0] }, blocks.indices.filter { isTaken[$0] }.map { blocks[$0] })
  }
}

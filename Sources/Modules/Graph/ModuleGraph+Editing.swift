extension ModuleGraph {
  /// Makes nodes that no block has yet.
  public mutating func addNodes(_ count: Int) -> [Node] {
    precondition(count >= 0, "There is no negative number of nodes.")
    defer { nodeLimit += count }
    return Array(nodeLimit..<nodeLimit + count)
  }

  /// Adds a block between nodes of this graph.
  ///
  /// - Throws: `GraphError` for a path that is taken, unknown nodes, or what the kind of block refuses.
  public mutating func add(_ block: Block) throws(GraphError) {
    guard !paths.contains(block.path) else { throw .duplicateBlock(block.path) }
    try check(block.inputs)
    try check(block.outputs)
    try block.validate()
    blocks.append(block)
    paths.insert(block.path)
  }

  /// Removes a block; its nodes stay.
  ///
  /// - Throws: `GraphError` for a path without a block.
  @discardableResult public mutating func remove(_ path: AttributePath) throws(GraphError) -> Block {
    let block = blocks.remove(at: try index(of: path))
    paths.remove(path)
    return block
  }

  /// Gives a block other nodes.
  ///
  /// - Throws: `GraphError` for a path without a block, unknown nodes, or another number of them than the block can have.
  public mutating func rewire(_ path: AttributePath, inputs: [Node], outputs: [Node]) throws(GraphError) {
    let index = try index(of: path)
    var block = blocks[index]
    (block.inputs, block.outputs) = (inputs, outputs)
    try check(inputs)
    try check(outputs)
    try block.validate()
    blocks[index] = block
  }

  /// Says which nodes are the inputs and outputs of the network.
  ///
  /// - Throws: `GraphError` for unknown nodes.
  public mutating func setBoundary(inputs: [Node], outputs: [Node]) throws(GraphError) {
    try check(inputs)
    try check(outputs)
    (self.inputs, self.outputs) = (inputs, outputs)
  }

  /// Adds the blocks of another graph, below a path.
  ///
  /// - Parameter sources: The nodes that become its inputs; new ones unless given.
  /// - Returns: What its inputs and outputs are called here.
  /// - Throws: `GraphError` for a path that is taken, unknown sources, or another number of them than it has inputs; the
  ///   graph is then as it was.
  @discardableResult public mutating func insert(
    _ other: ModuleGraph, at path: AttributePath, onto sources: [Node]? = nil
  ) throws(GraphError) -> (inputs: [Node], outputs: [Node]) {
    if let sources {
      try check(sources)
      guard sources.count == other.inputs.count else {
        throw .countsDiffer(sources: sources.count, targets: other.inputs.count)
      }
    }
    for block in other.blocks {
      let place = AttributePath(path.components + block.path.components)
      guard !paths.contains(place) else { throw .duplicateBlock(place) }
    }
    let shift = nodeLimit
    nodeLimit += other.nodeLimit
    var copy = other
    // An input node that is not among those of the sources takes a number of its own.
    var numbers = (0..<other.nodeLimit).map { shift + $0 }
    var pairs: [(kept: Node, dropped: Node)] = []
    if let sources {
      for (source, node) in zip(sources, other.inputs) {
        if numbers[node] >= shift {
          numbers[node] = source
        } else {
          pairs.append((numbers[node], source))
        }
      }
    }
    copy.renameNodes { numbers[$0] }
    for block in copy.blocks {
      var block = block
      block.path = AttributePath(path.components + block.path.components)
      blocks.append(block)
      paths.insert(block.path)
    }
    let renamed = fuse(pairs)
    return (copy.inputs.map { renamed[$0] ?? $0 }, copy.outputs.map { renamed[$0] ?? $0 })
  }

  /// Makes sources and targets the same nodes, pair by pair; those of the sources survive.
  ///
  /// - Parameter mapping: Places in both lists, counted from zero; one after the other unless given.
  /// - Throws: `GraphError` for lists of different lengths without a mapping, places or nodes that are not there, or a
  ///   target of two sources.
  public mutating func connect(
    _ sources: [Node], to targets: [Node], mapping: [(from: Int, to: Int)]? = nil
  ) throws(GraphError) {
    try check(sources)
    try check(targets)
    guard mapping != nil || sources.count == targets.count else {
      throw .countsDiffer(sources: sources.count, targets: targets.count)
    }
    var sourceOfTarget: [Node: Node] = [:]
    var pairs: [(kept: Node, dropped: Node)] = []
    for (from, to) in mapping ?? sources.indices.map({ ($0, $0) }) {
      guard sources.indices.contains(from) else { throw .noSuchPlace(from, of: "sources", count: sources.count) }
      guard targets.indices.contains(to) else { throw .noSuchPlace(to, of: "targets", count: targets.count) }
      let (source, target) = (sources[from], targets[to])
      guard sourceOfTarget.updateValue(source, forKey: target) ?? source == source else {
        throw .connectedTwice(target)
      }
      pairs.append((source, target))
    }
    _ = fuse(pairs)
  }

  /// Puts another graph in the place of a block; it takes over the nodes of the block, and its path.
  ///
  /// - Throws: `GraphError` for a path without a block, another number of inputs or outputs, or paths that are taken; the
  ///   graph is then as it was.
  public mutating func replace(_ path: AttributePath, with other: ModuleGraph) throws(GraphError) {
    let index = try index(of: path)
    let old = blocks[index]
    for (what, expected, found) in [
      ("inputs", old.inputs.count, other.inputs.count), ("outputs", old.outputs.count, other.outputs.count),
    ] where expected != found {
      throw .wrongNodeCount(path, what: what, expected: expected, found: found)
    }
    var changed = self
    try changed.remove(path)
    let ends = try changed.insert(other, at: path, onto: old.inputs)
    let added = Array(changed.blocks.suffix(other.blocks.count))
    changed.blocks.removeLast(added.count)
    changed.blocks.insert(contentsOf: added, at: index)
    _ = changed.fuse(zip(old.outputs, ends.outputs).map { (kept: $0, dropped: $1) })
    self = changed
  }

  /// Makes each pair one node; gives the new names of those that are no more.
  private mutating func fuse(_ pairs: [(kept: Node, dropped: Node)]) -> [Node: Node] {
    if pairs.isEmpty { return [:] }
    var names: [Node: Node] = [:]
    func name(of node: Node) -> Node {
      var node = node
      while let next = names[node] { node = next }
      return node
    }
    for pair in pairs {
      let (kept, dropped) = (name(of: pair.kept), name(of: pair.dropped))
      if kept != dropped { names[dropped] = kept }
    }
    renameNodes(name(of:))
    return names.mapValues(name(of:))
  }

  /// Refuses nodes that were never made.
  private func check(_ nodes: [Node]) throws(GraphError) {
    if let node = nodes.first(where: { !(0..<nodeLimit).contains($0) }) { throw .noSuchNode(node, count: nodeLimit) }
  }

  private func index(of path: AttributePath) throws(GraphError) -> Int {
    if let index = blocks.firstIndex(where: { $0.path == path }) { return index }
    let known = blocks.map(\.path.description)
    throw .noSuchBlock(path, suggestion: SpellingSuggestion.nearest(to: path.description, in: known))
  }
}

extension ModuleGraph {
  /// The modules that the graph describes, at rest.
  ///
  /// Paths say what lies in what: `hidden/0_Linear` in `hidden`, which is a `Residual` where it has an alias of its own, a
  /// readout where it has a block for its activation, and else a `Sequential`. Children are put in the order in which
  /// the blocks are connected. The result has this graph, up to the numbers of nodes and the order of blocks.
  /// - Parameter registry: The types for blocks of kind `module`.
  /// - Throws: `GraphError.notRebuildable` with the block that is no part of such a network, or `GraphError.refused` where
  ///   a module refuses its values.
  public func module(using registry: ModuleRegistry = .standard) throws(GraphError) -> any Module {
    let module = try Self.module(at: AttributePath(), of: blocks, using: registry)
    if let (path, type) = try firstDifference(from: module.graph()) {
      throw .notRebuildable(path, type: type, reason: .wiring)
    }
    return module
  }

  /// The module at a path, of the blocks at and below it.
  private static func module(
    at path: AttributePath, of blocks: [Block], using registry: ModuleRegistry
  ) throws(GraphError) -> any Module {
    let groups = groups(of: blocks, below: path)
    guard let own = blocks.first(where: { $0.path == path }) else {
      let children = try children(of: groups, at: path, using: registry)
      return try located(path) { () throws(ModuleError) in try Sequential(children) }
    }
    switch own.kind {
    case .alias:
      let children = try children(of: groups, at: path, using: registry)
      return try located(path) { () throws(ModuleError) in try Residual(children) }
    case .module(let snapshot): return try module(of: snapshot, in: own, with: groups, using: registry)
    case .weights, .spiking, .rate: return try layer(of: own, with: groups)
    }
  }

  /// A layer, with the recurrent weights that are all it can hold.
  private static func layer(of own: Block, with groups: [[Block]]) throws(GraphError) -> any Module {
    var recurrentWeights: Linear.Parameters?
    for block in groups.joined() {
      guard recurrentWeights == nil, own.typeName != Linear.typeName,
        let weights = weights(of: block, recurrentOn: own)
      else { throw .notRebuildable(block.path, type: block.typeName, reason: .children) }
      recurrentWeights = weights
    }
    let module = try located(own.path) { () throws(ModuleError) in
      try own.kind.module(recurrentWeights: recurrentWeights?.weight)
    }
    guard let module else { throw .notRebuildable(own.path, type: own.typeName, reason: .children) }
    return module
  }

  /// A module of any type, with what lies inside as its recurrent weights and its children.
  private static func module(
    of snapshot: ModuleSnapshot, in own: Block, with groups: [[Block]], using registry: ModuleRegistry
  ) throws(GraphError) -> any Module {
    var snapshot = snapshot
    var inner: [[Block]] = []
    for group in groups {
      if group.count == 1, let weights = weights(of: group[0], recurrentOn: own) {
        snapshot.attributes.append(
          AttributeEntry(path: recurrentPath, role: .parameters, family: .weights, value: .tensor(weights.weight)))
      } else {
        inner.append(group)
      }
    }
    for (name, child) in try children(of: inner, at: own.path, using: registry) {
      snapshot.children.append(ModuleSnapshot.Child(name: name, snapshot: child.snapshot))
    }
    let whole = snapshot
    return try located(own.path) { () throws(ModuleError) in try registry.module(from: whole) }
  }

  /// Turns a refusal of a module at a path into an error of the graph.
  private static func located<Value>(
    _ path: AttributePath, _ body: () throws(ModuleError) -> Value
  ) throws(GraphError) -> Value {
    do { return try body() } catch { throw GraphError.refused(error).inside(path) }
  }

  /// The blocks below a path, by the next name on the way.
  private static func groups(of blocks: [Block], below path: AttributePath) -> [[Block]] {
    let depth = path.components.count
    var places: [String: Int] = [:]
    var groups: [[Block]] = []
    for block in blocks where block.path.components.count > depth {
      let name = block.path.components[depth]
      if let place = places[name] {
        groups[place].append(block)
      } else {
        places[name] = groups.count
        groups.append([block])
      }
    }
    return groups
  }

  /// The weights of a block that leads from the outputs of neurons back to their inputs; `nil` for any other.
  private static func weights(of block: Block, recurrentOn neurons: Block) -> Linear.Parameters? {
    guard case .weights(let parameters, _) = block.kind, parameters.bias == nil,
      block.path.components == neurons.path.components + recurrentPath.components, block.inputs == neurons.outputs,
      block.outputs == neurons.inputs
    else { return nil }
    return parameters
  }

  /// The modules of groups of blocks, each after those that it reads from.
  private static func children(
    of groups: [[Block]], at path: AttributePath, using registry: ModuleRegistry
  ) throws(GraphError) -> [(String, any Module)] {
    let depth = path.components.count
    var children: [(String, any Module)] = []
    for component in components(of: successors(of: edges(between: groups))).reversed() {
      let group = groups[component.min() ?? 0]
      guard component.count == 1 else {
        throw .notRebuildable(group[0].path, type: group[0].typeName, reason: .loop)
      }
      // An alias with nothing in it stands between two modules.
      if group.count == 1, group[0].kind == .alias, group[0].path.components.count == depth + 1 { continue }
      let name = group[0].path.components[depth]
      children.append((name, try module(at: path.appending(name), of: group, using: registry)))
    }
    return children
  }

  /// The first block that has other nodes than the block of its path in a graph with other numbers.
  private func firstDifference(from other: ModuleGraph) -> (path: AttributePath, type: String)? {
    var places: [AttributePath: Int] = [:]
    for (place, block) in other.blocks.enumerated() { places[block.path] = place }
    var sorted = other
    sorted.blocks = []
    for block in blocks {
      guard let place = places[block.path] else { return (block.path, block.typeName) }
      sorted.blocks.append(other.blocks[place])
    }
    let (first, second) = (renumbered(), sorted.renumbered())
    for (one, two) in zip(first.blocks, second.blocks) where one.inputs != two.inputs || one.outputs != two.outputs {
      return (one.path, one.typeName)
    }
    let isSame =
      blocks.count == other.blocks.count && first.inputs == second.inputs && first.outputs == second.outputs
    return isSame ? nil : (blocks.last?.path ?? AttributePath(), blocks.last?.typeName ?? Sequential.typeName)
  }
}

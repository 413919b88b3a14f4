extension SynNet {
  /// The graphs of the children, connected in order; with potentials for its output the network is a single block.
  public func graph() throws(GraphError) -> ModuleGraph {
    switch simulation.output {
    case .spikes: try ModuleGraph(chain: children).renumbered()
    case .potentials: try ModuleGraph(wholeOf: self)
    }
  }
}

extension WaveSenseBlock {
  /// Both branches, and an alias around the residual one.
  ///
  /// The skip branch ends at the outputs of `spk2_skip`.
  public func graph() throws(GraphError) -> ModuleGraph {
    var graph = try ModuleGraph(chain: Array(children.prefix(4)))
    let delayed = graph["spk1"]?.outputs ?? []
    try graph.insert(ModuleGraph(chain: Array(children.dropFirst(4))), at: AttributePath(), onto: delayed)
    try graph.add(ModuleGraph.Block(.alias, inputs: graph.inputs, outputs: graph.outputs))
    return graph.renumbered()
  }
}

extension WaveSense {
  /// The chain of blocks, and what reads the sum of their skip branches: an alias leads the sum so far to the skip branch
  /// of the next block, so that it ends at the nodes of the last one.
  public func graph() throws(GraphError) -> ModuleGraph {
    let end = (children.lastIndex { $0.module is WaveSenseBlock } ?? 1) + 1
    var graph = try ModuleGraph(chain: Array(children[..<end]))
    var sum: [ModuleGraph.Node] = []
    for child in children[..<end] where child.module is WaveSenseBlock {
      let skip = graph[AttributePath([child.name, "spk2_skip"])]?.outputs ?? []
      if !sum.isEmpty {
        try graph.add(ModuleGraph.Block(.alias, at: AttributePath([child.name, "skip"]), inputs: sum, outputs: skip))
      }
      sum = skip
    }
    let ends = try graph.insert(ModuleGraph(chain: Array(children[end...])), at: AttributePath(), onto: sum)
    try graph.setBoundary(inputs: graph.inputs, outputs: ends.outputs)
    return graph.renumbered()
  }
}

internal import Signals

extension NodeGraph {
  public func validate() throws(ModuleError) {
    try checkChildren()
    let wiring = wiring
    try checkNames(of: wiring)
    for edge in wiring.edges {
      for end in [edge.source, edge.target] where !(0..<wiring.count).contains(end) {
        throw ModuleError(
          Self.typeName,
          .outOfRange(attribute: "wiring", value: Double(end), range: "from 0 to \(wiring.count - 1) in an edge"))
      }
      try check(edge, in: wiring)
    }
    try checkLoops(of: wiring)
    guard let expected = initialState.previous?.shape else {
      try state.previous?.checkFinite(shape: [0], as: "previous", of: Self.typeName)
      return
    }
    guard let previous = state.previous else { throw ModuleError(Self.typeName, .missingAttribute("previous")) }
    try previous.checkFinite(shape: expected, as: "previous", of: Self.typeName)
  }

  private func checkNames(of wiring: NodeWiring) throws(ModuleError) {
    let table = simulation.wiring
    guard table == wiring.table else {
      throw ModuleError(
        Self.typeName, .wrongShape(attribute: "wiring", expected: wiring.table.shape, found: table.shape))
    }
    for (attribute, names, count) in [
      ("input_names", simulation.inputNames, wiring.inputs), ("output_names", simulation.outputNames, wiring.outputs),
    ] {
      let parts = names.split(separator: "/", omittingEmptySubsequences: false)
      guard !names.contains(where: { $0.isWhitespace }), !parts.contains(""), parts.count <= count else {
        throw ModuleError(
          Self.typeName,
          .incompatibleValue(attribute, expected: "up to \(count) names without blanks", found: "'\(names)'"))
      }
    }
    for width in wiring.inputWidths + wiring.outputWidths where width < 1 {
      throw ModuleError(Self.typeName, .badSize(what: "channels of an input or output", found: width))
    }
    try Self.checkSizes(
      ("inputs", wiring.inputs), ("outputs", wiring.outputs), ("input channels", inputCount),
      ("output channels", outputCount))
    var seen: Set<String> = []
    for name in wiring.names {
      guard !name.isEmpty else { throw ModuleError(Self.typeName, .badChildName(name)) }
      guard seen.insert(name).inserted else { throw ModuleError(Self.typeName, .duplicateName(name)) }
    }
  }

  private func check(_ edge: NodeWiring.Edge, in wiring: NodeWiring) throws(ModuleError) {
    let (source, target) = (wiring.names[edge.source], wiring.names[edge.target])
    func refused(_ reason: String) -> ModuleError {
      ModuleError(Self.typeName, .badEdge(from: source, to: target, reason: reason))
    }
    guard edge.source < wiring.inputs + wiring.nodes else { throw refused("an output of the network feeds nothing") }
    guard edge.target >= wiring.inputs else { throw refused("an input of the network is fed by nothing") }
    let given = width(edge.source, in: wiring)
    let taken = wiring.node(edge.target).map { children[$0].module.inputCount } ?? width(edge.target, in: wiring)
    guard given == taken else {
      throw ModuleError(Self.typeName, .widthsDoNotJoin(from: source, outputs: given, to: target, inputs: taken))
    }
  }

  private func checkLoops(of wiring: NodeWiring) throws(ModuleError) {
    guard let stages = wiring.stages else {
      let edge = wiring.edges.first { !$0.isDelayed }
      throw ModuleError(
        Self.typeName,
        .badEdge(
          from: edge.map { wiring.names[$0.source] } ?? "", to: edge.map { wiring.names[$0.target] } ?? "",
          reason: "a loop needs an edge that hands on the step before"))
    }
    var group = [Int](repeating: 0, count: wiring.count)
    for (index, stage) in stages.enumerated() { for vertex in stage { group[vertex] = index } }
    for edge in wiring.edges where edge.isDelayed && group[edge.source] != group[edge.target] {
      throw ModuleError(
        Self.typeName,
        .badEdge(
          from: wiring.names[edge.source], to: wiring.names[edge.target],
          reason: "it hands on the step before, but closes no loop; put a Delay between"))
    }
    for stage in stages where wiring.isLoop(stage) {
      for node in stage.compactMap(wiring.node) where children[node].module.needsWholeRaster {
        let name = children[node].name
        throw ModuleError(
          Self.typeName,
          .badEdge(from: name, to: name, reason: "its output depends on where a raster ends, so it can be on no loop"))
      }
    }
  }
}

internal import Signals

/// What stays the same in a run.
struct NodeRun {
  let wiring: NodeWiring
  let stages: [[Int]]
  let context: EvolutionContext
  /// The edges to each vertex, in their order.
  let incoming: [[NodeWiring.Edge]]
  /// Channels that each vertex gives.
  let outputWidths: [Int]
  /// Channels that each vertex takes.
  let inputWidths: [Int]
  /// Where the kept output of a vertex begins.
  let places: [Int: Int]

  init(_ graph: NodeGraph, _ context: EvolutionContext) {
    let wiring = graph.wiring
    (self.wiring, self.context, stages) = (wiring, context, wiring.stages ?? [])
    var incoming = [[NodeWiring.Edge]](repeating: [], count: wiring.count)
    for edge in wiring.edges { incoming[edge.target].append(edge) }
    let widths = (0..<wiring.count).map { graph.width($0, in: wiring) }
    var places: [Int: Int] = [:]
    var end = 0
    for source in wiring.delayedSources {
      places[source] = end
      end += widths[source]
    }
    (self.incoming, outputWidths, self.places) = (incoming, widths, places)
    inputWidths = (0..<wiring.count).map { vertex in
      wiring.node(vertex).map { graph.children[$0].module.inputCount } ?? widths[vertex]
    }
  }
}

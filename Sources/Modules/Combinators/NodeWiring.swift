internal import Signals

/// The vertices and edges of a `NodeGraph` by number: inputs first, then nodes, then outputs.
struct NodeWiring {
  struct Edge {
    var source: Int
    var target: Int
    var isDelayed: Bool
  }

  let names: [String]
  let inputWidths: [Int]
  let outputWidths: [Int]
  var edges: [Edge] = []

  init(names: [String], inputWidths: [Int], outputWidths: [Int]) {
    (self.names, self.inputWidths, self.outputWidths) = (names, inputWidths, outputWidths)
  }

  /// Reads what a simulation holds, as far as it makes sense: `table` tells whether all of it does.
  init(_ simulation: NodeGraph.Simulation, nodes: [String]) {
    var numbers = simulation.wiring.scalars.map { Int($0) }[...]
    func widths() -> [Int] {
      let count = numbers.popFirst() ?? 0
      guard count >= 0, count <= numbers.count else { return [] }
      defer { numbers = numbers.dropFirst(count) }
      return Array(numbers.prefix(count))
    }
    func named(_ text: String, _ count: Int) -> [String] {
      let names = text.split(separator: "/").map(String.init)
      return (0..<count).map { $0 < names.count ? names[$0] : "\($0)" }
    }
    inputWidths = widths()
    outputWidths = widths()
    names =
      named(simulation.inputNames, inputWidths.count) + nodes + named(simulation.outputNames, outputWidths.count)
    while numbers.count >= 3 {
      let edge = Array(numbers.prefix(3))
      edges.append(Edge(source: edge[0], target: edge[1], isDelayed: edge[2] != 0))
      numbers = numbers.dropFirst(3)
    }
  }

  /// The wiring as a simulation holds it.
  var table: IntegerTensor {
    let numbers =
      [inputs] + inputWidths + [outputs] + outputWidths
      + edges.flatMap { [$0.source, $0.target, $0.isDelayed ? 1 : 0] }
    return IntegerTensor(numbers.map { Int32(clamping: $0) })
  }

  var inputs: Int { inputWidths.count }
  var outputs: Int { outputWidths.count }
  var nodes: Int { names.count - inputs - outputs }
  var count: Int { names.count }

  /// The place among the children of a vertex that is a node.
  func node(_ vertex: Int) -> Int? { (inputs..<inputs + nodes).contains(vertex) ? vertex - inputs : nil }

  /// The vertices whose output is kept for the next step, ascending.
  var delayedSources: [Int] { Set(edges.filter(\.isDelayed).map(\.source)).sorted() }

  /// The vertices that each vertex leads to.
  private func successors(_ isIncluded: (Edge) -> Bool = { _ in true }) -> [[Int]] {
    var result = [[Int]](repeating: [], count: count)
    for edge in edges where isIncluded(edge) { result[edge.source].append(edge.target) }
    return result
  }

  /// The edges that lead back to a vertex on the way to them, in a walk in depth that takes names in order, from the
  /// inputs and then from all other vertices.
  var loopClosingEdges: [Int] {
    func isBefore(_ first: Int, _ second: Int) -> Bool {
      names[first].utf8.lexicographicallyPrecedes(names[second].utf8)
    }
    var outgoing = [[Int]](repeating: [], count: count)
    for (index, edge) in edges.enumerated() { outgoing[edge.source].append(index) }
    for vertex in outgoing.indices { outgoing[vertex].sort { isBefore(edges[$0].target, edges[$1].target) } }
    enum Mark { case new, onTheWay, done }
    var marks = [Mark](repeating: .new, count: count)
    var closing: [Int] = []
    let roots = (0..<inputs).sorted(by: isBefore) + (inputs..<count).sorted(by: isBefore)
    for root in roots where marks[root] == .new {
      var way: [(vertex: Int, next: Int)] = [(root, 0)]
      marks[root] = .onTheWay
      while let place = way.last {
        guard place.next < outgoing[place.vertex].count else {
          marks[place.vertex] = .done
          way.removeLast()
          continue
        }
        way[way.count - 1].next += 1
        let edge = outgoing[place.vertex][place.next]
        let target = edges[edge].target
        switch marks[target] {
        case .onTheWay: closing.append(edge)
        case .done: break
        case .new:
          marks[target] = .onTheWay
          way.append((target, 0))
        }
      }
    }
    return closing.sorted()
  }

  /// The groups of vertices in which each depends on all others, by delayed edges too, each group after those that it
  /// depends on; `nil` where a loop has no delayed edge.
  ///
  /// Within a group each vertex comes after those that it depends on within a step.
  var stages: [[Int]]? {
    let groups = ModuleGraph.components(of: successors())
    let within = ModuleGraph.components(of: successors { !$0.isDelayed })
    guard within.allSatisfy({ $0.count == 1 }),
      !edges.contains(where: { !$0.isDelayed && $0.source == $0.target })
    else { return nil }
    // Components come each after all that can be reached from it.
    var place = [Int](repeating: 0, count: count)
    for (index, component) in within.reversed().enumerated() { for vertex in component { place[vertex] = index } }
    return groups.reversed().map { $0.sorted { place[$0] < place[$1] } }
  }

  /// Whether a group is a loop.
  func isLoop(_ stage: [Int]) -> Bool {
    stage.count > 1 || edges.contains { $0.source == stage[0] && $0.target == stage[0] }
  }
}

extension ModuleGraph {
  /// The sets of blocks from each of which every other of the set can be reached and which feed back on themselves: loops
  /// of any length, in the order of the network.
  public var loops: [[Block]] {
    let successors = Self.successors(of: edges)
    return Self.components(of: successors)
      .filter { $0.count > 1 || successors[$0[0]].contains($0[0]) }
      .map { $0.sorted() }.sorted { $0[0] < $1[0] }
      .map { $0.map { blocks[$0] } }
  }

  /// The blocks that take part in a loop, in the order of the network.
  public var recurrentBlocks: [Block] {
    let recurrent = Set(loops.joined().map(\.path))
    return blocks.filter { recurrent.contains($0.path) }
  }

  /// A shortest way from a block back to itself, beginning with it; `nil` where there is none.
  public func cycle(through path: AttributePath) -> [Block]? {
    guard let start = blocks.firstIndex(where: { $0.path == path }) else { return nil }
    let successors = Self.successors(of: edges)
    var previous = [Int?](repeating: nil, count: blocks.count)
    var (level, isFound) = ([start], false)
    while !level.isEmpty, !isFound {
      var next: [Int] = []
      for index in level {
        for target in successors[index] where previous[target] == nil {
          previous[target] = index
          next.append(target)
        }
      }
      isFound = previous[start] != nil
      level = next
    }
    guard var index = previous[start] else { return nil }
    var way = [start]
    while index != start {
      way.append(index)
      guard let before = previous[index] else { return nil }
      index = before
    }
    return ([start] + way.dropFirst().reversed()).map { blocks[$0] }
  }

  /// A connection from one block to another, or to itself.
  struct Edge {
    /// The place of the block that reads.
    var target: Int
    /// How many nodes lie between the two.
    var nodeCount: Int
  }

  /// For each block the blocks that read from it.
  var edges: [[Edge]] { Self.edges(between: blocks.map { [$0] }) }

  /// For each group of blocks the groups that read from it, itself included where a block of it does.
  static func edges(between groups: [[Block]]) -> [[Edge]] {
    var readers: [Node: [Int]] = [:]
    for (index, group) in groups.enumerated() {
      for block in group {
        for node in block.inputs where readers[node]?.last != index { readers[node, default: []].append(index) }
      }
    }
    return groups.map { group in
      var counts: [Int: Int] = [:]
      for node in Set(group.flatMap(\.outputs)) {
        for reader in readers[node] ?? [] { counts[reader, default: 0] += 1 }
      }
      return counts.map { Edge(target: $0.key, nodeCount: $0.value) }.sorted { $0.target < $1.target }
    }
  }

  static func successors(of edges: [[Edge]]) -> [[Int]] { edges.map { $0.map(\.target) } }

  /// Strongly connected components, each after all that can be reached from it (Tarjan 1972), without recursion.
  static func components(of successors: [[Int]]) -> [[Int]] {
    var components: [[Int]] = []
    var number = [Int?](repeating: nil, count: successors.count)
    var lowest = [Int](repeating: 0, count: successors.count)
    var isOpen = [Bool](repeating: false, count: successors.count)
    var (open, count) = ([Int](), 0)
    for root in successors.indices where number[root] == nil {
      var calls: [(vertex: Int, next: Int)] = [(root, 0)]
      while let call = calls.last {
        let vertex = call.vertex
        if call.next == 0 {
          (number[vertex], lowest[vertex]) = (count, count)
          count += 1
          open.append(vertex)
          isOpen[vertex] = true
        }
        if call.next < successors[vertex].count {
          calls[calls.count - 1].next += 1
          let target = successors[vertex][call.next]
          if let seen = number[target] {
            if isOpen[target] { lowest[vertex] = min(lowest[vertex], seen) }
          } else {
            calls.append((target, 0))
          }
          continue
        }
        calls.removeLast()
        if let caller = calls.last?.vertex { lowest[caller] = min(lowest[caller], lowest[vertex]) }
        guard lowest[vertex] == number[vertex] else { continue }
        var component: [Int] = []
        repeat {
          component.append(open.removeLast())
          isOpen[component[component.count - 1]] = false
        } while component.last != vertex
        components.append(component)
      }
    }
    return components
  }
}

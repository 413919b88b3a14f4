/// Values in the shape of a module tree: names lead to values, or to the trees of children.
///
/// ```swift
/// let tree: AttributeTree = ["hidden": ["tau_mem": 0.02, "threshold": 1]]
/// tree["hidden/tau_mem"]              // .number(0.02)
/// try network.apply(tree)             // sets both
/// network.tree(of: .parameters, in: .weights)   // all weights, nested as the modules are
/// ```
///
/// Names keep their order; a branch without values does not exist.
public struct AttributeTree: Sendable, Hashable {
  /// A value and the way to it.
  public struct Leaf: Sendable, Hashable {
    public var path: AttributePath
    public var value: AttributeValue

    public init(path: AttributePath, value: AttributeValue) {
      self.path = path
      self.value = value
    }
  }

  /// All values, depth first, in order.
  public private(set) var leaves: [Leaf]

  /// A tree without values.
  public init() { leaves = [] }

  /// Creates a tree from leaves; of two at one path, or one below the other, the later stays.
  public init(_ leaves: some Sequence<Leaf>) {
    self.init()
    for leaf in leaves { self[leaf.path] = leaf.value }
  }

  /// Creates the tree of attributes, whose paths differ.
  init(entries: [AttributeEntry]) { leaves = entries.map { Leaf(path: $0.path, value: $0.value) } }

  /// Number of values.
  public var count: Int { leaves.count }
  /// Whether there is no value.
  public var isEmpty: Bool { leaves.isEmpty }
  /// The ways to all values, in order.
  public var paths: [AttributePath] { leaves.map(\.path) }

  /// The names at the top, each once, in order.
  public var names: [String] {
    var names: [String] = []
    for name in leaves.compactMap(\.path.components.first) where !names.contains(name) { names.append(name) }
    return names
  }

  /// The value at a path; setting `nil` removes it, setting a value removes what lay below the path or on the way to it.
  public subscript(path: AttributePath) -> AttributeValue? {
    get { leaves.first { $0.path == path }?.value }
    set {
      if let index = leaves.firstIndex(where: { $0.path == path }) {
        if let newValue { leaves[index].value = newValue } else { leaves.remove(at: index) }
        return
      }
      guard let newValue, !path.components.isEmpty else { return }
      leaves.removeAll { path.contains($0.path) || $0.path.contains(path) }
      // Beside its nearest relatives, so that every branch stays in one piece.
      let kin = leaves.indices.max {
        shared($0, path) < shared($1, path) || (shared($0, path) == shared($1, path) && $0 < $1)
      }
      let place = kin.map { shared($0, path) > 0 ? $0 + 1 : leaves.count } ?? 0
      leaves.insert(Leaf(path: path, value: newValue), at: place)
    }
  }

  /// How many names the path of a leaf and another share.
  private func shared(_ index: Int, _ path: AttributePath) -> Int {
    zip(leaves[index].path.components, path.components).prefix { $0 == $1 }.count
  }

  /// What lies below a path.
  public func branch(_ path: AttributePath) -> AttributeTree {
    let length = path.components.count
    var tree = AttributeTree()
    tree.leaves = leaves.filter { path.contains($0.path) && $0.path.components.count > length }.map {
      Leaf(path: AttributePath(Array($0.path.components.dropFirst(length))), value: $0.value)
    }
    return tree
  }

  /// The tree with every value replaced.
  public func mapValues<Failure: Error>(
    _ transform: (AttributePath, AttributeValue) throws(Failure) -> AttributeValue
  ) throws(Failure) -> AttributeTree {
    var tree = self
    for index in leaves.indices { tree.leaves[index].value = try transform(leaves[index].path, leaves[index].value) }
    return tree
  }

  /// The tree of the values that are wanted.
  public func filter(_ isIncluded: (Leaf) -> Bool) -> AttributeTree {
    var tree = self
    tree.leaves.removeAll { !isIncluded($0) }
    return tree
  }

  /// The tree with the values of another put in; where both have one, the other's stays.
  public func merging(_ other: AttributeTree) -> AttributeTree {
    var tree = self
    for leaf in other.leaves { tree[leaf.path] = leaf.value }
    return tree
  }
}

extension AttributeTree: ExpressibleByDictionaryLiteral {
  /// What a name leads to in a literal: a value, or a tree.
  public enum Node: Sendable, Hashable {
    case value(AttributeValue)
    case tree(AttributeTree)
  }

  public init(dictionaryLiteral elements: (String, Node)...) { self.init(elements) }

  private init(_ elements: [(String, Node)]) {
    self.init()
    for (name, node) in elements {
      switch node {
      case .value(let value): self[AttributePath(name)] = value
      case .tree(let tree): self = merging(tree.inside(name))
      }
    }
  }

  fileprivate static func node(_ elements: [(String, Node)]) -> Node { .tree(AttributeTree(elements)) }
}

extension AttributeTree.Node: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral
{
  public init(floatLiteral value: Double) { self = .value(.number(value)) }
  public init(integerLiteral value: Int64) { self = .value(.count(value)) }
  public init(booleanLiteral value: Bool) { self = .value(.flag(value)) }
  public init(stringLiteral value: String) { self = .value(.text(value)) }
  public init(dictionaryLiteral elements: (String, AttributeTree.Node)...) { self = AttributeTree.node(elements) }
}

extension AttributeTree {
  /// The tree as the branch of a name.
  public func inside(_ name: String) -> AttributeTree {
    var tree = self
    for index in tree.leaves.indices { tree.leaves[index].path = tree.leaves[index].path.inside(name) }
    return tree
  }
}

extension AttributeTree: CustomStringConvertible {
  /// One line a value, children indented by two spaces.
  public var description: String { lines(indent: "").joined(separator: "\n") }

  private func lines(indent: String) -> [String] {
    names.flatMap { name in
      if let value = self[AttributePath([name])] { return ["\(indent)\(name): \(value.kindDescription)"] }
      return ["\(indent)\(name)/"] + branch(AttributePath([name])).lines(indent: indent + "  ")
    }
  }
}

/// What went wrong with a graph.
public enum GraphError: Error, Equatable, Sendable {
  /// A node that the graph never made.
  case noSuchNode(ModuleGraph.Node, count: Int)
  /// A path without a block.
  case noSuchBlock(AttributePath, suggestion: String?)
  /// A second block for a path.
  case duplicateBlock(AttributePath)
  /// Another number of nodes than a block has inputs or outputs.
  case wrongNodeCount(AttributePath, what: String, expected: Int, found: Int)
  /// Lists of nodes of different lengths to be connected.
  case countsDiffer(sources: Int, targets: Int)
  /// A place in a mapping that its list does not have.
  case noSuchPlace(Int, of: String, count: Int)
  /// A target that would get two sources.
  case connectedTwice(ModuleGraph.Node)
  /// A module that refuses its values.
  case refused(ModuleError)
  /// A block that no module of the library can stand for.
  case notRebuildable(AttributePath, type: String, reason: Reason)

  /// Why a block cannot become a module.
  public enum Reason: Equatable, Sendable {
    /// It has other nodes than a module of its name and place has.
    case wiring
    /// It lies on a loop between modules.
    case loop
    /// It lies inside a module that holds no others.
    case children
  }

  /// The same error seen from the module that holds child `name`.
  public func inside(_ name: String) -> GraphError { inside(AttributePath([name])) }

  func inside(_ outer: AttributePath) -> GraphError {
    func placed(_ path: AttributePath) -> AttributePath { AttributePath(outer.components + path.components) }
    switch self {
    case .noSuchNode, .countsDiffer, .noSuchPlace, .connectedTwice: return self
    case .noSuchBlock(let path, let suggestion): return .noSuchBlock(placed(path), suggestion: suggestion)
    case .duplicateBlock(let path): return .duplicateBlock(placed(path))
    case .wrongNodeCount(let path, let what, let expected, let found):
      return .wrongNodeCount(placed(path), what: what, expected: expected, found: found)
    case .refused(var error):
      error.path = placed(error.path)
      return .refused(error)
    case .notRebuildable(let path, let type, let reason):
      return .notRebuildable(placed(path), type: type, reason: reason)
    }
  }
}

extension GraphError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchNode(let node, let count):
      "The graph has no node \(node); it made \(count) so far, numbered from 0."
    case .noSuchBlock(let path, let suggestion):
      "The graph has no block '\(path)'." + (suggestion.map { " Did you mean '\($0)'?" } ?? "")
    case .duplicateBlock(let path):
      "The graph has a block '\(path)' already; give each one a path of its own."
    case .wrongNodeCount(let path, let what, let expected, let found):
      "Block '\(path)' has \(expected) \(what), but was given \(found) nodes for them."
    case .countsDiffer(let sources, let targets):
      "\(sources) source nodes cannot be connected to \(targets) target nodes one by one; give a mapping."
    case .noSuchPlace(let place, let list, let count):
      "The mapping names place \(place) of the \(list), but there are \(count), counted from 0."
    case .connectedTwice(let node):
      "Node \(node) would be connected to two sources, which would make one of them; lead each through an alias."
    case .refused(let error): error.description
    case .notRebuildable(let path, let type, let reason):
      "Block '\(path)' (\(type)) cannot become a module: " + reason.description
    }
  }
}

extension GraphError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wiring: "it is connected in another way than modules of these paths are; connect the blocks as a chain."
    case .loop: "it lies on a loop between modules; only recurrent weights of neurons may close one."
    case .children: "it lies inside a module that holds no others; give it another path."
    }
  }
}

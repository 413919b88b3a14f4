/// Everything needed to rebuild a module, as a plain value.
///
/// Archives hold this and nothing else of a module.
public struct ModuleSnapshot: Sendable, Hashable {
  /// A snapshot of a child, and its name.
  public struct Child: Sendable, Hashable {
    public var name: String
    public var snapshot: ModuleSnapshot
    public init(name: String, snapshot: ModuleSnapshot) {
      self.name = name
      self.snapshot = snapshot
    }
  }

  /// The name of the module's type.
  public var type: String
  /// The module's own attributes, in order.
  public var attributes: [AttributeEntry]
  /// Its children, in order.
  public var children: [Child]

  public init(type: String, attributes: [AttributeEntry], children: [Child] = []) {
    self.type = type
    self.attributes = attributes
    self.children = children
  }

  /// All modules of the tree with their paths, this one first.
  public var modules: [(path: AttributePath, snapshot: ModuleSnapshot)] {
    [(AttributePath(), self)]
      + children.flatMap { child in child.snapshot.modules.map { ($0.path.inside(child.name), $0.snapshot) } }
  }
}

extension Module {
  /// The module as a plain value.
  public var snapshot: ModuleSnapshot {
    ModuleSnapshot(
      type: Self.typeName,
      attributes: parameters.entries(as: .parameters) + simulation.entries(as: .simulation)
        + state.entries(as: .state),
      children: children.map { ModuleSnapshot.Child(name: $0.name, snapshot: $0.module.snapshot) })
  }
}

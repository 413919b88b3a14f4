internal import Kernels
internal import Signals

/// How a loss changes with the parameters and the state of a module and all inside it: the derivative by each value, in the
/// shape of the module's own groups.
///
/// What is no tensor in a group has no derivative, and is as in the module.
///
/// ```swift
/// let layer = try Linear(2, 3)
/// let gradient = Gradient(of: layer)
/// gradient.parameters.weight.shape    // [2, 3], all zero
/// ```
public struct Gradient<Owner: Module>: Sendable {
  /// By the parameters.
  public var parameters: Owner.Parameters
  /// By the state: on the way back that of the state after the steps gone over, in the end of the state before the run.
  public var state: Owner.State
  /// Those of the children, in order.
  public var children: [NamedGradient]
  /// Parameters whose derivatives are not asked for, those of children among them.
  private let constants: [AttributePath]

  /// The gradient of a loss that does not depend on the module.
  ///
  /// - Parameter constants: Parameters whose derivatives are not asked for; a module may leave them zero where that is quicker.
  public init(of module: Owner, constants: [AttributePath] = []) {
    self.constants = constants
    parameters = module.parameters.zeroed
    state = module.state.zeroed
    children = module.children.map { child in
      let inside = constants.filter { $0.components.first == child.name }
      return NamedGradient(
        name: child.name, of: child.module, constants: inside.map { AttributePath(Array($0.components.dropFirst())) })
    }
  }

  /// Whether the derivative by any of some parameters of the module itself is asked for.
  public func wants(_ names: String...) -> Bool { names.contains { !constants.contains(AttributePath([$0])) } }
}

/// The gradient of a child, and its name.
public struct NamedGradient: Sendable {
  public let name: String
  /// The gradient of the child's type.
  public internal(set) var gradient: any GradientOfSomeModule

  init(name: String, of module: any Module, constants: [AttributePath]) {
    self.name = name
    gradient = Self.zero(of: module, constants)
  }

  private static func zero<M: Module>(of module: M, _ constants: [AttributePath]) -> any GradientOfSomeModule {
    Gradient(of: module, constants: constants)
  }
}

/// A gradient whose module's type is not known.
public protocol GradientOfSomeModule: Sendable {
  /// The derivatives by all parameters that are tensors, nested as the modules are.
  var tree: AttributeTree { get }
  /// The derivatives by the state.
  var stateTree: AttributeTree { get }
  /// Adds that of another loss; of another module it changes nothing.
  mutating func add(_ other: any GradientOfSomeModule)
  /// Forgets the derivatives by the state.
  mutating func clearState()
}

extension Gradient: GradientOfSomeModule {
  public var tree: AttributeTree { AttributeTree(leaves(of: \.parameters.tensors, \.tree)) }
  public var stateTree: AttributeTree { AttributeTree(leaves(of: \.state.tensors, \.stateTree)) }

  private func leaves(
    of own: (Gradient) -> [(name: String, tensor: Tensor)], _ tree: (any GradientOfSomeModule) -> AttributeTree
  ) -> [AttributeTree.Leaf] {
    own(self).map { AttributeTree.Leaf(path: AttributePath([$0.name]), value: .tensor($0.tensor)) }
      + children.flatMap { child in
        tree(child.gradient).leaves.map { AttributeTree.Leaf(path: $0.path.inside(child.name), value: $0.value) }
      }
  }

  public mutating func add(_ other: any GradientOfSomeModule) {
    guard let other = other as? Gradient else { return }
    parameters.add(other.parameters)
    state.add(other.state)
    for index in children.indices where index < other.children.count {
      children[index].gradient.add(other.children[index].gradient)
    }
  }

  public mutating func clearState() {
    state = state.zeroed
    for index in children.indices { children[index].gradient.clearState() }
  }
}

extension AttributeGroup {
  /// The fields that are tensors.
  var tensors: [(name: String, tensor: Tensor)] {
    Self.attributes.compactMap { attribute in
      guard case .tensor(let tensor) = attribute.read(self) else { return nil }
      return (attribute.name, tensor)
    }
  }

  /// The group with zeros for all tensors.
  var zeroed: Self {
    var group = self
    for attribute in Self.attributes {
      guard case .tensor(let tensor) = attribute.read(self) else { continue }
      _ = attribute.write(&group, .tensor(Tensor(repeating: 0, shape: tensor.shape)))
    }
    return group
  }

  /// Adds the tensors of another group.
  mutating func add(_ other: Self) {
    for attribute in Self.attributes {
      guard case .tensor(var sum) = attribute.read(self), case .tensor(let more) = attribute.read(other),
        sum.shape == more.shape
      else { continue }
      // What is held is taken out while it grows, so that nothing is copied.
      _ = attribute.write(&self, .tensor(Tensor(repeating: 0, shape: [0])))
      Adjoints.addRows(more.scalars.span, rows: 1, to: &sum.scalars)
      _ = attribute.write(&self, .tensor(sum))
    }
  }
}

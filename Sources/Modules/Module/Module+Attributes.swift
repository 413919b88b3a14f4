internal import Signals

extension Module {
  /// The name of the module's type in archives and messages.
  public var typeName: String { Self.typeName }
  /// Inputs and outputs.
  public var shape: (inputs: Int, outputs: Int) { (inputCount, outputCount) }

  /// Every attribute of this module and its children, depth first, in declaration order.
  public var attributes: [AttributeEntry] {
    parameters.entries(as: .parameters) + simulation.entries(as: .simulation) + state.entries(as: .state)
      + children.flatMap { child in
        child.module.attributes.map { entry in
          var entry = entry
          entry.path = entry.path.inside(child.name)
          return entry
        }
      }
  }

  /// The parameters of the whole tree, or those of a family.
  public func parameters(in family: AttributeFamily?) -> [AttributeEntry] { attributes(.parameters, in: family) }
  /// The simulation settings of the whole tree, or those of a family.
  public func simulation(in family: AttributeFamily?) -> [AttributeEntry] { attributes(.simulation, in: family) }
  /// The state of the whole tree, or that of a family.
  public func state(in family: AttributeFamily?) -> [AttributeEntry] { attributes(.state, in: family) }

  private func attributes(_ role: AttributeRole, in family: AttributeFamily?) -> [AttributeEntry] {
    attributes.filter { $0.role == role && (family == nil || $0.family == family) }
  }

  /// The attributes of a role, or those of a family in it, nested as the modules are.
  public func tree(of role: AttributeRole, in family: AttributeFamily? = nil) -> AttributeTree {
    AttributeTree(entries: attributes(role, in: family))
  }

  /// Every attribute of a name, nested as the modules are.
  public func tree(named name: String) -> AttributeTree { AttributeTree(entries: attributes(named: name)) }

  /// Every attribute of a name, wherever it is in the tree.
  public func attributes(named name: String) -> [AttributeEntry] { attributes.filter { $0.name == name } }

  /// The value at a path.
  ///
  /// - Throws: `ModuleError` with the nearest path when there is none.
  public func value(at path: AttributePath) throws(ModuleError) -> AttributeValue {
    guard let entry = attributes.first(where: { $0.path == path }) else { throw noSuchAttribute(path) }
    return entry.value
  }

  /// Every module of the tree with its path, this one first.
  public var modules: [(path: AttributePath, module: any Module)] {
    [(AttributePath(), self)]
      + children.flatMap { child in child.module.modules.map { ($0.path.inside(child.name), $0.module) } }
  }

  /// Sets the attribute at a path.
  ///
  /// A number fills a whole tensor.
  ///
  /// - Throws: `ModuleError` for an unknown path, a wrong kind or shape, or a value that the module refuses; the module
  ///   is then as it was.
  public mutating func set(_ path: AttributePath, to value: AttributeValue) throws(ModuleError) {
    try apply([(path: path, value: value)])
  }

  /// Sets many attributes: all of them, or none when one is refused.
  public mutating func apply(_ values: [(path: AttributePath, value: AttributeValue)]) throws(ModuleError) {
    var changed = self
    for (path, value) in values {
      guard try changed.set(path.components[...], to: value) else { throw noSuchAttribute(path) }
    }
    // A child that is right by itself may no longer fit its siblings.
    if values.contains(where: { $0.path.components.count > 1 }) { try changed.validate() }
    self = changed
  }

  /// Sets the attributes that a tree holds: all of them, or none when one is refused.
  ///
  /// - Throws: `ModuleError` as `set(_:to:)`.
  public mutating func apply(_ tree: AttributeTree) throws(ModuleError) {
    try apply(tree.leaves.map { (path: $0.path, value: $0.value) })
  }

  private mutating func set(_ rest: ArraySlice<String>, to value: AttributeValue) throws(ModuleError) -> Bool {
    guard let head = rest.first else { return false }
    if rest.count == 1 {
      let type = Self.typeName
      var isFound = try parameters.set(head, to: value, of: type)
      if !isFound { isFound = try simulation.set(head, to: value, of: type) }
      if !isFound { isFound = try state.set(head, to: value, of: type) }
      if isFound {
        try checkConstants()
        try validate()
      }
      return isFound
    }
    guard let index = children.firstIndex(where: { $0.name == head }) else { return false }
    do { return try children[index].module.set(rest.dropFirst(), to: value) } catch { throw error.inside(head) }
  }

  func noSuchAttribute(_ path: AttributePath) -> ModuleError {
    let known = attributes.map(\.path.description)
    return ModuleError(
      Self.typeName,
      .noSuchAttribute(
        path: path.description, suggestion: SpellingSuggestion.nearest(to: path.description, in: known)))
  }

  /// Puts the state of the whole tree back to rest.
  public mutating func resetState() {
    state = initialState
    for index in children.indices { children[index].module.resetState() }
  }

  /// Draws the random parameters of the whole tree anew; what was given as values stays.
  public mutating func resetParameters(using random: RandomNumbers) {
    redrawVariableParameters(using: random)
    for index in children.indices {
      children[index].module.resetParameters(using: random.child(children[index].name))
    }
  }

  /// The values of all attributes in order, without their names.
  public func flattened() -> [AttributeValue] { attributes.map(\.value) }

  /// The module with other values for all attributes, in the order of `flattened()`.
  ///
  /// - Throws: `ModuleError` for another number of values, or a value that is refused.
  public func unflattened(_ leaves: [AttributeValue]) throws(ModuleError) -> Self {
    let paths = attributes.map(\.path)
    guard paths.count == leaves.count else {
      throw ModuleError(Self.typeName, .wrongLeafCount(expected: paths.count, found: leaves.count))
    }
    var module = self
    try module.apply(Array(zip(paths, leaves)).map { (path: $0.0, value: $0.1) })
    return module
  }
}

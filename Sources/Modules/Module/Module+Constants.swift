extension Module {
  /// The list entry under which a module's settings hold the names of its constants.
  private static var constantsEntry: Attribute<Simulation>? { Simulation.attributes.first { $0.name == "constants" } }

  /// The names of the module's own parameters that are held constant.
  private var ownConstants: AttributeNames {
    get { Self.constantsEntry.flatMap { AttributeNames($0.read(simulation)) } ?? AttributeNames() }
    set { _ = Self.constantsEntry?.write(&simulation, newValue.attributeValue) }
  }

  /// Holds parameters constant: training and `resetParameters(using:)` leave them as they are.
  ///
  /// A constant is still a parameter, and `set` still changes it.
  /// - Parameter paths: Parameters such as `hidden/tau_mem`.
  /// - Throws: `ModuleError` for a path that leads to no parameter, or a module whose settings do not list `constants`;
  ///   the module is then as it was.
  public mutating func fix(_ paths: AttributePath...) throws(ModuleError) { try fix(paths) }

  /// Holds parameters constant.
  ///
  /// - Throws: `ModuleError` as above.
  public mutating func fix(_ paths: [AttributePath]) throws(ModuleError) {
    try changeConstants(paths) { $0.insert($1) }
  }

  /// Holds all parameters of a family constant.
  ///
  /// - Throws: `ModuleError` for a module whose settings do not list `constants`.
  public mutating func fix(in family: AttributeFamily) throws(ModuleError) {
    try fix(parameters(in: family).map(\.path))
  }

  /// The module with parameters held constant: `("hidden", LIF(32).fixing("tau_mem"))`.
  ///
  /// - Throws: `ModuleError` as `fix(_:)`.
  public func fixing(_ paths: AttributePath...) throws(ModuleError) -> Self {
    var module = self
    try module.fix(paths)
    return module
  }

  /// Gives constants back to training.
  ///
  /// - Throws: `ModuleError` for a path that leads to no parameter.
  public mutating func release(_ paths: AttributePath...) throws(ModuleError) {
    try changeConstants(paths) { $0.remove($1) }
  }

  /// The parameters of the whole tree that are held constant, or those of a family.
  public func constants(in family: AttributeFamily? = nil) -> [AttributeEntry] {
    let paths = constantPaths
    return parameters(in: family).filter { paths.contains($0.path) }
  }

  /// The parameters of the whole tree that training changes, or those of a family.
  public func trainableParameters(in family: AttributeFamily? = nil) -> [AttributeEntry] {
    let paths = constantPaths
    return parameters(in: family).filter { !paths.contains($0.path) }
  }

  private var constantPaths: Set<AttributePath> {
    Set(modules.flatMap { path, module in module.constantNames.map { path.appending($0) } })
  }

  private var constantNames: [String] { ownConstants.names }

  private mutating func changeConstants(
    _ paths: [AttributePath], _ change: (inout AttributeNames, String) -> Void
  ) throws(ModuleError) {
    var changed = self
    for path in paths {
      guard parameters(in: nil).contains(where: { $0.path == path }) else { throw noSuchAttribute(path) }
      try changed.changeConstant(path.components[...], change)
    }
    self = changed
  }

  private mutating func changeConstant(
    _ rest: ArraySlice<String>, _ change: (inout AttributeNames, String) -> Void
  ) throws(ModuleError) {
    guard let head = rest.first else { return }
    if rest.count == 1 {
      guard Self.constantsEntry != nil else { throw ModuleError(Self.typeName, .cannotFix(attribute: head)) }
      change(&ownConstants, head)
      return
    }
    guard let index = children.firstIndex(where: { $0.name == head }) else { return }
    do { try children[index].module.changeConstant(rest.dropFirst(), change) } catch { throw error.inside(head) }
  }

  /// Refuses names of constants that are no parameters.
  func checkConstants() throws(ModuleError) {
    let known = Parameters.attributes.map(\.name)
    for name in ownConstants.names where !known.contains(name) {
      throw ModuleError(
        Self.typeName,
        .incompatibleValue(
          "constants", expected: "names of \(known.joined(separator: ", "))", found: "the name '\(name)'"))
    }
  }

  /// Draws the module's own parameters anew, but not its constants.
  mutating func redrawVariableParameters(using random: RandomNumbers) {
    let before = parameters
    redrawParameters(using: random)
    for name in ownConstants.names {
      guard let attribute = Parameters.attributes.first(where: { $0.name == name }) else { continue }
      _ = attribute.write(&parameters, attribute.read(before))
    }
  }
}

public import Signals

extension Module {
  /// Replaces the selected parameters of the tree by what a function makes of each: all of them, or none when one fails.
  ///
  /// ```swift
  /// try network.mapParameters(ParameterSelection(.timeConstants)) { _, tau throws(ModuleError) in
  ///   try Leak.timeConstant(tau).nearestTimeConstant(step: .milliseconds(1))
  /// }
  /// ```
  /// - Throws: What the function throws; `ModuleError` for a selection of nothing, or values that a module refuses.
  public mutating func mapParameters(
    _ selection: ParameterSelection = .all,
    _ body: (AttributePath, Tensor) throws(ModuleError) -> Tensor
  ) throws(ModuleError) {
    try check(selection, as: "selection")
    var changed = self
    try changed.replaceParameters(selection, at: AttributePath(), body)
    try changed.validate()
    self = changed
  }

  /// Transforms the selected parameters for good.
  ///
  /// - Throws: `ModuleError` for a selection of nothing, numbers that make no transform, or values that a module refuses.
  public mutating func transformParameters(
    _ selection: ParameterSelection = .all, by transform: ParameterTransform,
    using random: RandomNumbers = RandomNumbers(seed: 0)
  ) throws(ModuleError) {
    try mapParameters(selection) { path, tensor throws(ModuleError) in
      try transform.applied(to: tensor, using: random.child(path.description))
    }
  }

  /// Refuses a selection of nothing.
  func check(_ selection: ParameterSelection, as name: String) throws(ModuleError) {
    var families: [String] = []
    for entry in parameters(in: nil) {
      guard case .tensor = entry.value else { continue }
      if selection.includes(entry.path, of: entry.family) { return }
      if let family = entry.family?.rawValue, !families.contains(family) { families.append(family) }
    }
    throw ModuleError(
      Self.typeName,
      .incompatibleValue(
        name, expected: "'all' or a family (\(families.joined(separator: ", "))), with the path of a module or without",
        found: "'\(selection.text)', which selects no parameter"))
  }

  private mutating func replaceParameters(
    _ selection: ParameterSelection, at place: AttributePath,
    _ body: (AttributePath, Tensor) throws(ModuleError) -> Tensor
  ) throws(ModuleError) {
    for attribute in Parameters.attributes {
      let path = place.appending(attribute.name)
      guard selection.includes(path, of: attribute.family), case .tensor(let tensor) = attribute.read(parameters) else {
        continue
      }
      let new = try body(path, tensor)
      guard new.shape == tensor.shape, attribute.write(&parameters, .tensor(new)) else {
        throw ModuleError(
          Self.typeName, at: place, .wrongShape(attribute: attribute.name, expected: tensor.shape, found: new.shape))
      }
    }
    for index in children.indices {
      try children[index].module.replaceParameters(selection, at: place.appending(children[index].name), body)
    }
  }

  /// Takes over the state of a module of the same tree.
  mutating func adoptState(of other: some Module) {
    guard let same = other as? Self else { return }
    state = same.state
    for index in children.indices { children[index].module.adoptState(of: same.children[index].module) }
  }
}

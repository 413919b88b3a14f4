internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// What is set at a path is read there, and nothing else changes.
  func attributesAreSetAndRead() throws {
    for entry in warm.attributes {
      expect(haveSameBits(try warm.value(at: entry.path), entry.value), "'\(entry.path)' is not what the list says")
      expect(warm.attributes(named: entry.name).contains { $0.path == entry.path }, "'\(entry.path)' has no name")
      var same = warm
      try same.set(entry.path, to: entry.value)
      expect(haveSameBits(same.snapshot, warm.snapshot), "setting '\(entry.path)' to itself changed the module")
      let accepted = usableOthers(than: entry.value).filter { value in
        var changed = warm
        do { try changed.set(entry.path, to: value) } catch { return false }
        let isRead =
          (try? changed.value(at: entry.path)).map { haveSameBits($0, value) }
          ?? leftOut(entry.path).map { haveSameBits($0.snapshot, changed.snapshot) }
        expect(isRead == true, "'\(entry.path)' was set to one value and reads another")
        let (others, before) = (changed.attributes, warm.attributes.filter { $0.path != entry.path })
        expect(
          haveSameBits(others.filter { $0.path != entry.path }, before), "setting '\(entry.path)' changed others")
        return true
      }
      expect(!accepted.isEmpty || isHeldByParent(entry), "'\(entry.path)' accepts no other value")
      if case .tensor(let tensor) = entry.value {
        var filled = warm
        try filled.set(entry.path, to: .number(1))
        let expected = AttributeValue.tensor(Tensor(repeating: 1, shape: tensor.shape))
        expect(try filled.value(at: entry.path) == expected, "a number does not fill '\(entry.path)'")
      }
    }
    let roles = [warm.parameters(in: nil), warm.simulation(in: nil), warm.state(in: nil)]
    expect(roles.map(\.count).reduce(0, +) == warm.attributes.count, "an attribute has no role")
    for family in Set(warm.attributes.compactMap(\.family)) {
      let found = warm.parameters(in: family) + warm.simulation(in: family) + warm.state(in: family)
      let expected = warm.attributes.filter { $0.family == family }
      expect(Set(found) == Set(expected), "family '\(family.rawValue)' is not complete")
    }
  }

  /// A wrong kind, a wrong shape or a number that is not finite throws, names the module, and changes nothing.
  func unusableAttributesAreRefused() {
    for entry in warm.attributes {
      var unusable: [AttributeValue] = []
      switch entry.value {
      case .tensor(let tensor):
        // One value alone would fill the tensor.
        unusable = [.flag(true), .tensor(Tensor(repeating: 1, shape: [tensor.count + 2]))]
        for bad in [Float.nan, .infinity, -.infinity] where tensor.count > 0 {
          var broken = tensor
          broken.scalars[tensor.count - 1] = bad
          unusable.append(.tensor(broken))
        }
        if tensor.count > 0 { unusable.append(.number(.nan)) }
      case .integers(let tensor):
        unusable = [.flag(true), .number(1), .integers(IntegerTensor(tensor.scalars + [-1, -1]))]
      case .number: unusable = [.flag(true), .text("much"), .number(.nan), .number(.infinity), .absent]
      case .count: unusable = [.flag(true), .text("many"), .absent]
      case .flag: unusable = [.number(1), .absent]
      case .text: unusable = [.text("no such text"), .number(1), .absent]
      case .timeStep: unusable = [.number(0.001), .absent]
      case .absent: break
      }
      for value in unusable where value != .absent || leftOut(entry.path) == nil {
        var changed = warm
        let error = failure("\(value) for '\(entry.path)'") { () throws(ModuleError) in
          try changed.set(entry.path, to: value)
        }
        expect(haveSameBits(changed.snapshot, warm.snapshot), "a refused value changed '\(entry.path)'")
        guard let error else { continue }
        let place = AttributePath(Array(entry.path.components.dropLast()))
        let holder = warm.modules.first { $0.path == place }?.module.typeName
        expect(error.path == place && error.type == holder, "'\(error)' does not name the module of '\(entry.path)'")
        expect(error.description.contains("'\(entry.name)'"), "'\(error)' does not name '\(entry.name)'")
      }
    }
  }

  /// Whether a child accepts another value alone, and only the network around it does not, as for a width.
  private func isHeldByParent(_ entry: AttributeEntry) -> Bool {
    let place = AttributePath(Array(entry.path.components.dropLast()))
    guard !place.components.isEmpty, var child = warm.modules.first(where: { $0.path == place })?.module else {
      return false
    }
    return usableOthers(than: entry.value).contains { value in
      do { try child.set(AttributePath([entry.name]), to: value) } catch { return false }
      return true
    }
  }

  /// The module without an attribute, where its standard value is left out of lists; `nil` where it is always listed.
  private func leftOut(_ path: AttributePath) -> M? {
    var changed = warm
    do { try changed.set(path, to: .absent) } catch { return nil }
    return changed.attributes.contains { $0.path == path } ? nil : changed
  }

  /// A path that leads nowhere throws, and says which is near.
  func unknownPathsAreRefused() {
    for path in warm.attributes.map(\.path) {
      let misspelt = AttributePath(path.description + "x")
      let expected = ModuleError(
        M.typeName, .noSuchAttribute(path: misspelt.description, suggestion: path.description))
      var changed = warm
      let errors = [
        failure("setting '\(misspelt)'") { () throws(ModuleError) in try changed.set(misspelt, to: .number(1)) },
        failure("reading '\(misspelt)'") { () throws(ModuleError) in _ = try warm.value(at: misspelt) },
        failure("applying '\(misspelt)'") { () throws(ModuleError) in
          try changed.apply([(path: path, value: .number(0.25)), (path: misspelt, value: .number(1))])
        },
      ]
      for error in errors.prefix(2) { expect(error == expected, "'\(misspelt)' gave \(String(describing: error))") }
      expect(haveSameBits(changed.snapshot, warm.snapshot), "a refused path changed the module")
    }
    for path in [AttributePath(), "no/such/path/at/all"] {
      let error = failure("reading '\(path)'") { () throws(ModuleError) in _ = try warm.value(at: path) }
      expect(error?.description.contains("Did you mean") == false, "'\(path)' is near to nothing")
    }
  }

  /// Values that most modules accept in place of another; whole numbers above zero suit counts and time constants.
  private func usableOthers(than value: AttributeValue) -> [AttributeValue] {
    switch value {
    case .tensor(let tensor):
      var other = tensor
      for index in other.scalars.indices { other.scalars[index] = other.scalars[index].magnitude.rounded() + 1 }
      return [.tensor(other), .tensor(Tensor(repeating: 1, shape: tensor.shape))]
    case .integers: return Self.neighbours(of: value)
    case .number(let number): return [.number(number * 0.5 + 0.25)]
    case .count(let count): return [.count(count + 1)]
    case .flag(let flag): return [.flag(!flag)]
    case .text(let text): return Self.texts.filter { $0 != text }.map { .text($0) }
    case .timeStep(let step):
      // A step that has to be in a ratio to another one.
      return [.timeStep(.milliseconds(7))] + [2, 3].compactMap { (try? step.multiplied(by: $0)).map { .timeStep($0) } }
    case .absent: return []
    }
  }
}

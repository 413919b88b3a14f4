internal import Modules
internal import Signals
internal import Testing

extension ModuleLaws {
  /// Texts that attributes of this library accept, to change one that holds a text.
  static var texts: [String] {
    [
      "zeros", "as_given", "zero", "first_sample", "each_step", "whole_raster", "relu", "tanh", "sum", "side_by_side",
      "hold", "count", "exponential", "euler", "exact", "unit", "time_step", "value", "subtraction", "valid", "same",
      "average",
      "ramp", "sine", "continuous", "events",
      "nearest", "down",
      "spikes", "vmem", "bias", "weight", "all", "weights", "stochastic_quantization", "dropout 0.0",
      "none", "sigmoid 5.0",
    ]
  }

  /// Every stored property of the three groups is in its list, once, and behind it.
  func fieldsAreListedCompletely() {
    checkFields(of: module.parameters, .parameters)
    checkFields(of: module.simulation, .simulation)
    checkFields(of: module.state, .state)
    let paths = module.attributes.map(\.path)
    expect(Set(paths).count == paths.count, "two attributes have one path")
    for path in paths { expect(AttributePath(path.description) == path, "path '\(path)' is not read as written") }
    for name in M.traces { expect(!name.isEmpty && !name.contains("/"), "trace '\(name)' is no part of a path") }
  }

  private func checkFields<Group: AttributeGroup>(of group: Group, _ role: AttributeRole) {
    let before = Self.properties(of: group)
    let names = Group.attributes.map(\.name)
    expect(Set(names).count == names.count, "two \(role) have one name")
    expect(names.allSatisfy { !$0.isEmpty && !$0.contains("/") }, "a name of \(role) is no part of a path")
    expect(before.count == names.count, "\(before.count) \(role) are stored, but \(names.count) listed: \(names)")
    var reached: [String] = []
    for attribute in Group.attributes {
      guard let changed = Self.changed(group, attribute) else {
        expect(false, "nothing else could be written to '\(attribute.name)'")
        continue
      }
      let after = Self.properties(of: changed)
      reached += zip(before, after).filter { $0.value != $1.value }.map { $0.0.label }
    }
    expect(reached == before.map(\.label), "the list of \(role) reaches \(reached), stored are \(before.map(\.label))")
  }

  /// A group with another value in one field.
  private static func changed<Group: AttributeGroup>(_ group: Group, _ attribute: Attribute<Group>) -> Group? {
    let old = attribute.read(group)
    for value in others(than: old) {
      var changed = group
      if attribute.write(&changed, value), attribute.read(changed) != old { return changed }
    }
    return nil
  }

  private static func others(than value: AttributeValue) -> [AttributeValue] {
    switch value {
    case .tensor(let tensor):
      var other = tensor.count == 0 ? Tensor([0]) : tensor
      for index in other.scalars.indices { other.scalars[index] += 1 }
      return [.tensor(other)]
    case .integers(let tensor):
      return tensor.count == 0 ? [.integers(IntegerTensor([1]))] : neighbours(of: value)
    case .number(let number): return [.number(number + 1)]
    case .count(let count): return [.count(count + 1)]
    case .flag(let flag): return [.flag(!flag)]
    case .text: return texts.map { .text($0) }
    case .timeStep(let step): return [.timeStep(step == .milliseconds(7) ? .milliseconds(8) : .milliseconds(7))]
    case .absent:
      return [.tensor(Tensor([1])), .integers(IntegerTensor([1])), .number(1), .count(1), .count(2), .flag(true)]
        + texts.map { .text($0) }
    }
  }

  /// Whole numbers of which one is less or more by one.
  static func neighbours(of value: AttributeValue) -> [AttributeValue] {
    guard case .integers(let tensor) = value else { return [] }
    return tensor.scalars.indices.flatMap { index in
      ([-1, 1] as [Int32]).map { change in
        var other = tensor
        other.scalars[index] += change
        return .integers(other)
      }
    }
  }

  /// The stored properties of a value, as the compiler laid them out.
  private static func properties(of group: some AttributeGroup) -> [(label: String, value: AttributeValue?)] {
    Mirror(reflecting: group).children.map {
      (label: $0.label ?? "", value: ($0.value as? any AttributeConvertible)?.attributeValue)
    }
  }
}

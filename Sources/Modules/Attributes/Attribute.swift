public import Signals

/// One named field of a group: the place where its name, family, unit and kind are said.
public struct Attribute<Group: Sendable>: Sendable {
  /// The name in archives, paths and plots.
  public let name: String
  /// What the attribute is for; `nil` for one of a kind.
  public let family: AttributeFamily?
  /// The unit of the value, such as "s"; `nil` for pure numbers.
  public let units: String?
  /// How a recorded trace of a state reads; `nil` where it is not recorded.
  public let kind: SignalKind?
  package let read: @Sendable (Group) -> AttributeValue
  package let write: @Sendable (inout Group, AttributeValue) -> Bool

  /// Lists a field.
  public init<Value: AttributeConvertible>(
    _ name: String, _ path: any WritableKeyPath<Group, Value> & Sendable, in family: AttributeFamily? = nil,
    units: String? = nil, recordedAs kind: SignalKind? = nil
  ) {
    self.name = name
    self.family = family
    self.units = units
    self.kind = kind
    read = { $0[keyPath: path].attributeValue }
    write = { group, value in
      guard let new = Value(value) else { return false }
      group[keyPath: path] = new
      return true
    }
  }
}

/// A struct that lists its own fields, in order: the parameters, the simulation settings or the state of a module.
public protocol AttributeGroup: Sendable {
  /// Creates a group with neutral values, to be filled from a snapshot.
  init()
  /// The fields, in the order of archives.
  static var attributes: [Attribute<Self>] { get }
}

/// A group without fields.
public struct NoAttributes: AttributeGroup, Equatable {
  public init() {}
  public static var attributes: [Attribute<Self>] { [] }
}

/// The three kinds of attributes that a module has.
public enum AttributeRole: String, Sendable, CaseIterable {
  /// What defines the network.
  case parameters
  /// How it is solved.
  case simulation
  /// What changes while it runs.
  case state
}

/// One attribute with all that its list says of it and its value at a moment.
public struct AttributeEntry: Sendable, Hashable {
  public var path: AttributePath
  public var role: AttributeRole
  public var family: AttributeFamily?
  public var units: String?
  public var value: AttributeValue

  public init(
    path: AttributePath, role: AttributeRole, family: AttributeFamily? = nil, units: String? = nil,
    value: AttributeValue
  ) {
    self.path = path
    self.role = role
    self.family = family
    self.units = units
    self.value = value
  }

  /// The last name of the path.
  public var name: String { path.components.last ?? "" }
}

extension AttributeGroup {
  /// All fields that are there, with their values, in order.
  func entries(as role: AttributeRole) -> [AttributeEntry] {
    Self.attributes.compactMap {
      let value = $0.read(self)
      if case .absent = value { return nil }
      return AttributeEntry(
        path: AttributePath([$0.name]), role: role, family: $0.family, units: $0.units, value: value)
    }
  }

  /// Rebuilds a group from stored values; only what the module can do without may be missing.
  init(restoring stored: [AttributeEntry], as role: AttributeRole, of type: String) throws(ModuleError) {
    self.init()
    for attribute in Self.attributes {
      let entry = stored.first { $0.role == role && $0.name == attribute.name }
      guard let entry else {
        guard attribute.write(&self, .absent) else { throw ModuleError(type, .missingAttribute(attribute.name)) }
        continue
      }
      guard attribute.write(&self, entry.value) else {
        throw ModuleError(
          type,
          .incompatibleValue(
            attribute.name, expected: attribute.read(self).kindDescription, found: entry.value.kindDescription))
      }
    }
  }

  /// Sets one field; false when the group has none of that name.
  ///
  /// A number fills a whole tensor.
  mutating func set(_ name: String, to value: AttributeValue, of type: String) throws(ModuleError) -> Bool {
    guard let attribute = Self.attributes.first(where: { $0.name == name }) else { return false }
    let old = attribute.read(self)
    var new = value
    if case .tensor(let tensor) = old {
      switch value {
      case .number(let number): new = .tensor(Tensor(repeating: Float(number), shape: tensor.shape))
      case .count(let count): new = .tensor(Tensor(repeating: Float(count), shape: tensor.shape))
      case .tensor(let given) where given.count == 1 && given.shape.count <= 1:
        new = .tensor(Tensor(repeating: given.scalars[0], shape: tensor.shape))
      case .tensor(let given) where given.shape != tensor.shape:
        throw ModuleError(type, .incompatibleValue(name, expected: old.kindDescription, found: value.kindDescription))
      default: break
      }
    }
    guard attribute.write(&self, new) else {
      throw ModuleError(type, .incompatibleValue(name, expected: old.kindDescription, found: value.kindDescription))
    }
    return true
  }
}

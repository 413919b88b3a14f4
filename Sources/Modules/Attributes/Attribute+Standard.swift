public import Signals

extension Attribute {
  /// Lists a field that is left out of lists, snapshots and archives as long as it has its standard value.
  ///
  /// A type that gains a setting lists it so: what was stored before stays as it was, and is read as before.
  public init<Value: AttributeConvertible>(
    _ name: String, _ path: any WritableKeyPath<Group, Value> & Sendable, leftOutAt standard: Value,
    in family: AttributeFamily? = nil, units: String? = nil, recordedAs kind: SignalKind? = nil
  ) {
    self.name = name
    self.family = family
    self.units = units
    self.kind = kind
    read = {
      let value = $0[keyPath: path].attributeValue
      return value == standard.attributeValue ? .absent : value
    }
    write = { group, value in
      if case .absent = value {
        group[keyPath: path] = standard
        return true
      }
      guard let new = Value(value) else { return false }
      group[keyPath: path] = new
      return true
    }
  }
}

/// A set of attribute names, such as the parameters of a module that are held constant.
public struct AttributeNames: Sendable, Hashable {
  /// The names in alphabetical order, each once.
  public private(set) var names: [String]

  /// Creates a set; none unless given.
  public init(_ names: [String] = []) { self.names = Set(names).sorted() }

  public var isEmpty: Bool { names.isEmpty }
  public func contains(_ name: String) -> Bool { names.contains(name) }

  /// Puts a name in.
  public mutating func insert(_ name: String) { self = AttributeNames(names + [name]) }
  /// Takes a name out.
  public mutating func remove(_ name: String) { names.removeAll { $0 == name } }
}

extension AttributeNames: AttributeConvertible {
  /// Names with blanks between; a set of none is absent from lists, so that it need not be stored.
  public init?(_ value: AttributeValue) {
    switch value {
    case .absent: self.init()
    case .text(let text): self.init(text.split(separator: " ").map(String.init))
    default: return nil
    }
  }

  public var attributeValue: AttributeValue { isEmpty ? .absent : .text(names.joined(separator: " ")) }
}

/// The settings of a module that has none but the names of its constants.
public struct ConstantsOnly: AttributeGroup, Equatable {
  /// The parameters that are held constant.
  public var constants = AttributeNames()

  public init() {}
  public static let attributes: [Attribute<Self>] = [Attribute("constants", \.constants)]
}

/// The way from a module down its tree to a child or an attribute, such as `hidden/tau_mem`.
public struct AttributePath: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The names on the way, outermost first.
  public var components: [String]

  /// Creates a path from names.
  public init(_ components: [String] = []) { self.components = components }

  /// Creates a path from text with slashes.
  public init(_ text: String) { components = text.split(separator: "/").map(String.init) }

  public init(stringLiteral text: String) { self.init(text) }

  /// The path one name further down.
  public func appending(_ name: String) -> Self { Self(components + [name]) }

  /// The path of the same thing seen from the module that holds child `name`.
  public func inside(_ name: String) -> Self { Self([name] + components) }

  /// Whether the other path is this one or lies below it.
  public func contains(_ other: AttributePath) -> Bool { other.components.starts(with: components) }

  public var description: String { components.joined(separator: "/") }
}

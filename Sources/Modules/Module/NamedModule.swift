/// A child of a module, and its name.
public struct NamedModule: Sendable {
  public let name: String
  public var module: any Module

  public init(_ name: String, _ module: any Module) {
    self.name = name
    self.module = module
  }
}

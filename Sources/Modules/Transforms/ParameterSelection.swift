/// Some of the parameters of a network: those of a family, those below a path, or both.
///
/// The text of a selection is its name in archives: `all`, `weights`, `weights in hidden`.
///
/// ```swift
/// let selection = ParameterSelection(.weights, in: "hidden")
/// selection.text   // "weights in hidden"
/// ```
public struct ParameterSelection: Sendable, Hashable {
  /// The family; `nil` for all.
  public var family: AttributeFamily?
  /// The module or parameter that they are at or below; empty for the whole network.
  public var path: AttributePath

  public init(_ family: AttributeFamily? = nil, in path: AttributePath = AttributePath()) {
    self.family = family
    self.path = path
  }

  /// Every parameter.
  public static let all = ParameterSelection()

  /// Whether a parameter is among them.
  public func includes(_ path: AttributePath, of family: AttributeFamily?) -> Bool {
    (self.family == nil || self.family == family) && self.path.contains(path)
  }

  /// The selection as text.
  public var text: String {
    (family?.rawValue ?? "all") + (path.components.isEmpty ? "" : " in \(path)")
  }
}

extension ParameterSelection: AttributeConvertible {
  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    let parts = text.split(separator: " in ", maxSplits: 1).map(String.init)
    guard let name = parts.first else { return nil }
    self.init(
      name == "all" ? nil : AttributeFamily(rawValue: name), in: AttributePath(parts.count > 1 ? parts[1] : ""))
    guard self.text == text else { return nil }
  }

  public var attributeValue: AttributeValue { .text(text) }
}

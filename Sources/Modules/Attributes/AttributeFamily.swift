/// What an attribute is for, across modules: `parameters(in: .weights)` finds the weights of a whole network.
public struct AttributeFamily: RawRepresentable, Hashable, Sendable {
  /// The name in archives.
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let weights = Self(rawValue: "weights")
  public static let biases = Self(rawValue: "biases")
  public static let timeConstants = Self(rawValue: "taus")
  public static let thresholds = Self(rawValue: "thresholds")
}

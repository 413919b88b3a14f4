/// A node of a NIR graph: its type, its fields as they are stored, and what else is told about it.
///
/// ```swift
/// let neurons = NIRNode(.leakyIntegrateAndFire, fields: [
///   "tau": .array(NIRArray([0.02, 0.02])), "r": .array(NIRArray([1.0, 1.0])),
///   "v_leak": .array(NIRArray([0.0, 0.0])), "v_threshold": .array(NIRArray([1.0, 1.0])),
/// ])
/// ```
public struct NIRNode: Sendable, Hashable {
  public var kind: Kind
  /// Parameters by their names in NIR.
  public var fields: [String: NIRValue]
  /// The nodes of a nested graph; of no other node.
  public var graph: NIRGraph?
  /// What NIR itself has no word for.
  public var metadata: [String: NIRValue]

  public init(_ kind: Kind, fields: [String: NIRValue] = [:], metadata: [String: NIRValue] = [:]) {
    (self.kind, self.fields, self.metadata, graph) = (kind, fields, metadata, nil)
  }

  /// A graph as a node of another.
  public init(_ graph: NIRGraph) {
    (kind, fields, metadata, self.graph) = (.graph, [:], [:], graph)
  }

  /// The array of a field, if it has one.
  public func array(_ field: String) -> NIRArray? { fields[field]?.array }
}

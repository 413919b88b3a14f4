/// A network in the Neuromorphic Intermediate Representation, as a `.nir` file holds it: every node, array, type and word.
///
/// Pedersen and others 2024, Nature Communications 15:8122.
///
/// ```swift
/// var graph = try NIRGraph("network.nir")
/// graph.nodes["lif"]?.kind          // .leakyIntegrateAndFire
/// graph.edges                       // [input → fc, fc → lif, lif → output]
/// try graph.write(to: "copy.nir")   // the same content
/// ```
public struct NIRGraph: Sendable, Hashable {
  /// A connection: the output of a node is an input of another, or of itself.
  public struct Edge: Sendable, Hashable, CustomStringConvertible {
    public var source: String
    public var target: String

    public init(_ source: String, _ target: String) { (self.source, self.target) = (source, target) }
    public var description: String { "\(source) → \(target)" }
  }

  /// The nodes by their names.
  public var nodes: [String: NIRNode]
  /// The connections, in the order of the file.
  public var edges: [Edge]
  /// What NIR itself has no word for.
  public var metadata: [String: NIRValue]
  /// The version of NIR that the file was written by; `nil` for a graph within another.
  public var version: String?

  /// The version of NIR that is written unless a graph says otherwise.
  public static let currentVersion = "1.0.8"

  public init(
    nodes: [String: NIRNode], edges: [Edge], metadata: [String: NIRValue] = [:], version: String? = currentVersion
  ) {
    (self.nodes, self.edges, self.metadata, self.version) = (nodes, edges, metadata, version)
  }

  /// The names of all nodes, in the order of their bytes.
  public var nodeNames: [String] { nodes.keys.sortedByBytes }

  /// The names of the nodes of a kind, in the order of their bytes.
  public func names(of kind: NIRNode.Kind) -> [String] { nodeNames.filter { nodes[$0]?.kind == kind } }
}

extension Sequence<String> {
  /// In the order of their bytes, which is that of Python.
  var sortedByBytes: [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}

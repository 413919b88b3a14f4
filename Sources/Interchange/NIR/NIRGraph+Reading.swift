internal import HDF5

extension NIRGraph {
  /// Reads a `.nir` file, of nir 0.1 to 1.0.8.
  ///
  /// - Parameter byteBudget: The most bytes that all arrays may have together; 1 GiB unless given.
  /// - Throws: `InterchangeError` for a file that cannot be read, or names the node that breaks the rules of NIR.
  public init(_ path: String, byteBudget: Int = 1 << 30) throws(InterchangeError) {
    self = try NIRReader.graph(of: ForeignFile(path: path, byteBudget: byteBudget))
  }

  /// Reads the bytes of a `.nir` file.
  ///
  /// - Parameter name: What the file is called in messages.
  /// - Throws: As `init(_:byteBudget:)`.
  public init(bytes: [UInt8], name: String, byteBudget: Int = 1 << 30) throws(InterchangeError) {
    self = try NIRReader.graph(of: ForeignFile(bytes: bytes, name: name, byteBudget: byteBudget))
  }
}

/// Reads graphs, and graphs in graphs.
private struct NIRReader {
  var file: ForeignFile
  var nodeCount = 0

  /// Groups can be linked to their own content: what is deeper, or more, is no network.
  static let depthLimit = 16
  static let nodeLimit = 1 << 20

  static func graph(of file: ForeignFile) throws(InterchangeError) -> NIRGraph {
    var reader = NIRReader(file: file)
    let top = try file.calling { () throws(HDF5Error) in try file.file.root.group("node") }
    let node = try reader.node(top, path: "", depth: 0)
    guard var graph = node.graph else {
      throw .node(file: file.name, node: "", .field("type", reason: "is '\(node.kind.rawValue)', not 'NIRGraph'"))
    }
    if let dataset = try file.dataset("version", in: file.file.root) { graph.version = try reader.file.text(dataset) }
    try graph.validate(file: file.name)
    return graph
  }

  private mutating func node(_ group: HDF5Group, path: String, depth: Int) throws(InterchangeError) -> NIRNode {
    nodeCount += 1
    guard depth <= Self.depthLimit, nodeCount <= Self.nodeLimit else {
      throw .node(file: file.name, node: path, .tooDeep(limit: Self.depthLimit))
    }
    guard let typeDataset = try file.dataset("type", in: group) else {
      throw .node(file: file.name, node: path, .noType)
    }
    let type = try file.text(typeDataset)
    guard let kind = NIRNode.Kind(rawValue: type) else {
      throw .node(file: file.name, node: path, .unknownType(type))
    }
    var node = NIRNode(kind)
    for link in try file.links(group) where link.name != "type" {
      switch (link.name, kind) {
      case ("metadata", _):
        guard case .group(let entries) = try value(link, in: group, depth: depth) else {
          throw .node(file: file.name, node: path, .field("metadata", reason: "is no group"))
        }
        node.metadata = entries
      case ("nodes", .graph), ("edges", .graph): break
      default: node.fields[link.name] = try value(link, in: group, depth: depth)
      }
    }
    if kind == .graph { node.graph = try graph(group, path: path, depth: depth) }
    if kind == .graph {
      node.graph?.metadata = node.metadata
      node.metadata = [:]
    }
    return node
  }

  private mutating func graph(_ group: HDF5Group, path: String, depth: Int) throws(InterchangeError) -> NIRGraph {
    guard let nodesGroup = try file.group("nodes", in: group) else {
      throw .node(file: file.name, node: path, .missingField("nodes", kind: .graph))
    }
    guard let edgesDataset = try file.dataset("edges", in: group) else {
      throw .node(file: file.name, node: path, .missingField("edges", kind: .graph))
    }
    var graph = NIRGraph(nodes: [:], edges: [], version: nil)
    for link in try file.links(nodesGroup) {
      let inner = try file.calling { () throws(HDF5Error) in try nodesGroup.group(link.name) }
      graph.nodes[link.name] = try node(
        inner, path: path.isEmpty ? link.name : "\(path)/\(link.name)", depth: depth + 1)
    }
    // A graph without edges is written as an empty list of numbers.
    if edgesDataset.shape.contains(0) { return graph }
    guard edgesDataset.shape.count == 2, edgesDataset.shape[1] == 2, edgesDataset.type?.isNumeric == false else {
      throw .node(file: file.name, node: path, .field("edges", reason: "is no list of pairs of names"))
    }
    let names = try file.texts(edgesDataset)
    graph.edges = stride(from: 0, to: names.count, by: 2).map { Edge(names[$0], names[$0 + 1]) }
    return graph
  }

  private typealias Edge = NIRGraph.Edge

  /// An array, text or group of values.
  private mutating func value(_ link: HDF5Link, in group: HDF5Group, depth: Int) throws(InterchangeError) -> NIRValue {
    if link.kind == .group {
      guard depth <= Self.depthLimit else { throw .node(file: file.name, node: "", .tooDeep(limit: Self.depthLimit)) }
      let inner = try file.calling { () throws(HDF5Error) in try group.group(link.name) }
      var entries: [String: NIRValue] = [:]
      for link in try file.links(inner) {
        nodeCount += 1
        guard nodeCount <= Self.nodeLimit else {
          throw .node(file: file.name, node: "", .tooDeep(limit: Self.depthLimit))
        }
        entries[link.name] = try value(link, in: inner, depth: depth + 1)
      }
      return .group(entries)
    }
    let dataset = try file.calling { () throws(HDF5Error) in try group.dataset(link.name) }
    if let type = dataset.type, !type.isNumeric {
      let texts = try file.texts(dataset)
      return dataset.shape.isEmpty ? .text(texts.first ?? "") : .texts(texts, shape: dataset.shape)
    }
    guard let type = NIRArray.ElementType(dataset.type) else {
      throw .object(file: file.name, object: dataset.objectPath, reason: "holds neither numbers nor text")
    }
    return .array(NIRArray(try file.rawBytes(dataset), type, shape: dataset.shape))
  }
}

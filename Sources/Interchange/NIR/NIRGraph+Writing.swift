internal import HDF5

extension NIRGraph {
  /// Writes the graph as a `.nir` file, which the Python package `nir` reads; a file of this path is replaced.
  ///
  /// - Throws: `InterchangeError` for a graph that breaks the rules of NIR, or a file that cannot be written.
  public func write(to path: String) throws(InterchangeError) {
    try Interchange.write(fileBytes(for: path), to: path)
  }

  /// The bytes of the graph as a `.nir` file.
  ///
  /// - Throws: As `write(to:)`.
  public func fileBytes(for path: String = "graph.nir") throws(InterchangeError) -> [UInt8] {
    try validate(file: path)
    return try ForeignFile.image(for: path) { root throws(HDF5Error) in
      try root.writeForeign("version", version ?? Self.currentVersion)
      try write(into: root.createGroup("node"))
    }
  }

  private func write(into group: HDF5Group) throws(HDF5Error) {
    try group.writeForeign("type", NIRNode.Kind.graph.rawValue)
    try group.createForeignTexts("edges", edges.flatMap { [$0.source, $0.target] }, shape: [edges.count, 2])
    let nodesGroup = try group.createGroup("nodes")
    for name in nodeNames {
      guard let node = nodes[name] else { continue }
      let inner = try nodesGroup.createGroup(name)
      for field in node.fields.keys.sortedByBytes { try Self.write(node.fields[field], field, into: inner) }
      if let graph = node.graph {
        try graph.write(into: inner)
      } else {
        try inner.writeForeign("type", node.kind.rawValue)
      }
      if !node.metadata.isEmpty { try Self.write(.group(node.metadata), "metadata", into: inner) }
    }
    if !metadata.isEmpty { try Self.write(.group(metadata), "metadata", into: group) }
  }

  private static func write(_ value: NIRValue?, _ name: String, into group: HDF5Group) throws(HDF5Error) {
    switch value {
    case .array(let array):
      let dataset = try group.createForeignDataset(name, type: array.elementType.stored, shape: array.shape)
      try dataset.writeRawBytes(array.bytes)
    case .text(let text): try group.writeForeign(name, text)
    case .texts(let texts, let shape): try group.createForeignTexts(name, texts, shape: shape)
    case .group(let entries):
      let inner = try group.createGroup(name)
      for key in entries.keys.sortedByBytes { try write(entries[key], key, into: inner) }
    case nil: break
    }
  }
}

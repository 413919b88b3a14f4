internal import HDF5

/// A way through all objects of a file that hashes each.
struct HashWalk {
  let file: ArchiveFile
  /// With more objects the walk ends: a file may hold groups that hold themselves.
  let objectLimit: Int
  /// The hash of every byte of the file, which goes on beside the others; `nil` when it is not wanted.
  private let bytes: FileHash?
  /// What datasets have to be, by their paths, with the hash of the chunks that have been read; those that are not named may be
  /// anything.
  private let expected: [String: (rows: ExpectedRows, begun: ContentHash)]
  private(set) var hashes: [ObjectHash] = []
  private(set) var unreadable: [Verification.Difference] = []

  /// How many objects more than listed are looked at.
  static let spareObjects = 1024
  private static let depthLimit = 128

  init(
    file: ArchiveFile, objectLimit: Int, beside bytes: FileHash? = nil,
    expecting expected: [String: (rows: ExpectedRows, begun: ContentHash)] = [:]
  ) {
    self.file = file
    self.bytes = bytes
    self.expected = expected
    self.objectLimit = objectLimit
  }

  /// Hashes the object at a path and all below it.
  ///
  /// - Throws: `ArchiveError.damaged` when there are more objects than there can be.
  mutating func visit(_ path: String, kind: HDF5Link.Kind, depth: Int = 0) throws(ArchiveError) {
    guard hashes.count + unreadable.count < objectLimit, depth < Self.depthLimit else {
      throw file.damaged("it holds more objects than it lists")
    }
    do throws(ArchiveError) {
      switch kind {
      case .dataset: hashes.append(ObjectHash(path: path, digest: try hashOfDataset(path)))
      case .group: hashes.append(ObjectHash(path: path, digest: try hashOfGroup(path)))
      case .other, .refused: throw file.damaged("it is neither a dataset nor a group")
      }
    } catch {
      note(path, error)
    }
    guard kind == .group else { return }
    let links: [HDF5Link]
    do { links = try file.links(path) } catch {
      note(path, error)
      return
    }
    for link in links where path != "/" || "/\(link.name)" != Integrity.location {
      try visit(path == "/" ? "/\(link.name)" : "\(path)/\(link.name)", kind: link.kind, depth: depth + 1)
    }
  }

  private mutating func note(_ path: String, _ error: ArchiveError) {
    var reason = error.description
    if case .damaged(_, let inner) = error { reason = inner }
    unreadable.append(.init(path: path, kind: .unreadable(reason)))
  }

  private func hashOfGroup(_ path: String) throws(ArchiveError) -> [UInt8] {
    var attributes = try file.attributes(of: file.group(path))
    if path == "/" { attributes.removeAll { $0.name == Integrity.excludedRootAttribute } }
    return ContentHash(groupWith: attributes).digest()
  }

  private func hashOfDataset(_ path: String) throws(ArchiveError) -> [UInt8] {
    let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(path) }
    guard let type = dataset.type else { throw file.damaged("it is of a type that archives do not have") }
    _ = try file.logicalByteCount(of: dataset)
    if let (rows, begun) = expected[path] {
      var hash = begun
      guard try unsafe rows.agree(with: dataset, in: file, { unsafe hash.update($0) }) else {
        throw file.damaged("it is not as it was written")
      }
      return hash.digest()
    }
    var hash = ContentHash(datasetOf: type, shape: dataset.shape, attributes: try file.attributes(of: dataset))
    try file.reading { () throws(HDF5Error) in
      try unsafe dataset.forEachBlock(byteBudget: file.byteBudget) { block in
        if let bytes { unsafe bytes.update(beside: &hash, block) } else { unsafe hash.update(block) }
      }
    }
    return hash.digest()
  }
}

internal import HDF5

extension Archive {
  /// Computes every hash again, and the hash of all bytes when its file lies beside the archive.
  ///
  /// - Throws: `ArchiveError` when the file cannot be gone through at all.
  public func verify() throws(ArchiveError) -> Verification { try verify(withSidecar: true) }

  func verify(withSidecar: Bool) throws(ArchiveError) -> Verification {
    var walk = HashWalk(file: file, objectLimit: integrity.objects.count + HashWalk.spareObjects)
    try walk.visit("/", kind: .group)
    let found = ObjectHash.sorted(walk.hashes.filter { Integrity.covers($0.path) })
    var differences = walk.unreadable
    differences += Self.differences(stated: integrity.objects, found: found, unreadable: walk.unreadable)
    let provenance = walk.hashes.filter { Integrity.coversProvenance($0.path) }
    if ObjectHash.root(of: provenance) != integrity.provenanceHash {
      differences.append(.init(path: Integrity.provenanceLocation, kind: .changed))
    }
    return Verification(
      objectCount: walk.hashes.count,
      differences: differences.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      rootHash: ObjectHash.root(of: found), sidecar: withSidecar ? try compareSidecar() : .notChecked)
  }

  /// Merges two lists in the byte order of their paths.
  private static func differences(
    stated: [ObjectHash], found: [ObjectHash], unreadable: [Verification.Difference]
  ) -> [Verification.Difference] {
    let foundDigests = Dictionary(found.map { ($0.path, $0.digest) }) { first, _ in first }
    let known = Set(stated.map(\.path)).union(unreadable.map(\.path))
    let unread = Set(unreadable.map(\.path))
    let lost = stated.compactMap { object -> Verification.Difference? in
      guard let digest = foundDigests[object.path] else {
        return unread.contains(object.path) ? nil : .init(path: object.path, kind: .missing)
      }
      return digest == object.digest ? nil : .init(path: object.path, kind: .changed)
    }
    return lost + found.filter { !known.contains($0.path) }.map { .init(path: $0.path, kind: .added) }
  }

  private func compareSidecar() throws(ArchiveError) -> Verification.Sidecar {
    let sidecar = ArchiveWriter.sidecar(of: path)
    guard DurableFile.exists(sidecar) else { return .absent }
    let stated: [UInt8]
    do throws(FileError) {
      guard try DurableFile.size(sidecar) <= Self.sidecarLimit else { return .differs }
      stated = try DurableFile.read(sidecar)
    } catch { throw .cannotOpen(path: sidecar, reason: error.reason) }
    let line = String(decoding: stated, as: UTF8.self).split(separator: " ", maxSplits: 1)
    return try line.first.map(String.init) == ArchiveWriter.hashOfBytes(path) ? .matches : .differs
  }

  /// The most bytes of a file of one hash and one path.
  private static let sidecarLimit = 1 << 16
}

/// A way through all objects of a file that hashes each.
struct HashWalk {
  let file: ArchiveFile
  /// With more objects the walk ends: a file may hold groups that hold themselves.
  let objectLimit: Int
  private(set) var hashes: [ObjectHash] = []
  private(set) var unreadable: [Verification.Difference] = []

  /// How many objects more than listed are looked at.
  static let spareObjects = 1024
  private static let depthLimit = 128
  private static let chunksAtOnce = 8

  init(file: ArchiveFile, objectLimit: Int) {
    self.file = file
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
    var hash = ContentHash(datasetOf: type, shape: dataset.shape, attributes: try file.attributes(of: dataset))
    let rowBytes = try file.reading { () throws(HDF5Error) in try dataset.rowByteCount }
    let rowsAtOnce = RowStream.chunkRows(rowBytes: rowBytes) * Self.chunksAtOnce
    for first in stride(from: 0, to: rowBytes > 0 ? dataset.rowCount : 0, by: rowsAtOnce) {
      let rows = first..<min(first + rowsAtOnce, dataset.rowCount)
      hash.update(
        try file.reading { () throws(HDF5Error) in
          try dataset.rawBytes(rows: rows, byteBudget: file.byteBudget)
        })
    }
    return hash.digest()
  }
}

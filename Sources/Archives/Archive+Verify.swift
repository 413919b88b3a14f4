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

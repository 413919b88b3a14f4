internal import HDF5

extension Archive {
  /// Computes every hash again, and the hash of all bytes when its file lies beside the archive.
  ///
  /// - Throws: `ArchiveError` when the file cannot be gone through at all.
  public func verify() throws(ArchiveError) -> Verification {
    guard let stated = try statedHash() else {
      var verification = try verify(beside: nil)
      verification.sidecar = .absent
      return verification
    }
    let bytes: FileHash
    do throws(FileError) { bytes = try FileHash(path) } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    var verification = try verify(beside: bytes)
    verification.sidecar = try hash(bytes) == stated ? .matches : .differs
    return verification
  }

  /// The hash of all bytes of a file, whose rest is read.
  func hash(_ bytes: FileHash) throws(ArchiveError) -> String {
    do throws(FileError) { return try bytes.finish() } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
  }

  /// The hash of every object of an archive that is not published yet, each of which must be as it was written.
  ///
  /// - Parameters:
  ///   - bytes: Goes on over the chunks that lay in the file before.
  ///   - goesOn: Is asked every 64 of these, with the share that is done.
  /// - Throws: `ArchiveError.notAsWritten`, which names the first that is not; `givenUp`.
  func hashes(
    of written: HashedFile, beside bytes: FileHash, _ goesOn: (_ share: Double) -> Bool
  ) throws(ArchiveError) -> [ObjectHash] {
    let begun = try hashesOfChunks(of: written, beside: bytes, goesOn)
    let count = written.groupHashes.count + written.datasets.count
    var walk = HashWalk(
      file: file, objectLimit: 2 * count + HashWalk.spareObjects,
      expecting: Dictionary(
        uniqueKeysWithValues: written.datasets.map { ($0.key, ($0.value, begun[$0.key] ?? $0.value.head)) }))
    try walk.visit("/", kind: .group)
    if let first = walk.unreadable.first { throw notAsWritten(first.path) }
    let groups = Dictionary(written.groupHashes.map { ($0.path, $0.digest) }) { first, _ in first }
    let found = Dictionary(walk.hashes.map { ($0.path, $0.digest) }) { first, _ in first }
    for (path, digest) in groups where found[path] != digest { throw notAsWritten(path) }
    for path in written.datasets.keys.sorted() where found[path] == nil { throw notAsWritten(path) }
    for object in walk.hashes where !ChannelScale.isScale(object.path) {
      guard groups[object.path] != nil || written.datasets[object.path] != nil else { throw notAsWritten(object.path) }
    }
    return walk.hashes
  }

  /// Goes on with the hashes of datasets over the chunks that lay in the file before: each is read once, in the order in which
  /// they lie.
  private func hashesOfChunks(
    of written: HashedFile, beside bytes: FileHash, _ goesOn: (_ share: Double) -> Bool
  ) throws(ArchiveError) -> [String: ContentHash] {
    var begun: [String: (dataset: HDF5Dataset, hash: ContentHash, chunkCount: Int)] = [:]
    for (path, rows) in written.datasets where !rows.runs.isEmpty {
      let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(path) }
      begun[path] = (dataset, rows.head, 0)
    }
    let runs = written.datasets.flatMap { path, rows in rows.runs.map { (path: path, run: $0) } }
    let total = runs.reduce(0) { $0 + $1.run.count }
    var done = 0
    for (path, run) in runs.sorted(by: { $0.run.offset < $1.run.offset }) {
      // Taken out, so that its hash is changed in place.
      guard var known = begun.removeValue(forKey: path) else { throw notAsWritten(path) }
      let end = known.chunkCount + run.count
      var (offset, rowsHash) = (run.offset, RowsHash())
      while known.chunkCount < end {
        guard goesOn(Double(done) / Double(total)) else { throw .givenUp(path: self.path) }
        let indices = known.chunkCount..<min(end, known.chunkCount + Self.chunksAtOnce)
        let areThere = try file.reading { () throws(HDF5Error) in
          try unsafe known.dataset.forEachChunk(indices) { chunk in
            unsafe rowsHash.update(UnsafeRawBufferPointer(rebasing: chunk.dropLast(ChunkRun.checksumBytes)))
            unsafe bytes.update(beside: &known.hash, chunk: chunk, at: offset)
            offset += chunk.count
          }
        }
        guard areThere else { throw notAsWritten(path) }
        (done, known.chunkCount) = (done + indices.count, indices.upperBound)
      }
      guard rowsHash.value == run.hash else { throw notAsWritten(path) }
      begun[path] = known
    }
    return begun.mapValues(\.hash)
  }

  /// The chunks that are hashed between two questions whether to go on: 32 MiB of large ones.
  private static let chunksAtOnce = 64

  /// Looks once more at all that was written behind the chunks, of an archive that is not published yet.
  ///
  /// - Throws: `ArchiveError.notAsWritten`, which names the first that is not as it was written.
  func checkAgain(_ written: HashedFile) throws(ArchiveError) {
    for (path, rows) in written.datasets.sorted(by: { $0.key < $1.key }) {
      let dataset = try file.reading { () throws(HDF5Error) in try file.file.root.dataset(path) }
      guard try unsafe rows.agree(with: dataset, in: file) else { throw notAsWritten(path) }
    }
    for group in written.groupHashes {
      var attributes = try file.attributes(of: file.group(group.path))
      if group.path == "/" { attributes.removeAll { $0.name == Integrity.excludedRootAttribute } }
      guard ContentHash(groupWith: attributes).digest() == group.digest else { throw notAsWritten(group.path) }
    }
  }

  private func notAsWritten(_ path: String) -> ArchiveError { .notAsWritten(path: self.path, object: "'\(path)'") }

  /// Computes the hash of every object, and beside them that of all bytes.
  private func verify(beside bytes: FileHash?) throws(ArchiveError) -> Verification {
    var walk = HashWalk(file: file, objectLimit: integrity.objects.count + HashWalk.spareObjects, beside: bytes)
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
      rootHash: ObjectHash.root(of: found), sidecar: .notChecked)
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

  /// The hash of all bytes as the file beside the archive states it, empty where that has none; `nil` without such a file.
  private func statedHash() throws(ArchiveError) -> String? {
    let sidecar = ArchiveWriter.sidecar(of: path)
    guard DurableFile.exists(sidecar) else { return nil }
    let stated: [UInt8]
    do throws(FileError) {
      guard try DurableFile.size(sidecar) <= Self.sidecarLimit else { return "" }
      stated = try DurableFile.read(sidecar)
    } catch { throw .cannotOpen(path: sidecar, reason: error.reason) }
    return String(decoding: stated, as: UTF8.self).split(separator: " ", maxSplits: 1).first.map(String.init) ?? ""
  }

  /// The most bytes of a file of one hash and one path.
  private static let sidecarLimit = 1 << 16
}

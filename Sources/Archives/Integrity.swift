internal import HDF5

/// The list of hashes that an archive carries, and which objects it covers.
struct Integrity: Sendable, Equatable {
  /// What the list says of every object.
  let objects: [ObjectHash]
  /// The hash over the list.
  let rootHash: String
  /// The hash of `/provenance`.
  let provenanceHash: String

  static let location = "/integrity"
  static let provenanceLocation = "/provenance"
  /// The attribute of the root that differs between equal runs.
  static let excludedRootAttribute = "run_id"

  /// Whether an object counts towards the root hash.
  static func covers(_ path: String) -> Bool {
    !isInside(path, location) && !isInside(path, provenanceLocation) && !ChannelScale.isScale(path)
  }

  /// Whether an object counts towards the hash of the provenance.
  static func coversProvenance(_ path: String) -> Bool { isInside(path, provenanceLocation) }

  /// Whether a path is that of a group or below it.
  static func isInside(_ path: String, _ group: String) -> Bool {
    path == group || path.hasPrefix(group + "/")
  }

  /// The list of the objects of a file, those of the provenance included.
  init(of hashes: [ObjectHash]) {
    objects = ObjectHash.sorted(hashes.filter { Self.covers($0.path) })
    rootHash = ObjectHash.root(of: objects)
    provenanceHash = ObjectHash.root(of: hashes.filter { Self.coversProvenance($0.path) })
  }

  /// Stands in a file for its list, and has its size, until the hashes are known.
  init(standingInFor paths: [String]) {
    self.init(of: paths.map { ObjectHash(path: $0, digest: Array(repeating: 0, count: 32)) })
  }

  /// Writes the list into its file.
  func write(to file: HDF5File) throws(HDF5Error) {
    let group = try file.root.createGroup("integrity")
    try group.setAttribute("root_hash", to: .text(rootHash))
    try group.setAttribute("provenance_hash", to: .text(provenanceHash))
    let length = max(1, objects.map(\.path.utf8.count).max() ?? 0)
    let paths = try group.createDataset(
      "paths", type: .text(length: length), shape: [objects.count], chunk: [Self.chunkRows])
    try paths.writeTexts(objects.map(\.path))
    let hashes = try group.createDataset(
      "sha256", type: .uint8, shape: [objects.count, 32], chunk: [Self.chunkRows, 32])
    try hashes.write(objects.flatMap(\.digest))
  }

  /// Puts the hashes in the place of those that stood in for them.
  func overwrite(in file: HDF5File) throws(HDF5Error) {
    let group = try file.root.group("integrity")
    try group.setAttribute("root_hash", to: .text(rootHash))
    try group.setAttribute("provenance_hash", to: .text(provenanceHash))
    try group.dataset("sha256").write(objects.flatMap(\.digest))
  }

  private static let chunkRows = 4096

  /// Reads the list of an archive.
  ///
  /// - Throws: `ArchiveError.damaged` when it is missing or contradicts itself.
  init(reading file: ArchiveFile) throws(ArchiveError) {
    let group = try file.group(Self.location)
    rootHash = try file.text("root_hash", of: group)
    provenanceHash = try file.text("provenance_hash", of: group)
    let paths = try file.reading { () throws(HDF5Error) in
      try group.dataset("paths").readTexts(byteBudget: file.byteBudget)
    }
    let hashes = try file.dataset("\(Self.location)/sha256", .uint8, rank: 2)
    guard hashes.shape == [paths.count, 32] else {
      throw file.damaged("its lists of paths and hashes differ in length")
    }
    let bytes: [UInt8] = try file.values(hashes)
    objects = paths.indices.map { ObjectHash(path: paths[$0], digest: Array(bytes[$0 * 32..<$0 * 32 + 32])) }
    guard ObjectHash.root(of: objects) == rootHash else {
      throw file.damaged("its list of hashes does not have the root hash that it states")
    }
  }
}

internal import HDF5

/// An HDF5 file that is being written, with what every object of it must be when it is read back.
final class HashedFile {
  let file: HDF5File
  /// What the archive is called in messages.
  let archivePath: String
  private var groups: [String: (group: HDF5Group, attributes: [NamedAttribute])]
  /// The rows of every dataset, by its path.
  private(set) var datasets: [String: ExpectedRows] = [:]

  init(_ file: HDF5File, of archivePath: String) {
    self.file = file
    self.archivePath = archivePath
    groups = ["/": (file.root, [])]
  }

  /// Creates a group with those it lies in, or adds attributes to one that is there.
  @discardableResult
  func group(_ path: String, _ attributes: [NamedAttribute] = []) throws(HDF5Error) -> HDF5Group {
    var entry: (group: HDF5Group, attributes: [NamedAttribute])
    if let known = groups[path] {
      entry = known
    } else {
      let (parent, name) = Self.split(path)
      entry = (try group(parent).createGroup(name), [])
    }
    for attribute in attributes { try entry.group.setAttribute(attribute.name, to: attribute.value) }
    entry.attributes += attributes
    groups[path] = entry
    return entry.group
  }

  /// Creates a dataset and fills it.
  ///
  /// - Parameters:
  ///   - shape: Its final shape.
  ///   - chunkRows: Rows of a chunk.
  ///   - statesRowsHash: Whether it gets the hash of its rows as an attribute, as in segments.
  ///   - fill: Hands in the rows; all together they must fill the shape.
  func dataset(
    _ path: String, type: HDF5Type, shape: [Int], chunkRows: Int, attributes: [NamedAttribute] = [],
    statesRowsHash: Bool = false, filledBy fill: (HashedRows) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let rows = try ArchiveError.writing(archivePath) { () throws(HDF5Error) in
      let (parent, name) = Self.split(path)
      let dataset = try group(parent).createDataset(
        name, type: type, shape: shape, chunk: [chunkRows] + shape.dropFirst().map { max($0, 1) })
      for attribute in attributes { try dataset.setAttribute(attribute.name, to: attribute.value) }
      let rowBytes = shape.dropFirst().reduce(type.byteCount, *)
      return try HashedRows(of: dataset, chunkBytes: chunkRows * rowBytes, archivePath)
    }
    try fill(rows)
    let head = ContentHash(datasetOf: type, shape: shape, attributes: attributes)
    datasets[path] = try rows.finish(after: head, statingHash: statesRowsHash)
    precondition(rows.byteCount == shape.reduce(type.byteCount, *), "the rows fill the dataset")
  }

  /// Creates a dataset of values at hand; a vector unless a shape is given.
  func dataset(
    _ path: String, _ values: StoredValues, shape: [Int]? = nil, attributes: [NamedAttribute] = []
  ) throws(ArchiveError) {
    let shape = shape ?? [values.count]
    let rowBytes = shape.dropFirst().reduce(1, *) * values.type.byteCount
    try dataset(
      path, type: values.type, shape: shape, chunkRows: RowStream.chunkRows(rowBytes: rowBytes),
      attributes: attributes
    ) { rows throws(ArchiveError) in try rows.append(values) }
  }

  /// The hash of every group, `run_id` left out.
  var groupHashes: [ObjectHash] {
    groups.map { path, entry in
      let attributes = entry.attributes.filter { path != "/" || $0.name != Integrity.excludedRootAttribute }
      return ObjectHash(path: path, digest: ContentHash(groupWith: attributes).digest())
    }
  }

  /// The path of the group that an object lies in, and its name there.
  private static func split(_ path: String) -> (parent: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("/", path) }
    let name = String(path[path.utf8.index(after: slash)...])
    return (slash == path.utf8.startIndex ? "/" : String(path[..<slash]), name)
  }
}

internal import HDF5

/// What differs between two archives.
public struct ArchiveDifference: Sendable, Hashable, CustomStringConvertible {
  /// How an object differs.
  public enum Kind: Sendable, Hashable {
    /// Only the first archive has it.
    case onlyInFirst
    /// Only the second archive has it.
    case onlyInSecond
    /// The type or shape is another.
    case form(first: String, second: String)
    /// Values differ: how many, and the first of them with its row and its place in the row.
    case values(count: Int, row: Int, column: Int, first: String, second: String)
    /// The values are the same, but not the attributes.
    case attributes
    /// It cannot be read in one of them.
    case unreadable(String)
  }

  /// The path of the object.
  public let path: String
  public let kind: Kind

  public var description: String {
    switch kind {
    case .onlyInFirst: "'\(path)' is only in the first."
    case .onlyInSecond: "'\(path)' is only in the second."
    case .form(let first, let second): "'\(path)' is \(first), but \(second) in the second."
    case .values(let count, let row, let column, let first, let second):
      "'\(path)' differs in \(count) value\(count == 1 ? "" : "s"), first in row \(row), column \(column): "
        + "\(first), but \(second) in the second."
    case .attributes: "'\(path)' has other attributes."
    case .unreadable(let reason): Verification.Difference.unreadable(path, reason)
    }
  }
}

extension Archive {
  /// Compares all that this archive and another hold, bit for bit, but for their provenance and `runIdentifier`.
  ///
  /// - Returns: What differs, in the byte order of the paths; nothing for two archives of one content.
  /// - Throws: `ArchiveError` when a file cannot be gone through at all.
  public func differences(from other: Archive) throws(ArchiveError) -> [ArchiveDifference] {
    let (first, second) = (try walk(), try other.walk())
    var differences = (first.unreadable + second.unreadable).map {
      guard case .unreadable(let reason) = $0.kind else { return ArchiveDifference(path: $0.path, kind: .attributes) }
      return ArchiveDifference(path: $0.path, kind: .unreadable(reason))
    }
    let unread = Set(differences.map(\.path))
    let theirs = Dictionary(second.hashes.map { ($0.path, $0.digest) }) { first, _ in first }
    let ours = Set(first.hashes.map(\.path))
    for object in first.hashes where Integrity.covers(object.path) && !unread.contains(object.path) {
      guard let digest = theirs[object.path] else {
        differences.append(ArchiveDifference(path: object.path, kind: .onlyInFirst))
        continue
      }
      if digest != object.digest {
        differences.append(ArchiveDifference(path: object.path, kind: try difference(at: object.path, from: other)))
      }
    }
    for object in second.hashes
    where Integrity.covers(object.path) && !ours.contains(object.path) && !unread.contains(object.path) {
      differences.append(ArchiveDifference(path: object.path, kind: .onlyInSecond))
    }
    return differences.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private func walk() throws(ArchiveError) -> HashWalk {
    var walk = HashWalk(file: file, objectLimit: integrity.objects.count + HashWalk.spareObjects)
    try walk.visit("/", kind: .group)
    return walk
  }

  /// The most bytes of rows that are compared at once.
  private static let bytesAtOnce = 1 << 24

  private func difference(at path: String, from other: Archive) throws(ArchiveError) -> ArchiveDifference.Kind {
    guard let first = try dataset(path), let second = try other.dataset(path) else { return .attributes }
    func form(_ dataset: HDF5Dataset) -> String { "\(dataset.type.map { "\($0)" } ?? "another type") \(dataset.shape)" }
    guard first.type == second.type, first.shape == second.shape else {
      return .form(first: form(first), second: form(second))
    }
    let rowBytes = try file.reading { () throws(HDF5Error) in try first.rowByteCount }
    let rowsAtOnce = max(1, Self.bytesAtOnce / max(1, rowBytes))
    var (count, found): (Int, ArchiveDifference.Kind?) = (0, nil)
    for start in stride(from: 0, to: rowBytes > 0 ? first.rowCount : 0, by: rowsAtOnce) {
      let rows = start..<min(start + rowsAtOnce, first.rowCount)
      let ours = try values(of: first, rows), theirs = try other.values(of: second, rows)
      let places = ours.indicesOfDifferences(from: theirs)
      count += places.count
      if found == nil, let place = places.first {
        let width = max(1, ours.count / max(1, rows.count))
        found = .values(
          count: 0, row: start + place / width, column: place % width, first: ours.text(at: place),
          second: theirs.text(at: place))
      }
    }
    guard case .values(_, let row, let column, let mine, let others) = found else { return .attributes }
    return .values(count: count, row: row, column: column, first: mine, second: others)
  }

  private func dataset(_ path: String) throws(ArchiveError) -> HDF5Dataset? {
    try file.reading { () throws(HDF5Error) in
      do { return try file.file.root.dataset(path) } catch { return nil }
    }
  }

  private func values(of dataset: HDF5Dataset, _ rows: Range<Int>) throws(ArchiveError) -> StoredValues {
    try file.reading { () throws(HDF5Error) in
      try StoredValues.read(rows, of: dataset, byteBudget: file.byteBudget)
    }
  }
}

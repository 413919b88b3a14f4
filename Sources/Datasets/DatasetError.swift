/// What can be wrong with data sets.
public enum DatasetError: Error, Equatable, Sendable {
  /// A folder without a manifest, or one that cannot be read.
  case noManifest(path: String, reason: String)
  /// A name that the manifest does not list.
  case noSuchDataset(name: String, known: [String])
  /// A file that cannot be read.
  case unreadable(path: String, reason: String)
  /// A file with other bytes than its manifest says.
  case wrongHash(path: String, expected: String, found: String)
  /// A file whose parts do not fit together.
  case malformed(path: String, reason: String)
}

extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noManifest(let path, let reason):
      "The manifest of data sets '\(path)' cannot be read: \(reason). Name the folder that holds manifest.json."
    case .noSuchDataset(let name, let known):
      "There is no data set '\(name)'; the manifest lists \(known.map { "'\($0)'" }.joined(separator: ", "))."
    case .unreadable(let path, let reason): "Data set '\(path)' cannot be read: \(reason)"
    case .wrongHash(let path, let expected, let found):
      "Data set '\(path)' has SHA-256 \(found), but its manifest says \(expected); restore the file."
    case .malformed(let path, let reason): "Data set '\(path)' is damaged: \(reason)."
    }
  }
}

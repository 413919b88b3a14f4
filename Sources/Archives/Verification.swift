/// What came of looking at every value of an archive.
public struct Verification: Sendable, Hashable {
  /// An object that is not as the archive says.
  public struct Difference: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with an object.
    public enum Kind: Sendable, Hashable {
      /// It has another hash than was stated.
      case changed
      /// It is listed, but not there.
      case missing
      /// It is there, but not listed.
      case added
      /// It cannot be read, and why.
      case unreadable(String)
    }

    /// The path of the object in the file; `/provenance` stands for all in it.
    public let path: String
    public let kind: Kind

    /// A sentence on an object that cannot be read, whose path the reason may name already.
    static func unreadable(_ path: String, _ reason: String) -> String {
      let reason = reason.last == "." ? String(reason.dropLast()) : reason
      return reason.hasPrefix("'\(path)'") ? "\(reason)." : "'\(path)' cannot be read: \(reason)."
    }

    public var description: String {
      switch kind {
      case .changed: "'\(path)' was changed."
      case .missing: "'\(path)' is missing."
      case .added: "'\(path)' was added."
      case .unreadable(let reason): Self.unreadable(path, reason)
      }
    }
  }

  /// How the file compares with the hash of all its bytes that lies beside it.
  public enum Sidecar: Sendable, Hashable {
    /// There is no such file.
    case absent
    case matches
    case differs
    /// It was not asked for.
    case notChecked
  }

  /// How many objects were looked at.
  public let objectCount: Int
  /// What is not as stated, in the byte order of the paths.
  public let differences: [Difference]
  /// The hash over all that was found.
  public let rootHash: String
  /// The file of hashes beside the archive.
  public internal(set) var sidecar: Sidecar

  /// Whether everything is as it was written.
  public var isIntact: Bool { differences.isEmpty && sidecar != .differs }
}

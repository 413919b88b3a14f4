#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the operating system says about a file or folder.
package enum FileError: Error, Equatable, Sendable {
  /// No file or folder of this path.
  case notFound(path: String)
  /// A file or folder of this path is there already.
  case alreadyExists(path: String)
  /// The disk, the quota or the limit of the file's size is used up.
  case noSpace(path: String)
  /// The user may not do this.
  case notPermitted(path: String)
  /// Anything else, in the operating system's words.
  case other(path: String, reason: String)

  /// The error for a number that the operating system gave.
  init(number: Int32, path: String) {
    switch number {
    case ENOENT: self = .notFound(path: path)
    case EEXIST: self = .alreadyExists(path: path)
    case EACCES, EPERM, EROFS: self = .notPermitted(path: path)
    case _ where Self.isOutOfSpace(number): self = .noSpace(path: path)
    default: self = .other(path: path, reason: String(cString: strerror(number)))
    }
  }

  /// Whether an error number means that nothing more can be stored.
  static func isOutOfSpace(_ number: Int32) -> Bool {
    number == ENOSPC || number == EDQUOT || number == EFBIG
  }

  /// What was found, in a few words.
  package var reason: String {
    switch self {
    case .notFound: "there is no such file or folder"
    case .alreadyExists: "it exists already"
    case .noSpace: "no space is left"
    case .notPermitted: "it is not permitted"
    case .other(_, let reason): reason
    }
  }
}

extension FileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFound(let path): "'\(path)' is missing: \(reason); check the path."
    case .alreadyExists(let path): "'\(path)' is not written: \(reason); choose another name or remove it."
    case .noSpace(let path): "'\(path)' could not be written: \(reason); free space and try again."
    case .notPermitted(let path): "'\(path)' cannot be used: \(reason); check owner and permissions."
    case .other(let path, _): "'\(path)' failed: \(reason); check the disk and try again."
    }
  }
}

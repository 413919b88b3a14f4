/// What can go wrong with an HDF5 file.
package enum HDF5Error: Error, Equatable, Sendable {
  /// A file could not be opened or created, and why.
  case cannotOpen(path: String, reason: String)
  /// A file is there, but is no HDF5 file.
  case notHDF5(path: String)
  /// No object of this name is in the file.
  case missing(object: String, path: String)
  /// An object of this name is in the file already.
  case alreadyExists(object: String, path: String)
  /// A name that HDF5 cannot store.
  case invalidName(String)
  /// An object or a value is of another type than asked for.
  case wrongType(object: String, expected: String, found: String)
  /// A dataset has another shape than asked for.
  case wrongShape(object: String, expected: String, found: String)
  /// An object uses a feature of HDF5 that is not read from any file.
  case refused(object: String, feature: String)
  /// An object claims more bytes than the limit; `Int.max` if the number of bytes does not fit.
  case tooLarge(object: String, bytes: Int, limit: Int)
  /// A call of libhdf5 failed; `stack` holds its own account, outermost function first.
  case callFailed(call: String, object: String, stack: [String])
  /// An earlier call failed while writing the file, so that nothing in it can be relied on.
  case poisoned(path: String)
  /// The file was opened for reading only.
  case readOnly(path: String)
  /// The file is closed.
  case closed(path: String)
}

extension HDF5Error {
  /// The number of the operating system's error within a failed call, if the library's account holds one.
  package var systemErrorNumber: Int32? {
    guard case .callFailed(_, _, let stack) = self else { return nil }
    for line in stack {
      guard let start = line.firstRange(of: "errno = ")?.upperBound else { continue }
      return Int32(line[start...].prefix { $0.isNumber })
    }
    return nil
  }

  /// Whether a write failed because the disk, the quota or the file size limit is used up.
  package var isOutOfSpace: Bool {
    systemErrorNumber.map(FileError.isOutOfSpace) ?? false
  }
}

extension HDF5Error: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "File '\(path)' cannot be opened: \(reason)."
    case .notHDF5(let path):
      "File '\(path)' is no HDF5 file; check the path, or copy the file again if it was damaged on the way."
    case .missing(let object, let path):
      "'\(object)' is not in file '\(path)'; check its name and that the file is complete."
    case .alreadyExists(let object, let path):
      "'\(object)' is in file '\(path)' already; choose another name."
    case .invalidName(let name):
      "'\(name)' cannot name an object in an HDF5 file; use a name that is neither empty nor '.' "
        + "and has no '/' and no zero character."
    case .wrongType(let object, let expected, let found):
      "'\(object)' should be \(expected), but is \(found)."
    case .wrongShape(let object, let expected, let found):
      "'\(object)' should have the shape \(expected), but has \(found)."
    case .refused(let object, let feature):
      "'\(object)' uses \(feature), which is refused; store it as a plain dataset in this file."
    case .tooLarge(let object, let bytes, let limit):
      "'\(object)' takes \(bytes == Int.max ? "2^63 or more" : "\(bytes)") bytes, but the limit is \(limit) bytes; "
        + "work on fewer rows at a time or raise the limit."
    case .callFailed(_, let object, let stack) where stack.last?.contains("fletcher32") == true:
      "'\(object)' cannot be read: its checksum does not match."
    case .callFailed(let call, let object, let stack):
      isOutOfSpace
        ? "'\(object)' could not be written: no space is left (\(call)); free space and write the file again."
        : "'\(object)' failed in \(call): \(reason(for: stack))."
    case .poisoned(let path):
      "File '\(path)' could not be written completely; delete it and write it again."
    case .readOnly(let path):
      "File '\(path)' is open for reading only; write to a new file instead."
    case .closed(let path):
      "File '\(path)' is closed; open it again."
    }
  }

  /// The operating system's reason in a few words, or the library's innermost line.
  func reason(for stack: [String]) -> String {
    if let number = systemErrorNumber { return FileError(number: number, path: "").reason }
    if stack.last?.contains("truncated file") == true { return "the file is shorter than it should be" }
    return stack.last.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") } ?? "libhdf5 gives no reason"
  }
}

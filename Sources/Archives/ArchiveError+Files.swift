internal import HDF5

extension ArchiveError {
  /// Calls what writes to a file, and names the archive in its errors.
  static func writing<Result>(
    _ path: String, _ body: () throws(HDF5Error) -> Result
  ) throws(ArchiveError) -> Result {
    do { return try body() } catch {
      throw error.isOutOfSpace ? .noSpace(path: path) : .writeFailed(path: path, reason: error.clause)
    }
  }

  /// Calls what writes, renames or removes whole files, and names the archive in its errors.
  static func storing<Result>(
    _ path: String, _ body: () throws(FileError) -> Result
  ) throws(ArchiveError) -> Result {
    do { return try body() } catch {
      if case .noSpace = error { throw .noSpace(path: path) }
      throw .writeFailed(path: path, reason: error.reason)
    }
  }
}

extension HDF5Error {
  /// Its sentence without the stop, to stand in another.
  var clause: String {
    let sentence = description
    return sentence.last == "." ? String(sentence.dropLast()) : sentence
  }
}

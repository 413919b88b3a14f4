/// What is checked of numbers as they are read from an archive.
///
/// ```swift
/// let archive = try Archive.open("run.h5", checks: .off)
/// ```
public enum ReadChecks: Sendable, Hashable {
  /// The checksum (fletcher32) of every chunk that is read: damage by accident is an error.
  case full
  /// None: damage to numbers may go unnoticed. For files that were verified before, where every microsecond counts.
  ///
  /// The plan of the file is checked all the same, and `Archive.verify()` checks everything.
  case off
}

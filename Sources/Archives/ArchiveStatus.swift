/// How an archive came to its end.
public enum ArchiveStatus: String, Sendable, CaseIterable {
  /// The run was finished.
  case complete
  /// The run was ended from outside, and what was stored of it was published by `Archive.salvage(_:)`.
  case salvaged
}

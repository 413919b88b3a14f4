import Loligo

extension ArchiveError {
  /// Whether the file that was read is to blame, and not the place where one should be written.
  var isAboutData: Bool {
    switch self {
    case .missing, .cannotOpen, .notHDF5, .notAnArchive, .newerFormat, .otherArithmetic, .damaged, .noSuchTrial,
      .notRecorded, .notFound,
      .module, .signal, .segmentDamaged, .notAsWritten, .notMergeable, .unfinishedMerge:
      true
    default: false
    }
  }
}

import HDF5
import Loligo

extension Archive {
  /// Opens an archive; where its run has not finished, that is said.
  static func open(published path: String) throws -> Archive {
    do { return try open(path) } catch {
      guard case .missing = error, DurableFile.exists(path + ".partial") else { throw error }
      throw Failure.notPublished(path)
    }
  }
}

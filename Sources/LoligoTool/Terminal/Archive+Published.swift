import HDF5
import Loligo

extension Archive {
  /// Opens an archive; where its run has not finished, or the file is something else that Loligo wrote, that is said.
  static func open(published path: String) throws -> Archive {
    do { return try open(path) } catch {
      switch error {
      case .missing where ArchiveWriter.isUnfinishedMerge(path):
        throw ArchiveError.unfinishedMerge(path: path, folder: path + ".partial")
      case .missing where DurableFile.exists(path + ".partial"): throw Failure.notPublished(path)
      case .notAnArchive where SnapshotFile.isOne(path): throw Failure.snapshot(at: path)
      default: throw error
      }
    }
  }
}

extension Failure {
  /// Calls what needs an archive, or a run that was ended; where the file is something else that Loligo wrote, that is said.
  static func namingSnapshot<Result>(at path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch ArchiveError.notAnArchive where SnapshotFile.isOne(path) {
      throw snapshot(at: path)
    }
  }

  /// The error for a file that holds a snapshot where an archive is needed; says what it is good for.
  static func snapshot(at path: String) -> Failure {
    if let snapshot = try? SnapshotFile.read(path), (try? TrainingCheckpoint(snapshot)) != nil {
      return .unsuitable(
        "'\(path)' is no archive but the checkpoint of a training: 'loligo inspect' shows it, "
          + "and 'loligo train' with --resume goes on from it.")
    }
    return .unsuitable(
      "'\(path)' is no archive but a network alone, as 'loligo train --network' writes it: 'loligo inspect' shows it, "
        + "'loligo export' writes it as .nir, and a layer of the type File in an experiment runs it.")
  }
}

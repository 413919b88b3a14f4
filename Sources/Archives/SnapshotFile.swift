internal import HDF5
public import Modules

/// A file that holds one snapshot and nothing else: a network on its own, or the checkpoint of a training.
///
/// It is replaced as a whole, and either complete on the disk or as it was before, also after a loss of power. Every dataset in it
/// has a checksum.
///
/// ```swift
/// try SnapshotFile.write(network.snapshot, to: "network.h5")
/// let network = try ModuleRegistry.standard.module(from: SnapshotFile.read("network.h5"))
/// ```
public enum SnapshotFile {
  private static let format = "loligo-snapshot"
  private static let location = "/snapshot"

  /// Writes a snapshot, over a file of the same path.
  ///
  /// - Throws: `ArchiveError.noSpace`, or another for a file that cannot be written; what was there before is then as it was.
  public static func write(_ snapshot: ModuleSnapshot, to path: String) throws(ArchiveError) {
    let image = try ArchiveError.writing(path) { () throws(HDF5Error) in try HDF5File.createInMemory() }
    let file = HashedFile(image, of: path)
    try ArchiveError.writing(path) { () throws(HDF5Error) in
      _ = try file.group("/", [NamedAttribute("format", .text(format)), NamedAttribute("format_version", .integer(1))])
    }
    try SnapshotWriting.write(snapshot, to: file, at: location)
    let outcome = try ArchiveError.writing(path) { () throws(HDF5Error) in
      try unsafe image.closeHandingOutImage { (bytes) throws(FileError) in
        try unsafe DurableFile.write(bytes, to: path)
      }
    }
    try ArchiveError.storing(path) { () throws(FileError) in try outcome.get() }
  }

  /// Reads a snapshot.
  ///
  /// - Throws: `ArchiveError` for a file that cannot be read, is none of these, or is damaged.
  public static func read(_ path: String) throws(ArchiveError) -> ModuleSnapshot {
    let (hdf5, byteCount) = try Archive.opened(path)
    defer { try? hdf5.close() }
    let file = ArchiveFile(hdf5, path: path, byteCount: byteCount)
    guard isOne(file) else { throw file.damaged("it is no file of a snapshot") }
    return try SnapshotReading.read(location, from: file)
  }

  /// Whether a file says that it holds a snapshot and nothing else.
  public static func isOne(_ path: String) -> Bool {
    guard let (hdf5, byteCount) = try? Archive.opened(path) else { return false }
    defer { try? hdf5.close() }
    return isOne(ArchiveFile(hdf5, path: path, byteCount: byteCount))
  }

  private static func isOne(_ file: ArchiveFile) -> Bool {
    (try? file.text("format", of: file.group("/"))) == format
  }
}

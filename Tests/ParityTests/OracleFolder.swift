import Foundation
import HDF5

/// The folder of golden vectors that `LOLIGO_ORACLE` names, relative to the package.
enum OracleFolder {
  /// The root of the package.
  static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Where the golden vectors are.
  static let location = URL(
    filePath: ProcessInfo.processInfo.environment["LOLIGO_ORACLE"] ?? "../shared/oracle/public",
    relativeTo: URL(filePath: packageRoot.path + "/", directoryHint: .isDirectory)
  ).standardizedFileURL

  /// Whether there is such a folder on this machine.
  static var isPresent: Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: location.path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// What a machine without the folder says.
  static let absence =
    "The parity tests are skipped, because there is no folder '\(location.path)'; name one with LOLIGO_ORACLE."

  /// Goes through every case of every file, in the order of their names.
  ///
  static func forEachCase(_ body: (OracleCase) throws -> Void) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: location.path).filter { $0.hasSuffix(".h5") }
      .sorted()
    for name in names {
      let file = try HDF5File.open(location.appending(path: name).path)
      for link in try file.root.links() where link.kind == .group {
        try body(OracleCase(OracleNode(file.root.group(link.name)), name: link.name, file: name))
      }
      try file.close()
    }
  }
}
